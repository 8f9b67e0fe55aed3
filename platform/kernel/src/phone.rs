//! Phone numbers in any usual notation, kept as E.164.

use std::fmt;

use phonenumber::{Mode, country::Id::RU};
use serde::{Deserialize, Serialize};

/// A valid phone number in E.164, e.g. `+79161234567`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people type it: `8 916 123-45-67`, `+7(916)1234567`,
    /// `9161234567`, `+375 29 …`. Numbers without a country are Russian.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let usual = |c: char| c.is_ascii_digit() || " +-()./\u{a0}\u{2011}\u{2013}".contains(c);
        if typed.len() > 40 || !typed.chars().all(usual) {
            return None;
        }
        let number = phonenumber::parse(Some(RU), typed).ok()?;
        phonenumber::is_valid(&number)
            .then(|| Self(phonenumber::format(&number).mode(Mode::E164).to_string()))
    }

    /// The number in E.164.
    pub fn e164(&self) -> &str {
        &self.0
    }
}

/// As the manual shows it: `+7(916)123-45-67`; other countries in E.164.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&show(&self.0))
    }
}

/// Shows an E.164 number as the manual does; any other text stays as it is.
pub fn show(e164: &str) -> String {
    match e164.strip_prefix("+7") {
        Some(rest) if rest.len() == 10 && rest.bytes().all(|b| b.is_ascii_digit()) => {
            format!("+7({}){}-{}-{}", &rest[..3], &rest[3..6], &rest[6..8], &rest[8..])
        }
        _ => e164.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Phone;

    #[test]
    fn any_usual_notation_of_one_number_is_that_number() {
        for typed in [
            "+7(916)123-45-67",
            "8 916 123 45 67",
            "89161234567",
            "9161234567",
            "+79161234567",
            " 7 916 123-45-67 ",
            "8-916-123-45-67",
            "+7 916 123\u{a0}45\u{2011}67",
            "(916) 123.45.67",
        ] {
            let phone = Phone::parse(typed).unwrap_or_else(|| panic!("{typed}"));
            assert_eq!(phone.to_string(), "+7(916)123-45-67", "{typed}");
        }
        assert_eq!(Phone::parse("+375 29 123-45-67").expect("Belarus").e164(), "+375291234567");
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for typed in
            ["", "123", "+7(000)000-00-00", "телефон", "8916123456789012", "<script>", "+7 916"]
        {
            assert_eq!(Phone::parse(typed), None, "{typed}");
        }
    }
}
