//! Answering a message by a letter.

use kernel::{Problem, Refused, ids::FeedbackId};
use shell::{Trace, app::Clinic};
use store::{feedback::state, feedback_entries::kind, jobs};

use super::{ANSWER, deal::Dealing};

/// Answers a message: the letter goes to the address that its author has given, and the message
/// counts as answered. `seen` is how much had been done about it when the form was made.
///
/// Refuses with 404, `feedback.changed`, `feedback.no_address`, and `feedback.answer_empty`,
/// `feedback.answer_long` at the field.
pub async fn answer(
    clinic: &Clinic,
    id: FeedbackId,
    seen: usize,
    text: &str,
    by: &Trace,
) -> Result<(), Problem> {
    super::deal::check(text, ("answer", "feedback.answer_empty", "feedback.answer_long"))?;
    let mut dealing = Dealing::begin(clinic, id, seen, by).await?;
    if dealing.row.email.is_empty() {
        return Err(Refused::new(409, "feedback.no_address").into());
    }
    let entry = dealing.add(kind::ANSWER, text).await?;
    dealing.set(state::ANSWERED).await?;
    let now = clinic.now();
    let payload = serde_json::json!({ "entry": entry }).to_string();
    jobs::enqueue(&mut dealing.db, ANSWER, payload, now, now).await?;
    dealing.note_access("feedback.answer").await
}
