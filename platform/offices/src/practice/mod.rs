//! The doctor's cabinet (W1, W2): the own schedule and visits, the records of the own patients,
//! booking them, a report.
//!
//! A doctor sees the visits of the row of the schedule that the account is linked to, and the
//! records of patients who are booked with him, were seen by him or were waited for in vain. All
//! else is a 404, as if there were none.

use kernel::{
    Problem, Refused,
    ids::{DoctorId, PatientId},
    problem,
    staff::Right,
};
use poem::{Route, get, post};
use shell::Ctx;
use store::{
    appointments,
    patients::{self, Patient},
};

mod book;
mod patient;
mod report;
mod samples;
mod schedule;
pub mod screens;
mod times;
mod visit;

/// The pages of the doctor's cabinet.
pub fn routes(route: Route) -> Route {
    route
        .at("/practice", get(schedule::show))
        .at("/practice/visits/:id", get(visit::show))
        .at("/practice/visits/:id/mark", post(visit::mark))
        .at("/practice/patients/:id", get(patient::show))
        .at("/practice/patients/:id/times", get(times::show))
        .at("/practice/patients/:id/booking", get(book::show).post(book::book))
        .at("/practice/report", get(report::show))
        .at("/practice/report.csv", get(report::file))
}

/// Which doctor is at work.
///
/// Refuses with `staff.no_right` and the like, `practice.no_doctor`.
fn own(ctx: &Ctx) -> Result<DoctorId, Problem> {
    let who = ctx.need(Right::Practise)?;
    let doctor = who.member.doctor_id.map(DoctorId::of);
    doctor.ok_or_else(|| Refused::new(403, "practice.no_doctor").into())
}

/// A patient of the doctor's; nobody else's record is there for him.
async fn own_patient(ctx: &Ctx, doctor: DoctorId, id: PatientId) -> Result<Patient, Problem> {
    let db = ctx.clinic.db().read().await?;
    if !appointments::knows(&db, doctor, id).await? {
        return Err(problem::not_found());
    }
    let card = patients::find(&db, id).await?.filter(|card| card.forgotten_at.is_none());
    card.ok_or_else(problem::not_found)
}

/// An id from a path; what is none names nothing.
fn id<T: std::str::FromStr>(raw: &str) -> Result<T, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}
