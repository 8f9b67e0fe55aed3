//! Leaving «Подтверждение» without an answer, and coming back to it.
//!
//! A page that is reloaded says farewell only after its successor was asked for, and in the
//! same words as one that is closed. So every opening gives the hold a new end, and a
//! farewell names the end its page was shown: that of an older page is not heard.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{
    Writer,
    appointments::{self, Appointment, Taken, status},
};

use super::turn;
use crate::schedule::plan;

/// For how long a left slot is still held: enough to look back, and not missed by others.
const GRACE: TimeDelta = TimeDelta::seconds(20);

/// How many times its full time a slot is held at most, however often its page is opened.
const MOST: i32 = 6;

/// What a page knows a hold by: the end it was shown, in unix milliseconds.
pub fn mark(held_until: DateTime<Utc>) -> i64 {
    held_until.timestamp_millis()
}

/// Holds the slot for the full time again: its question is on the screen. Tells the new end;
/// `None` when this visitor does not hold the slot (any more). A hold that ran out is as
/// good as ever until somebody else has taken its slot.
pub async fn reopen(
    clinic: &Clinic,
    id: AppointmentId,
    visitor: &str,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let full = TimeDelta::minutes(i64::from(clinic.site.config.booking.hold_minutes));
    let mut db = turn::write_about(clinic, &[id]).await?;
    let Some(mut row) = own(&mut db, id, visitor).await? else { return Ok(None) };
    let until = (clinic.now() + full).min(row.created_at + full * MOST);
    row.held_until = Some(until);
    keep(clinic, db, &row).await?;
    Ok(Some(until))
}

/// The page that showed the hold with this [`mark`] was left: the slot will soon be free,
/// unless the visitor comes back. A page that was opened later keeps the hold as it is.
pub async fn leave(
    clinic: &Clinic,
    id: AppointmentId,
    visitor: &str,
    shown: i64,
) -> Result<(), Problem> {
    let soon = clinic.now() + GRACE;
    let mut db = turn::write_about(clinic, &[id]).await?;
    let Some(mut row) = own(&mut db, id, visitor).await? else { return Ok(()) };
    if row.held_until.is_none_or(|until| mark(until) != shown || until <= soon) {
        return Ok(());
    }
    row.held_until = Some(soon);
    keep(clinic, db, &row).await
}

/// The hold, locked, if it is this visitor's.
async fn own(
    db: &mut Writer,
    id: AppointmentId,
    visitor: &str,
) -> Result<Option<Appointment>, Problem> {
    let own =
        |row: &Appointment| row.status == status::HELD && row.visitor.as_deref() == Some(visitor);
    Ok(appointments::lock(db, id).await?.filter(own))
}

async fn keep(clinic: &Clinic, mut db: Writer, row: &Appointment) -> Result<(), Problem> {
    match appointments::save(&mut db, row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Problem::failed("a new end of a hold was refused as an overlap")),
    }
    plan::forget_after_commit(clinic, &mut db, DoctorId::of(row.doctor_id));
    Ok(db.commit().await?)
}
