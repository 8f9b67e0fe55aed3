//! What the information system could not know yet.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use store::{
    DbError, Reader,
    appointments::{Appointment, status},
    changes,
};
use uuid::Uuid;

use crate::batch::Refusal;

/// What patients did on the portal with some visits: when last moved or cancelled.
pub(super) struct Stale(HashMap<Uuid, DateTime<Utc>>);

impl Stale {
    pub(super) async fn load(db: &Reader, rows: &[Appointment]) -> Result<Self, DbError> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
        let done = changes::latest_of(db, &ids, &["appointments.moved", "appointments.cancelled"]);
        Ok(Self(done.await?))
    }

    /// Whether something was done here since the information system last told of the visit.
    pub(super) fn news(&self, row: &Appointment) -> bool {
        let at = self.0.get(&row.id);
        at.is_some_and(|at| row.mis_at.is_none_or(|told| told < *at))
    }

    /// Refuses to undo what was done here. The information system takes it over, or tells of it
    /// as it is, and may then change it.
    ///
    /// Refuses with `exchange.changed_here`.
    pub(super) fn check(&self, old: &Appointment, new: &Appointment) -> Result<(), Refusal> {
        if !self.news(old) || new.status == status::CANCELLED {
            return Ok(());
        }
        let revived = old.status == status::CANCELLED;
        let when = |row: &Appointment| (row.starts_at, row.ends_at, row.doctor_id, row.branch_id);
        if revived || when(old) != when(new) {
            let now = format!("{} {}", old.status, old.starts_at.format("%Y-%m-%dT%H:%MZ"));
            let refusal = Refusal::of("", "exchange.changed_here").about(vec![old.id]);
            return Err(Refusal { detail: Some(now), ..refusal });
        }
        Ok(())
    }
}
