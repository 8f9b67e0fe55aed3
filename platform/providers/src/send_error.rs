//! Why something did not leave, as the outbox needs to know it.

use std::io;

/// The message did not leave, or may not have.
///
/// The texts are for the log and the dead-letter list: they carry no recipient.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Trying again cannot help: a malformed address, a refusal of this very message.
    #[error("refused for good: {0}")]
    Permanent(String),
    /// The other side was away or asked to come later.
    #[error("not now: {0}")]
    Temporary(String),
    /// It was handed over, and no usable answer came back: the other side may have taken
    /// it. Sending again blindly could double it; ask for its status first.
    #[error("nobody knows whether it left: {0}")]
    Unknown(String),
}

impl SendError {
    /// Whether another try of the same message makes sense.
    #[must_use]
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_))
    }
}

impl From<io::Error> for SendError {
    fn from(cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::InvalidInput => Self::Permanent(cause.to_string()),
            _ => Self::Temporary(cause.to_string()),
        }
    }
}
