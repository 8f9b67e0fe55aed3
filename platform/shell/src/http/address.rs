//! Where a request came from, also behind proxies that the operator trusts.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;
use poem::{Addr, Request};

/// The header in which a proxy says whom it serves, each adding at the end who spoke to it.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of whoever asks: that of the connection or, when it is a trusted proxy's, the last
/// one of `X-Forwarded-For` that is not. What a stranger writes there stands before what the
/// proxies add, so it is never reached.
pub fn of(request: &Request, trusted: &[IpNet]) -> IpAddr {
    let own = match request.remote_addr().0 {
        Addr::SocketAddr(socket) => socket.ip().to_canonical(),
        _ => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
    };
    let lines = request.headers().get_all(FORWARDED_FOR);
    let lines: Vec<_> = lines.iter().map(|line| line.to_str().unwrap_or_default()).collect();
    behind(own, &lines, trusted)
}

fn behind(own: IpAddr, lines: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_proxy = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut address = own;
    for word in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        if !is_proxy(address) {
            break;
        }
        match read(word.trim()) {
            Some(before) => address = before,
            // The proxy itself, then: it is at least nobody's invention.
            None => break,
        }
    }
    address
}

/// An address, with or without a port.
fn read(word: &str) -> Option<IpAddr> {
    let bare = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(word);
    let plain = bare.parse::<IpAddr>().ok();
    let address = plain.or_else(|| Some(word.parse::<SocketAddr>().ok()?.ip()));
    Some(address?.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn seen(own: &str, lines: &[&str]) -> IpAddr {
        let trusted = ["10.0.0.0/8", "fd00::/8"].map(|net| net.parse().expect("a net"));
        behind(ip(own), lines, &trusted)
    }

    #[test]
    fn a_stranger_cannot_name_another_address() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.7"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.1", &["198.51.100.7, 203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.1", &["198.51.100.7", "203.0.113.9"]), ip("203.0.113.9"));
    }

    #[test]
    fn proxies_behind_each_other_are_passed() {
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 10.2.3.4"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "fd00::1,10.2.3.4"]), ip("203.0.113.9"));
    }

    #[test]
    fn ports_brackets_and_mapped_addresses_are_read() {
        assert_eq!(seen("10.0.0.1", &["203.0.113.9:4711"]), ip("203.0.113.9"));
        assert_eq!(seen("10.0.0.1", &["[2001:db8::7]:4711"]), ip("2001:db8::7"));
        assert_eq!(seen("10.0.0.1", &["[2001:db8::7]"]), ip("2001:db8::7"));
        assert_eq!(seen("10.0.0.1", &["::ffff:203.0.113.9"]), ip("203.0.113.9"));
    }

    #[test]
    fn what_cannot_be_read_leaves_the_proxys_own_address() {
        for line in ["", "unknown", "203.0.113.9, nobody", "203.0.113.9,", "_hidden"] {
            assert_eq!(seen("10.0.0.1", &[line]), ip("10.0.0.1"), "{line}");
        }
        assert_eq!(seen("10.0.0.1", &[]), ip("10.0.0.1"));
    }
}
