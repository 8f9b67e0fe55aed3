//! A letter, ready but for its encoding.

use std::fmt;

/// A letter to one recipient.
#[derive(Clone)]
pub struct Letter {
    /// The recipient's address.
    pub to: String,
    /// The sender's name as people read it, usually the clinic's.
    pub from_name: String,
    /// The sender's address, in the clinic's own domain.
    pub from_address: String,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<String>,
    /// The subject.
    pub subject: String,
    /// The body as HTML.
    pub html: String,
    /// The same body as plain text.
    pub text: String,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
    /// The stable id of this letter, the same for every delivery: the outbox row's id.
    /// With or without angle brackets; without a domain it gets the sender's.
    pub message_id: String,
}

/// A file that goes with a letter.
#[derive(Clone)]
pub struct Attachment {
    /// The file name as the recipient sees it.
    pub name: String,
    /// The media type, for example `text/calendar; charset=utf-8; method=PUBLISH`.
    pub content_type: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Prints the id only: recipients and bodies stay out of logs.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Letter").field("message_id", &self.message_id).finish_non_exhaustive()
    }
}

/// Prints type and size only: names of files can be personal.
impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("content_type", &self.content_type)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Letter {
    /// A Russian letter with everything in it.
    pub(crate) fn sample() -> Self {
        Self {
            to: "anna@example.com".into(),
            from_name: "Клиника «Альфа»".into(),
            from_address: "portal@alfa.example".into(),
            reply_to: Some("desk@alfa.example".into()),
            subject: "Вы записаны на приём 12 марта в 10:20, Чистопрудный бульвар".into(),
            html: "<p>Здравствуйте, <b>Анна</b>!</p>".into(),
            text: "Здравствуйте, Анна!\n".into(),
            attachments: vec![Attachment {
                name: "Запись на приём.ics".into(),
                content_type: "text/calendar; charset=utf-8; method=PUBLISH".into(),
                bytes: "BEGIN:VCALENDAR\r\nSUMMARY:Приём\r\nEND:VCALENDAR\r\n".into(),
            }],
            message_id: "0198-row@alfa.example".into(),
        }
    }
}
