//! From a [`Letter`] to RFC 5322.
//!
//! Every text that reaches a header loses its control characters first, so that a name
//! typed into a form cannot add a header of its own.

use lettre::{
    Address, Message,
    message::{
        Attachment as Part, Mailbox, MultiPart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use super::{Attachment, Letter};
use crate::SendError;

/// Encodes the letter, or refuses it for good.
pub(super) fn compose(letter: &Letter) -> Result<Message, SendError> {
    let from = address("sender", &letter.from_address)?;
    let name = one_line(&letter.from_name);
    let message_id = message_id(&letter.message_id, from.domain())?;
    let mut builder = Message::builder()
        .message_id(Some(message_id))
        .date_now()
        .from(Mailbox::new((!name.is_empty()).then_some(name), from))
        .to(Mailbox::new(None, address("recipient", &letter.to)?))
        .subject(one_line(&letter.subject))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    if let Some(reply_to) = &letter.reply_to {
        builder = builder.reply_to(Mailbox::new(None, address("reply-to", reply_to)?));
    }

    let body = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let body = if letter.attachments.is_empty() {
        body
    } else {
        letter.attachments.iter().try_fold(MultiPart::mixed().multipart(body), attach)?
    };
    builder.multipart(body).map_err(|cause| SendError::Permanent(cause.to_string()))
}

/// The `Message-ID` with its brackets, from the caller's id and the sender's domain.
fn message_id(id: &str, domain: &str) -> Result<String, SendError> {
    let id = id.trim_matches(['<', '>']);
    let id = if id.contains('@') { id.to_owned() } else { format!("{id}@{domain}") };
    let safe = id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    if safe && !id.starts_with('@') {
        Ok(format!("<{id}>"))
    } else {
        Err(SendError::Permanent("malformed message id".into()))
    }
}

/// Parses an address; a domain in national letters goes in its ASCII form.
fn address(whose: &str, text: &str) -> Result<Address, SendError> {
    let refuse = || SendError::Permanent(format!("malformed {whose} address"));
    let (user, domain) = text.trim().rsplit_once('@').ok_or_else(refuse)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| refuse())?;
    Address::new(user, domain).map_err(|_| refuse())
}

fn attach(all: MultiPart, one: &Attachment) -> Result<MultiPart, SendError> {
    let content_type = ContentType::parse(&one.content_type)
        .map_err(|_| SendError::Permanent("malformed type of an attachment".into()))?;
    Ok(all.singlepart(Part::new(one_line(&one.name)).body(one.bytes.clone(), content_type)))
}

fn one_line(text: &str) -> String {
    text.split(char::is_control).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(letter: &Letter) -> String {
        String::from_utf8_lossy(&compose(letter).expect("a good letter").formatted()).into_owned()
    }

    #[test]
    fn a_letter_has_both_bodies_and_its_files() {
        let text = written(&Letter::sample());
        assert!(text.contains("multipart/mixed"), "{text}");
        assert!(text.contains("multipart/alternative"));
        assert!(text.contains("text/calendar; charset=utf-8; method=PUBLISH"));
        assert!(text.contains("Auto-Submitted: auto-generated"));
        assert!(text.contains("Reply-To: desk@alfa.example"));
        assert!(text.is_ascii(), "everything is encoded for old relays");
    }

    #[test]
    fn a_letter_without_files_is_plainly_alternative() {
        let text = written(&Letter { attachments: Vec::new(), ..Letter::sample() });
        assert!(!text.contains("multipart/mixed"));
        assert!(text.contains("multipart/alternative"));
    }

    #[test]
    fn the_message_id_is_the_same_each_time() {
        for id in ["row-7", "<row-7@alfa.example>", "row-7@alfa.example"] {
            let letter = Letter { message_id: id.into(), ..Letter::sample() };
            assert!(written(&letter).contains("Message-ID: <row-7@alfa.example>"), "{id}");
        }
    }

    #[test]
    fn a_line_break_in_a_name_or_subject_adds_no_header() {
        let mut letter = Letter::sample();
        letter.subject = "Hello\r\nBcc: thief@example.com".into();
        letter.from_name = "Alfa\nX-Evil: 1".into();
        letter.attachments[0].name = "a.ics\"\r\nX-Evil: 2".into();
        let text = written(&letter);
        assert!(!text.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("X-Evil")));
    }

    #[test]
    fn a_domain_in_national_letters_travels_in_ascii() {
        let letter = Letter { to: "anna@почта.рф".into(), ..Letter::sample() };
        assert!(written(&letter).contains("To: anna@xn--80a1acny.xn--p1ai"));
    }

    #[test]
    fn a_bad_address_or_id_is_refused_for_good() {
        let good = Letter::sample();
        for to in ["", "anna", "@example.com", "anna@", "a b@example.com", "a@b\r\nBcc: c@d"] {
            let refused = compose(&Letter { to: to.into(), ..good.clone() });
            assert!(matches!(refused, Err(SendError::Permanent(_))), "{to:?}");
        }
        for id in ["", "a b@c", "a@b\r\nX: y", "a<b@c"] {
            let refused = compose(&Letter { message_id: id.into(), ..good.clone() });
            assert!(matches!(refused, Err(SendError::Permanent(_))), "{id:?}");
        }
    }
}
