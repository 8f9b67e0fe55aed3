//! Text messages into a folder, and back for the development page.

use std::{io, path::PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Message;
use crate::{SendError, folder::Folder};

/// Keeps messages as `<folder>/<site>/sms/<id>.json`.
#[derive(Debug, Clone)]
pub struct Caught {
    folder: Folder,
}

/// A text message as it was caught.
#[derive(Clone, Serialize)]
pub struct CaughtMessage {
    /// Its id on the development page.
    pub id: String,
    /// When it was caught.
    pub at: DateTime<Utc>,
    /// The phone, E.164.
    pub to: String,
    /// The text.
    pub text: String,
}

impl Caught {
    /// Messages caught under this folder.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { folder: Folder::new(root.into(), "sms", "json") }
    }

    pub(super) async fn keep(&self, site: &str, message: &Message) -> Result<(), SendError> {
        let bytes = serde_json::to_vec_pretty(message)
            .map_err(|cause| SendError::Permanent(cause.to_string()))?;
        Ok(self.folder.put(site, &message.id, bytes).await?)
    }

    /// The last hundred messages of a site, newest first. A file that is no message is
    /// passed over.
    ///
    /// # Errors
    /// When the label is not one of a site, or the folder cannot be read.
    pub async fn list(&self, site_label: &str) -> io::Result<Vec<CaughtMessage>> {
        let found = self.folder.newest(site_label).await?;
        let messages = found.into_iter().filter_map(|file| {
            let Message { to, text, .. } = serde_json::from_slice(&file.bytes).ok()?;
            Some(CaughtMessage { id: file.id, at: file.at, to, text })
        });
        Ok(messages.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        folder::LISTED,
        sms::{Class, Sms},
    };

    fn numbered(n: usize) -> Message {
        let (to, text) = ("+79161234567".into(), format!("Код {n}"));
        Message { to, text, id: format!("row-{n}"), class: Class::Code, ip: None }
    }

    #[tokio::test]
    async fn a_listing_holds_the_last_hundred() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let caught = Caught::new(root.path());
        let sms = Sms::Caught(caught.clone());
        for n in 0..LISTED + 3 {
            sms.send("alfa", &numbered(n)).await?;
        }
        let listed = caught.list("alfa").await?;
        assert_eq!(listed.len(), LISTED);
        assert_eq!(listed[0].text, format!("Код {}", LISTED + 2));
        assert_eq!(listed[LISTED - 1].text, "Код 3");
        Ok(())
    }

    #[tokio::test]
    async fn a_repeated_delivery_is_not_doubled() -> Result<(), Box<dyn std::error::Error>> {
        let root = tempfile::tempdir()?;
        let caught = Caught::new(root.path());
        let sms = Sms::Caught(caught.clone());
        sms.send("alfa", &numbered(1)).await?;
        sms.send("alfa", &numbered(1)).await?;
        let listed = caught.list("alfa").await?;
        assert_eq!(listed.len(), 1);
        assert_eq!(listed[0].to, "+79161234567");
        assert!(caught.list("beta").await?.is_empty());
        Ok(())
    }
}
