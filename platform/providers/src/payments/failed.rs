//! Why a verb did not come about.

use crate::outbound::Failure;

/// There is no result. The texts are ours or the provider's codes: nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failed {
    /// The provider has said no. Nothing was done, and nothing will be.
    #[error("refused: {refusal:?} ({code})")]
    Refused {
        /// What kind of a refusal it is.
        refusal: Refusal,
        /// The provider's own code.
        code: String,
    },
    /// It may have been done or not: the answer is lost. Ask for it, or repeat under the same
    /// id.
    #[error("unknown: {0}")]
    Unknown(String),
    /// The provider did not get it, or takes nothing now. Nothing was done; try later.
    #[error("not now: {0}")]
    Away(String),
}

/// What a provider refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Our account: the id or the key is wrong, or the account is blocked.
    Credentials,
    /// This means of payment or this action is not open to the account.
    Forbidden,
    /// There is no such object in the account.
    NotFound,
    /// It cannot be done to the object as it is now.
    State,
    /// The amount.
    Amount,
    /// The receipt.
    Receipt,
    /// The id was used before, for something else.
    Reused,
    /// Anything else.
    Other,
}

impl Failed {
    pub(crate) fn refused(refusal: Refusal, code: impl Into<String>) -> Self {
        Self::Refused { refusal, code: cut_code(code.into()) }
    }

    pub(crate) fn unreadable() -> Self {
        Self::Unknown("an answer that cannot be read".into())
    }

    /// Whether the provider refused in this way.
    #[must_use]
    pub fn is(&self, kind: Refusal) -> bool {
        matches!(self, Self::Refused { refusal, .. } if *refusal == kind)
    }

    /// The same of a question: asking changes nothing, so it can be asked again.
    pub(crate) fn of_question(self) -> Self {
        match self {
            Self::Unknown(why) => Self::Away(why),
            other => other,
        }
    }
}

/// What the other side calls a code stays short and plain, whatever it is.
fn cut_code(code: String) -> String {
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | ':');
    code.chars().filter(plain).take(64).collect()
}

impl From<Failure> for Failed {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Forbidden => Self::Away("the provider's address is not public".into()),
            Failure::NotSent => Self::Away("the provider cannot be reached".into()),
            Failure::Unanswered(why) => Self::Unknown(why.into()),
        }
    }
}
