//! The visit as a calendar file (N2). By the law on medical secrecy it names the clinic and
//! the time, never the speciality or the service: calendars are shared.

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
        .timestamp(row.cancelled_at.or(row.booked_at).unwrap_or(row.created_at))
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
