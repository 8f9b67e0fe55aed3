//! How far a reader has come.

use std::{fmt, str::FromStr};

use kernel::Problem;

/// A place in the clinic's order of changes. Readers keep it as it is; the letter in front says
/// how it is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(pub i64);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a{:016x}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = Problem;

    /// Refuses with `exchange.cursor_wrong`.
    fn from_str(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem::refused(400, "exchange.cursor_wrong");
        let digits = text.strip_prefix('a').filter(|digits| digits.len() == 16);
        let number = digits.and_then(|digits| i64::from_str_radix(digits, 16).ok());
        number.filter(|number| *number >= 0).map(Self).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::Cursor;

    #[test]
    fn a_cursor_is_read_as_it_was_written_and_nothing_else_is_one() {
        for number in [0, 1, 255, i64::MAX] {
            assert_eq!(Cursor(number).to_string().parse::<Cursor>().ok(), Some(Cursor(number)));
        }
        for wrong in [
            "",
            "a",
            "1",
            "b0000000000000001",
            "affffffffffffffff",
            "a-000000000000001",
            "a00000000000000é",
        ] {
            assert!(wrong.parse::<Cursor>().is_err(), "{wrong}");
        }
    }
}
