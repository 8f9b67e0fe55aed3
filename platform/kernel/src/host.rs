//! From the request's host to the name of a site (S1).

/// The label of the vendor's console.
pub const CONSOLE: &str = "console";

/// Labels under the base domain that no clinic may have.
const RESERVED: [&str; 4] = ["api", CONSOLE, "mail", "www"];

/// Whether a label is one that no clinic may have.
pub fn is_reserved(label: &str) -> bool {
    RESERVED.contains(&label)
}

/// Whether a text is the label of a host, in lower case and in its ASCII form.
pub fn is_label(text: &str) -> bool {
    match Host::read(&format!("{text}.localhost"), "localhost") {
        Host::Site(label) => label == text,
        Host::Console => text == CONSOLE,
        _ => false,
    }
}

/// What a `Host` header names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Host {
    /// The bare base domain: the platform's own page.
    Base,
    /// The vendor's console: [`CONSOLE`] under the base domain.
    Console,
    /// One label under the base domain, lower case and in its ASCII form.
    Site(String),
    /// A well-formed host that is not under the base domain, or deeper than a site (another
    /// domain, an IP literal): lower case and in its ASCII form. It may be a clinic's own domain.
    Foreign(String),
    /// Not a host at all.
    Malformed,
}

impl Host {
    /// Reads the value of a `Host` header (or of `:authority`), port included.
    ///
    /// Case, a port, one trailing dot and the Unicode form of a name make no
    /// difference. Anything longer than a DNS name may be is malformed.
    pub fn read(raw: &str, base_domain: &str) -> Self {
        if raw.is_empty() || raw.len() > 261 {
            return Self::Malformed;
        }
        let Some(name) = without_port(raw) else { return Self::Malformed };
        if name.starts_with('[') || name.parse::<std::net::Ipv4Addr>().is_ok() {
            return Self::Foreign(name.to_ascii_lowercase());
        }
        let name = name.strip_suffix('.').unwrap_or(name);
        // The usual case needs no table look-ups and no second string.
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
        let ascii = if name.bytes().all(plain) && !name.contains("xn--") {
            std::borrow::Cow::Borrowed(name)
        } else {
            match idna::domain_to_ascii_strict(name) {
                Ok(ascii) => std::borrow::Cow::Owned(ascii),
                Err(_) => return Self::Malformed,
            }
        };
        let fits = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        if ascii.len() > 253 || !ascii.split('.').all(fits) {
            return Self::Malformed;
        }
        if ascii == base_domain {
            return Self::Base;
        }
        match ascii.strip_suffix(base_domain).and_then(|rest| rest.strip_suffix('.')) {
            Some(CONSOLE) => Self::Console,
            Some(label) if !label.contains('.') => Self::Site(label.to_owned()),
            _ => Self::Foreign(ascii.into_owned()),
        }
    }
}

fn without_port(raw: &str) -> Option<&str> {
    let (name, port) = if raw.starts_with('[') {
        let end = raw.find(']')?;
        (&raw[..=end], &raw[end + 1..])
    } else {
        raw.find(':').map_or((raw, ""), |at| raw.split_at(at))
    };
    match port.strip_prefix(':') {
        Some(digits) if digits.parse::<u16>().is_ok() => Some(name),
        None if port.is_empty() => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Host, is_label, is_reserved};

    fn read(raw: &str) -> Host {
        Host::read(raw, "infoclinica.ru")
    }

    #[test]
    fn case_port_trailing_dot_and_idna_make_no_difference_s1() {
        let alfa = Host::Site("alfa".into());
        for raw in [
            "alfa.infoclinica.ru",
            "ALFA.Infoclinica.RU",
            "alfa.infoclinica.ru:8080",
            "alfa.infoclinica.ru.",
            "alfa.infoclinica.ru.:443",
        ] {
            assert_eq!(read(raw), alfa, "{raw}");
        }
        let ascii = idna::domain_to_ascii("альфа").expect("a name");
        let unicode = Host::Site(ascii.clone());
        assert_eq!(read("Альфа.infoclinica.ru"), unicode);
        assert_eq!(read(&format!("{}.infoclinica.ru", ascii.to_uppercase())), unicode);
    }

    #[test]
    fn the_console_is_no_site_and_some_labels_are_no_clinics() {
        assert_eq!(read("Console.infoclinica.ru:443"), Host::Console);
        assert_eq!(read("Console.example.com."), Host::Foreign("console.example.com".into()));
        assert!(is_reserved("console") && is_reserved("www") && !is_reserved("alfa"));
        for (text, is) in [("alfa", true), ("console", true), ("Alfa", false), ("a.b", false)] {
            assert_eq!(is_label(text), is, "{text}");
        }
        for text in ["", "-a", "a b", "альфа", "a/b", &"a".repeat(64)] {
            assert!(!is_label(text), "{text}");
        }
    }

    #[test]
    fn the_bare_base_domain_is_the_platform() {
        assert_eq!(read("infoclinica.ru"), Host::Base);
        assert_eq!(read("INFOCLINICA.RU.:80"), Host::Base);
        assert_eq!(Host::read("localhost:8080", "localhost"), Host::Base);
    }

    #[test]
    fn other_domains_ip_literals_and_deeper_names_are_foreign() {
        for raw in [
            "example.com",
            "a.b.infoclinica.ru",
            "127.0.0.1",
            "127.0.0.1:8080",
            "[::1]:8080",
            "infoclinica.ru.evil.com",
            "xinfoclinica.ru",
        ] {
            assert!(matches!(read(raw), Host::Foreign(_)), "{raw}");
        }
    }

    #[test]
    fn malformed_and_over_long_hosts_are_malformed() {
        let long_label = format!("{}.infoclinica.ru", "a".repeat(64));
        let long = format!("{}infoclinica.ru", "a.".repeat(150));
        for raw in [
            "",
            ".",
            "..",
            "alfa..infoclinica.ru",
            "-a.infoclinica.ru",
            "alfa.infoclinica.ru:port",
            "alfa.infoclinica.ru:99999",
            "al fa.infoclinica.ru",
            "a/b.infoclinica.ru",
            "[::1",
            "a@infoclinica.ru",
            &long_label,
            &long,
        ] {
            assert_eq!(read(raw), Host::Malformed, "{raw}");
        }
    }
}
