//! How far a message is dealt with.

use kernel::{Problem, ids::FeedbackId, problem};
use shell::{Trace, app::Clinic};
use store::feedback::state;

use super::deal::Dealing;

/// Takes a message into work, or closes it. What it is already it stays.
///
/// Refuses with 404, for a state that is not given by hand too, and `feedback.changed`.
pub async fn mark(
    clinic: &Clinic,
    id: FeedbackId,
    seen: usize,
    to: &str,
    by: &Trace,
) -> Result<(), Problem> {
    let to = [state::WORK, state::CLOSED].into_iter().find(|one| *one == to);
    let to = to.ok_or_else(problem::not_found)?;
    let mut dealing = Dealing::begin(clinic, id, seen, by).await?;
    if dealing.row.state == to {
        return Ok(());
    }
    dealing.add(to, "").await?;
    dealing.set(to).await?;
    dealing.note_access("feedback.mark").await
}
