//! Letters: what one is, and the two ways it can go.
//!
//! The outbox may deliver a letter twice (a worker can die between sending and noting
//! it). The `Message-ID` is therefore given by the caller and stays the same, so that
//! the second copy is recognisable, here and at the recipient's.

mod caught;
mod compose;
mod letter;
mod smtp;

pub use caught::{Caught, CaughtLetter};
pub use letter::{Attachment, Letter};
pub use smtp::{InvalidSmtpUrl, Smtp};

use crate::SendError;

/// How the letters of this process leave.
#[derive(Debug, Clone)]
pub enum Mailer {
    /// To a mail relay.
    Smtp(Smtp),
    /// Into a folder, for development and tests.
    Caught(Caught),
}

impl Mailer {
    /// Sends one letter of a site.
    ///
    /// # Errors
    /// [`SendError`] tells the outbox whether to try again.
    pub async fn send(&self, site_label: &str, letter: &Letter) -> Result<(), SendError> {
        let message = compose::compose(letter)?;
        match self {
            Self::Smtp(smtp) => smtp.send(message, &letter.to).await,
            Self::Caught(caught) => caught.keep(site_label, letter, &message).await,
        }
    }
}
