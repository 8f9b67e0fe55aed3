//! Where messages may be posted.

use reqwest::Url;

use crate::{Outbound, outbound::is_loopback};

const LIMIT: usize = 2000;

/// An address that is none, or one that is not called from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an https address out in the world")]
pub struct WrongAddress;

/// Checks an address before it is kept: https, without a login in it, out in the world. In
/// development this machine will do, and without https. A name that leads into a private network
/// is refused when it is resolved, at the connection.
///
/// # Errors
/// [`WrongAddress`].
pub fn address(outbound: &Outbound, typed: &str) -> Result<Url, WrongAddress> {
    let url = Url::parse(typed.trim()).map_err(|_| WrongAddress)?;
    let here = outbound.reaches_private_addresses() && is_loopback(&url);
    let safe = url.scheme() == "https" || (here && url.scheme() == "http");
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let named = url.host_str().is_some_and(|host| !host.is_empty());
    let short = url.as_str().len() <= LIMIT;
    if safe && plain && named && short && outbound.may_reach(&url) && (here || !is_loopback(&url)) {
        Ok(url)
    } else {
        Err(WrongAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Options;

    #[test]
    fn only_https_out_in_the_world_is_an_address() {
        let outside = Outbound::new().expect("a client");
        assert!(address(&outside, " https://mis.example.ru/hooks?a=1 ").is_ok());
        let long = format!("https://mis.example.ru/{}", "x".repeat(2000));
        for wrong in [
            "",
            "mis.example.ru",
            "http://mis.example.ru/",
            "ftp://mis.example.ru/",
            "https://user:pass@mis.example.ru/",
            "https://mis.example.ru/#here",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://169.254.169.254/latest",
            "https://0x7f.1/",
            &long,
        ] {
            assert!(address(&outside, wrong).is_err(), "{wrong}");
        }
        let options = Options { private_addresses: true, ..Options::default() };
        let inside = Outbound::with(options).expect("a client");
        assert!(address(&inside, "http://127.0.0.1:8081/hook").is_ok());
        assert!(address(&inside, "http://mis.example.ru/").is_err());
    }
}
