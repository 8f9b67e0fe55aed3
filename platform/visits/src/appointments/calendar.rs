//! The visit as a calendar file (N2). By the law on medical secrecy it names the clinic and
//! the time, never the speciality or the service: calendars are shared.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Component, Event, EventLike, EventStatus};
use shell::app::Clinic;
use store::{
    appointments::{Appointment, status},
    branches::Branch,
};

/// The file's content.
pub(super) fn file(clinic: &Clinic, row: &Appointment, branch: &Branch, summary: &str) -> String {
    let mut event = Event::new();
    event
        .uid(&format!("{}@{}.{}", row.id, clinic.site.label, clinic.app.settings.base_domain))
        .timestamp(changed_at(row))
        .sequence(sequence(row))
        .summary(&format!("{summary}: {}", clinic.site.config.name))
        .starts(row.starts_at)
        .ends(row.ends_at);
    if !branch.address.is_empty() {
        event.location(&branch.address);
    }
    event.status(if row.status == status::CANCELLED {
        EventStatus::Cancelled
    } else {
        EventStatus::Confirmed
    });
    Calendar::new().push(event.done()).done().to_string()
}

fn changed_at(row: &Appointment) -> DateTime<Utc> {
    row.cancelled_at.or(row.moved_at).or(row.booked_at).unwrap_or(row.created_at)
}

/// Which version of the event this is. Calendars follow the highest one: it grows with every
/// moving, and cancelling is the last word.
fn sequence(row: &Appointment) -> u32 {
    let step = i64::from(row.cancelled_at.is_some()) + i64::from(row.moved_at.is_some());
    let passed = if step == 0 { 0 } else { (changed_at(row) - row.created_at).num_seconds() };
    u32::try_from(passed + step).unwrap_or(0)
}
