//! «Оценить» in the list of visits.

use std::collections::BTreeMap;

use kernel::{Problem, ids::AppointmentId};
use shell::app::Clinic;
use store::{Reader, appointments::Appointment, reviews};
use uuid::Uuid;

use super::{rate::took_place, screens::RatingView};

/// What can be said, or was said, about each of a patient's visits that took place. `back` is
/// the page that shows them.
pub async fn of_visits(
    clinic: &Clinic,
    db: &Reader,
    visits: &[Appointment],
    back: &str,
) -> Result<BTreeMap<Uuid, RatingView>, Problem> {
    let rated = |row: &&Appointment| row.patient_id.is_some() && took_place(clinic, row);
    let ids: Vec<_> = visits.iter().filter(rated).map(|row| AppointmentId::of(row.id)).collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let given = reviews::of_appointments(db, &ids).await?;
    let view = |id: &AppointmentId| {
        let review = given.iter().find(|review| review.appointment_id == id.0);
        let rating = RatingView {
            href: super::href(*id, back),
            mark: review.map(|review| review.mark),
            state: review.map_or_else(|| "none".into(), |review| review.state.clone()),
        };
        (id.0, rating)
    };
    Ok(ids.iter().map(view).collect())
}
