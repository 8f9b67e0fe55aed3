//! Whose visit it is: the browser that booked it, or the bearer of the letter's link.

use kernel::{Problem, ids::AppointmentId, problem};
use shell::app::Clinic;
use store::{
    Reader, Writer,
    appointments::{self, Appointment, status},
};

/// How somebody shows that a visit is theirs.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// The hash of the browser's token.
    pub visitor: Option<String>,
    /// The signature of the link.
    pub key: Option<String>,
}

/// The signature in the links to a visit.
pub fn key(clinic: &Clinic, id: AppointmentId) -> String {
    clinic.sign("appointment", id.0.as_bytes())
}

impl Access {
    /// Whether the visit is theirs.
    pub fn opens(&self, clinic: &Clinic, row: &Appointment) -> bool {
        let by_key = self
            .key
            .as_ref()
            .is_some_and(|key| clinic.verify("appointment", row.id.as_bytes(), key));
        by_key || (self.visitor.is_some() && self.visitor == row.visitor)
    }
}

/// The visit, if it is theirs; a stranger's visit and none at all look the same (404).
pub async fn find(
    clinic: &Clinic,
    db: &Reader,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    admit(clinic, appointments::find(db, id).await?, access)
}

/// The same, locked until the transaction ends.
pub(super) async fn lock(
    clinic: &Clinic,
    db: &mut Writer,
    id: AppointmentId,
    access: &Access,
) -> Result<Appointment, Problem> {
    admit(clinic, appointments::lock(db, id).await?, access)
}

fn admit(
    clinic: &Clinic,
    row: Option<Appointment>,
    access: &Access,
) -> Result<Appointment, Problem> {
    let shown =
        |row: &Appointment| ![status::HELD, status::RELEASED].contains(&row.status.as_str());
    row.filter(|row| shown(row) && access.opens(clinic, row)).ok_or_else(problem::not_found)
}
