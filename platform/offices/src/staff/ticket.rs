//! The link that lets its bearer choose a password once: the ticket's id and the clinic's
//! signature of it.

use chrono::TimeDelta;
use kernel::{
    Problem,
    ids::{StaffId, StaffTicketId},
};
use shell::app::Clinic;
use store::{
    Writer,
    staff_tickets::{self, StaffTicket},
};

const PURPOSE: &str = "staff-ticket";

/// How long an invitation is good.
pub(super) const INVITATION: TimeDelta = TimeDelta::days(7);
/// How long a way back is good.
pub(super) const RECOVERY: TimeDelta = TimeDelta::hours(2);

/// Makes a ticket in the caller's transaction; earlier ones of the member are over.
pub(super) async fn issue(
    clinic: &Clinic,
    db: &mut Writer,
    member: StaffId,
    lasts: TimeDelta,
) -> Result<StaffTicketId, Problem> {
    let now = clinic.now();
    let id = StaffTicketId::new(now);
    let row = StaffTicket::new(id.0, member.0, now + lasts, None, now);
    staff_tickets::add(db, row).await?;
    Ok(id)
}

/// The link of a ticket.
pub(super) fn link(clinic: &Clinic, id: StaffTicketId) -> String {
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let signature = clinic.sign(PURPOSE, id.0.as_bytes());
    format!("{origin}/staff/start/{}.{signature}", id.0.simple())
}

/// The ticket that a link's end stands for, if the clinic has signed it.
pub(super) fn read(clinic: &Clinic, text: &str) -> Option<StaffTicketId> {
    let (id, signature) = text.split_once('.')?;
    let id: StaffTicketId = id.parse().ok()?;
    clinic.verify(PURPOSE, id.0.as_bytes(), signature).then_some(id)
}
