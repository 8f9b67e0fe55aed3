//! What may stand in a field. Each check names the field as a JSON pointer.

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use kernel::{email, phone::Phone};

use crate::batch::Refusal;

/// The longest id of an information system, in characters.
pub(crate) const MAX_ID: usize = 100;

/// The longest line.
pub(crate) const LINE: usize = 300;

/// The longest text of several lines.
pub(crate) const TEXT: usize = 10_000;

/// An id of the information system's: any text without control characters.
pub(crate) fn id(field: &str, text: &str) -> Result<(), Refusal> {
    let long = text.len() > 4 * MAX_ID || text.chars().count() > MAX_ID;
    if text.is_empty() || long || text != text.trim() || text.chars().any(char::is_control) {
        return Err(Refusal::of(field, "exchange.id_wrong"));
    }
    Ok(())
}

/// A line of text, without the spaces around it; may be empty.
pub(crate) fn line(field: &str, text: &str) -> Result<String, Refusal> {
    bounded(field, text, LINE, |c| c.is_control())
}

/// A line that must not be empty.
pub(crate) fn needed(field: &str, text: &str) -> Result<String, Refusal> {
    let line = line(field, text)?;
    if line.is_empty() { Err(Refusal::of(field, "exchange.field_empty")) } else { Ok(line) }
}

/// A text of several lines; may be empty.
pub(crate) fn text(field: &str, text: &str) -> Result<String, Refusal> {
    let text = text.replace("\r\n", "\n");
    bounded(field, &text, TEXT, |c| c.is_control() && c != '\n' && c != '\t')
}

fn bounded(
    field: &str,
    text: &str,
    most: usize,
    wrong: impl Fn(char) -> bool,
) -> Result<String, Refusal> {
    let text = text.trim();
    if text.len() > 4 * most || text.chars().count() > most {
        return Err(Refusal::of(field, "exchange.field_long"));
    }
    if text.chars().any(wrong) {
        return Err(Refusal::of(field, "exchange.field_characters"));
    }
    Ok(text.to_owned())
}

/// A number within bounds.
pub(crate) fn number<T: PartialOrd>(field: &str, value: T, from: T, to: T) -> Result<T, Refusal> {
    if value >= from && value <= to {
        Ok(value)
    } else {
        Err(Refusal::of(field, "exchange.number_wrong"))
    }
}

/// A phone in any usual notation, as E.164; may be empty.
pub(crate) fn phone(field: &str, text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let phone = Phone::parse(text).ok_or_else(|| Refusal::of(field, "exchange.phone_wrong"))?;
    Ok(phone.e164().to_owned())
}

/// An e-mail address; may be empty.
pub(crate) fn email(field: &str, text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    email::parse(text).ok_or_else(|| Refusal::of(field, "exchange.email_wrong"))
}

/// A day: `YYYY-MM-DD`, from 1900 to 2200.
pub(crate) fn date(field: &str, text: &str) -> Result<NaiveDate, Refusal> {
    let wrong = || Refusal::of(field, "exchange.date_wrong");
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| wrong())?;
    let within = NaiveDate::from_ymd_opt(1900, 1, 1)..NaiveDate::from_ymd_opt(2200, 1, 1);
    if within.contains(&Some(date)) { Ok(date) } else { Err(wrong()) }
}

/// A moment on a whole minute: RFC 3339 with any offset, from 2000 to 2100.
pub(crate) fn moment(field: &str, text: &str) -> Result<DateTime<Utc>, Refusal> {
    let wrong = || Refusal::of(field, "exchange.time_wrong");
    let at = DateTime::parse_from_rfc3339(text).map_err(|_| wrong())?.to_utc();
    let within = (946_684_800..4_102_444_800).contains(&at.timestamp());
    if within && at.second() == 0 && at.nanosecond() == 0 { Ok(at) } else { Err(wrong()) }
}
