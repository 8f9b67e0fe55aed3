//! Where the providers of money are: the real ones, or simulators.

use reqwest::Url;

use crate::outbound;

/// Where each provider is.
#[derive(Debug, Clone)]
pub struct Hosts {
    /// YooKassa's API, with its version.
    pub yookassa: Base,
    /// T-Bank's internet acquiring, without a version.
    pub tbank: Base,
    /// ATOL Online, without a version.
    pub atol: Base,
}

/// An address below which an API stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base(Url);

/// Not an address of an API, or one without TLS that is not this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the base URL must be https://host/path, or http:// on this machine")]
pub struct InvalidBase;

impl Hosts {
    /// YooKassa itself.
    pub const YOOKASSA: &'static str = "https://api.yookassa.ru/v3";
    /// T-Bank itself.
    pub const TBANK: &'static str = "https://securepay.tinkoff.ru";
    /// ATOL Online itself.
    pub const ATOL: &'static str = "https://online.atol.ru/possystem";

    /// The providers, each at another address if one is given.
    ///
    /// # Errors
    /// [`InvalidBase`] when an address cannot be used.
    pub fn new(
        yookassa: Option<&str>,
        tbank: Option<&str>,
        atol: Option<&str>,
    ) -> Result<Self, InvalidBase> {
        Ok(Self {
            yookassa: Base::new(yookassa.unwrap_or(Self::YOOKASSA))?,
            tbank: Base::new(tbank.unwrap_or(Self::TBANK))?,
            atol: Base::new(atol.unwrap_or(Self::ATOL))?,
        })
    }

    /// The simulator of all three that stands at an address.
    ///
    /// # Errors
    /// [`InvalidBase`] when the address cannot be used.
    pub fn simulated(at: &str) -> Result<Self, InvalidBase> {
        let at = at.trim_end_matches('/');
        Self::new(
            Some(&format!("{at}/yookassa/v3")),
            Some(&format!("{at}/tbank")),
            Some(&format!("{at}/atol/possystem")),
        )
    }
}

impl Base {
    /// An address as settings have it.
    ///
    /// # Errors
    /// [`InvalidBase`].
    pub fn new(text: &str) -> Result<Self, InvalidBase> {
        let url = Url::parse(text).map_err(|_| InvalidBase)?;
        let bare = url.has_host()
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let safe = match url.scheme() {
            "https" => true,
            "http" => outbound::is_loopback(&url),
            _ => false,
        };
        if bare && safe { Ok(Self(url)) } else { Err(InvalidBase) }
    }

    /// The address below it; each step of the way is one name, whatever it holds.
    pub(crate) fn at(&self, way: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(way);
        }
        url
    }

    pub(crate) fn text(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_an_address_with_tls_or_of_this_machine() {
        for good in [Hosts::YOOKASSA, Hosts::TBANK, Hosts::ATOL, "http://127.0.0.1:9/yookassa/v3/"]
        {
            assert!(Base::new(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.yookassa.ru",
            "http://api.yookassa.ru",
            "https://u:p@x",
            "https://x/?a",
            "ftp://x",
        ] {
            assert_eq!(Base::new(bad), Err(InvalidBase), "{bad}");
        }
    }

    #[test]
    fn a_strange_id_stays_one_step_of_the_way() {
        let base = Base::new("https://x/v3").expect("a base");
        assert_eq!(
            base.at(&["payments", "../../me?a=1#b"]).path(),
            "/v3/payments/..%2F..%2Fme%3Fa=1%23b"
        );
        assert_eq!(base.at(&["payments", ".."]).path(), "/v3/payments");
    }
}
