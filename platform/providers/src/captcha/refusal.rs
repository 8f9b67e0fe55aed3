//! Why a proof of work was not accepted.

use std::{error::Error, fmt};

/// The visitor has not shown that the work was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The field is empty: no script, or no secure context.
    Missing,
    /// Larger than any honest answer.
    TooLarge,
    /// Not an answer of this protocol.
    Malformed,
    /// The challenge has run out.
    Expired,
    /// We did not issue this challenge.
    Forged,
    /// Issued for another form or another site.
    Misplaced,
    /// The key is not the one to be found.
    Unsolved,
}

impl Refusal {
    /// The refusal's code, the same in answers, logs and texts.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "captcha.missing",
            Self::TooLarge => "captcha.too_large",
            Self::Malformed => "captcha.malformed",
            Self::Expired => "captcha.expired",
            Self::Forged => "captcha.forged",
            Self::Misplaced => "captcha.misplaced",
            Self::Unsolved => "captcha.unsolved",
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Error for Refusal {}
