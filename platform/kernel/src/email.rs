//! E-mail addresses as people type them.

use std::str::FromStr;

use email_address::{EmailAddress, Options};

/// Longest address that SMTP carries (RFC 5321, 4.5.3.1.3 less the brackets).
pub const MAX_LENGTH: usize = 254;

/// Checks an address and gives it back trimmed. A domain with a dot is required:
/// `ivan@localhost` is an address, but never the one a patient meant.
pub fn parse(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let options =
        Options::default().with_required_tld().without_display_text().without_domain_literal();
    if typed.len() > MAX_LENGTH || typed.chars().any(char::is_control) {
        return None;
    }
    EmailAddress::parse_with_options(typed, options).ok()?;
    EmailAddress::from_str(typed).ok().map(|address| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn accepts_what_patients_type_and_refuses_what_mail_cannot_carry() {
        assert_eq!(parse(" ivan@mail.example "), Some("ivan@mail.example".into()));
        assert_eq!(parse("иван@почта.рф"), Some("иван@почта.рф".into()));
        for wrong in [
            "",
            "ivan",
            "ivan@",
            "@mail.ru",
            "a b@mail.ru",
            "ivan@localhost",
            "a@b.c\r\nBcc: x@y.z",
        ] {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
        assert_eq!(parse(&format!("{}@mail.ru", "a".repeat(300))), None);
    }
}
