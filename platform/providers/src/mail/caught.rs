//! Letters into a folder, and back for the development page.

use std::{io, path::PathBuf};

use chrono::{DateTime, Utc};
use lettre::Message;
use mail_parser::{MessageParser, MimeHeaders};
use serde::Serialize;

use super::Letter;
use crate::{
    SendError,
    folder::{Folder, Found},
};

/// Keeps letters as `<folder>/<site>/mail/<id>.eml`.
#[derive(Debug, Clone)]
pub struct Caught {
    folder: Folder,
}

/// A letter as it was caught.
#[derive(Clone, Serialize)]
pub struct CaughtLetter {
    /// Its id for [`Caught::read`].
    pub id: String,
    /// When it was caught.
    pub at: DateTime<Utc>,
    /// The recipient's address.
    pub to: String,
    /// Where answers go; empty when to the sender.
    pub reply_to: String,
    /// The subject, decoded.
    pub subject: String,
    /// The plain text body.
    pub text: String,
    /// The HTML body.
    pub html: String,
    /// The names of the attached files.
    pub attachments: Vec<String>,
}

impl Caught {
    /// Letters caught under this folder.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { folder: Folder::new(root.into(), "mail", "eml") }
    }

    pub(super) async fn keep(
        &self,
        site: &str,
        letter: &Letter,
        message: &Message,
    ) -> Result<(), SendError> {
        Ok(self.folder.put(site, &letter.message_id, message.formatted()).await?)
    }

    /// The last hundred letters of a site, newest first.
    ///
    /// # Errors
    /// When the label is not one of a site, or the folder cannot be read.
    pub async fn list(&self, site_label: &str) -> io::Result<Vec<CaughtLetter>> {
        let found = self.folder.newest(site_label).await?;
        Ok(found.into_iter().filter_map(parse).collect())
    }

    /// One letter of a site; `None` when it has no letter with this id.
    ///
    /// # Errors
    /// When the label is not one of a site, or the file cannot be read.
    pub async fn read(&self, site_label: &str, id: &str) -> io::Result<Option<CaughtLetter>> {
        Ok(self.folder.get(site_label, id).await?.and_then(parse))
    }
}

/// A file that is no letter is passed over.
fn parse(found: Found) -> Option<CaughtLetter> {
    let message = MessageParser::default().parse(&found.bytes)?;
    let to = message.to()?.first()?.address()?.to_owned();
    let attachments =
        message.attachments().filter_map(|part| part.attachment_name()).map(str::to_owned);
    let reply_to = message.reply_to().and_then(|to| to.first()?.address().map(str::to_owned));
    Some(CaughtLetter {
        to,
        reply_to: reply_to.unwrap_or_default(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
        html: message.body_html(0).unwrap_or_default().into_owned(),
        attachments: attachments.collect(),
        id: found.id,
        at: found.at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Mailer;

    #[tokio::test]
    async fn a_russian_letter_comes_back_as_it_was() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let caught = Caught::new(root.path());
        let letter = Letter::sample();
        Mailer::Caught(caught.clone()).send("alfa", &letter).await?;

        let listed = caught.list("alfa").await?;
        assert_eq!(listed.len(), 1);
        let read = caught.read("alfa", &listed[0].id).await?.expect("the listed letter");
        for back in [&listed[0], &read] {
            assert_eq!(back.to, letter.to);
            assert_eq!(back.subject, letter.subject);
            assert_eq!(back.text.trim(), letter.text.trim());
            assert_eq!(back.html.trim(), letter.html.trim());
            assert_eq!(back.attachments, ["Запись на приём.ics"]);
        }
        assert_eq!(read.at, listed[0].at);
        Ok(())
    }

    #[tokio::test]
    async fn a_repeated_delivery_is_not_doubled() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let caught = Caught::new(root.path());
        let mailer = Mailer::Caught(caught.clone());
        let letter = Letter::sample();
        mailer.send("alfa", &letter).await?;
        mailer.send("alfa", &letter).await?;
        mailer.send("alfa", &Letter { message_id: "another".into(), ..letter.clone() }).await?;
        assert_eq!(caught.list("alfa").await?.len(), 2);
        assert!(caught.list("beta").await?.is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn an_unsafe_label_is_refused_for_good() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let mailer = Mailer::Caught(Caught::new(root.path()));
        let refused = mailer.send("../etc", &Letter::sample()).await;
        assert!(matches!(refused, Err(SendError::Permanent(_))));
        Ok(())
    }

    #[tokio::test]
    async fn a_file_that_is_no_letter_is_passed_over() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let caught = Caught::new(root.path());
        Mailer::Caught(caught.clone()).send("alfa", &Letter::sample()).await?;
        let place = root.path().join("alfa/mail");
        std::fs::write(place.join("00000000000000000000000000000000.eml"), b"\xff\xfe")?;
        std::fs::write(place.join("notes.txt"), b"mine")?;
        assert_eq!(caught.list("alfa").await?.len(), 1);
        Ok(())
    }
}
