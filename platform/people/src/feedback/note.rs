//! A note for colleagues.

use kernel::{Problem, ids::FeedbackId};
use shell::{Trace, app::Clinic};
use store::{feedback::state, feedback_entries::kind};

use super::deal::{Dealing, check};

/// Writes a note about a message, which only the staff sees. A new message is in work then.
///
/// Refuses with 404, `feedback.changed`, and `feedback.note_empty`, `feedback.note_long` at the
/// field.
pub async fn note(
    clinic: &Clinic,
    id: FeedbackId,
    seen: usize,
    text: &str,
    by: &Trace,
) -> Result<(), Problem> {
    check(text, ("note", "feedback.note_empty", "feedback.note_long"))?;
    let mut dealing = Dealing::begin(clinic, id, seen, by).await?;
    dealing.add(kind::NOTE, text).await?;
    if dealing.is_new() {
        dealing.set(state::WORK).await?;
    }
    dealing.note_access("feedback.note").await
}
