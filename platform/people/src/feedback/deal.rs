//! What every step of dealing with a message has in common.

use kernel::{
    Problem, Refused,
    ids::{FeedbackId, PatientId, new_uuid},
    problem,
};
use shell::{Trace, app::Clinic};
use store::{
    Writer,
    feedback::{self, Feedback, state},
    feedback_entries::{self, FeedbackEntry},
};
use uuid::Uuid;

use super::BODY;
use crate::audit;

/// A message that somebody of the staff deals with, locked.
pub(super) struct Dealing<'a> {
    clinic: &'a Clinic,
    by: &'a Trace,
    pub(super) db: Writer,
    pub(super) row: Feedback,
}

impl<'a> Dealing<'a> {
    /// Takes the message, if no more has been done about it than was seen.
    ///
    /// Refuses with 404 and `feedback.changed`.
    pub(super) async fn begin(
        clinic: &'a Clinic,
        id: FeedbackId,
        seen: usize,
        by: &'a Trace,
    ) -> Result<Self, Problem> {
        let mut db = clinic.db().write().await?;
        let row = feedback::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
        if feedback_entries::of(&db, id).await?.len() != seen {
            return Err(Refused::new(409, "feedback.changed").into());
        }
        Ok(Self { clinic, by, db, row })
    }

    /// Notes what is done.
    pub(super) async fn add(&mut self, kind: &str, text: &str) -> Result<Uuid, Problem> {
        let now = self.clinic.now();
        let id = new_uuid(now);
        let entry = FeedbackEntry::new(
            id,
            self.row.id,
            kind.into(),
            self.by.name.clone(),
            text.into(),
            now,
        );
        feedback_entries::add(&mut self.db, entry).await?;
        Ok(id)
    }

    /// Gives the message another state.
    pub(super) async fn set(&mut self, state: &str) -> Result<(), Problem> {
        Ok(feedback::set_state(&mut self.db, FeedbackId::of(self.row.id), state).await?)
    }

    /// Whether nobody has done anything about it yet.
    pub(super) fn is_new(&self) -> bool {
        self.row.state == state::NEW
    }

    /// Writes the line of the journal, and makes it all true.
    pub(super) async fn note_access(mut self, action: &'static str) -> Result<(), Problem> {
        let patient = self.row.patient_id.map(PatientId::of);
        let object = Some(self.row.id);
        audit::record(self.clinic, &mut self.db, self.by, action, patient, object).await?;
        Ok(self.db.commit().await?)
    }
}

/// Refuses words that are none or too many: (field, code of none, code of too many).
pub(super) fn check(
    text: &str,
    (field, empty, long): (&'static str, &'static str, &'static str),
) -> Result<(), Refused> {
    match text.chars().count() {
        0 => Err(Refused::invalid(vec![(field, empty)])),
        many if many > BODY => Err(Refused::invalid(vec![(field, long)])),
        _ => Ok(()),
    }
}
