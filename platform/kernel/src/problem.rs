//! What can go wrong, in two kinds: a refusal is an answer to a person, a failure is ours.

use std::fmt;

/// A refusal: an answer to a person, stable enough to be written against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// `feature.reason`: the same in the API, the log and the texts (there with a hyphen
    /// in place of the dot: `booking.slot_taken` is the text `booking-slot_taken`).
    pub code: &'static str,
    /// The HTTP status: 400, 403, 404, 409, 410, 413, 415, 422, 429 or 503.
    pub status: u16,
    /// Named values for the text.
    pub args: Vec<(&'static str, String)>,
    /// Mistakes at single fields of a form: (field, code of the text).
    pub fields: Vec<(&'static str, &'static str)>,
}

impl Refused {
    /// A refusal with no values.
    pub const fn new(status: u16, code: &'static str) -> Self {
        Self { code, status, args: Vec::new(), fields: Vec::new() }
    }

    /// Adds a named value for the text.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, value.to_string()));
        self
    }

    /// The input is wrong at these fields (422).
    pub fn invalid(fields: Vec<(&'static str, &'static str)>) -> Self {
        Self { fields, ..Self::new(422, "request.invalid_fields") }
    }
}

/// Why an operation did not happen.
#[derive(Debug)]
pub enum Problem {
    /// The rules say no; the person is told why.
    Refused(Refused),
    /// Something of ours broke; the person gets a request id, the log the cause.
    Failed(Box<dyn std::error::Error + Send + Sync>),
}

/// The answer for anything that is not there, or not this person's: a stranger's
/// appointment and one that never was look the same (404).
pub const fn not_found() -> Problem {
    Problem::Refused(Refused::new(404, "request.not_found"))
}

impl Problem {
    /// Short for a refusal with no values.
    pub const fn refused(status: u16, code: &'static str) -> Self {
        Self::Refused(Refused::new(status, code))
    }

    /// A failure of ours that no other error stands for.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed(why.into().into())
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refused) => f.write_str(refused.code),
            Self::Failed(cause) => {
                write!(f, "{cause}")?;
                let mut deeper = cause.source();
                while let Some(source) = deeper {
                    write!(f, ": {source}")?;
                    deeper = source.source();
                }
                Ok(())
            }
        }
    }
}

/// Every error that is not a refusal is a failure of ours. (`Problem` itself is no
/// `Error`, so that this can be.)
impl<E: std::error::Error + Send + Sync + 'static> From<E> for Problem {
    fn from(cause: E) -> Self {
        Self::Failed(Box::new(cause))
    }
}
