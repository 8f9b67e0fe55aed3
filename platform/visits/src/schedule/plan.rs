//! A doctor's plan, from the cache, and what the clinic's rules make of it.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::{Problem, ids::DoctorId, zone};
use shell::app::Clinic;
use store::{
    Writer,
    cache::keys::DoctorPlan,
    directory::Directory,
    plans::{self, Plan},
};
use uuid::Uuid;

use super::{
    closed,
    slots::{self, Slot, Wish},
};

/// The doctor's plan over the clinic's horizon.
pub async fn of(clinic: &Clinic, doctor: DoctorId) -> Result<Arc<Plan>, Problem> {
    let load = || async {
        let db = clinic.db().read().await?;
        let now = clinic.now();
        // A day more at both ends: the day is a local one somewhere.
        let until = now + TimeDelta::days(i64::from(clinic.site.config.booking.horizon_days) + 2);
        Ok::<_, Problem>(plans::load(&db, doctor, (now - TimeDelta::days(1), until)).await?)
    };
    clinic.cache().get(DoctorPlan(doctor), load).await
}

/// The same as far as it is open to patients: in a branch, as a specialist or, without one, as
/// any.
pub async fn open(
    clinic: &Clinic,
    directory: &Directory,
    doctor: DoctorId,
    branch: Uuid,
    specialisation: Option<Uuid>,
) -> Result<Arc<Plan>, Problem> {
    let plan = of(clinic, doctor).await?;
    let closed = closed::stretches(directory, doctor.0, branch, specialisation);
    Ok(if closed.is_empty() { plan } else { Arc::new(closed::without(&plan, branch, &closed)) })
}

/// Has the doctor's plan forgotten on every node once the transaction is committed.
pub fn forget_after_commit(clinic: &Clinic, db: &mut Writer, doctor: DoctorId) {
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(DoctorPlan(doctor)));
}

/// What the clinic's rules allow at this moment: the notice, the horizon.
pub fn wish(clinic: &Clinic, branch: Uuid, minutes: u32) -> Wish {
    let booking = &clinic.site.config.booking;
    let now = clinic.now();
    // A beginning within the running minute is not before `now + notice`.
    let earliest = now + TimeDelta::minutes(i64::from(booking.min_notice_minutes));
    Wish {
        branch,
        minutes: i64::from(minutes),
        earliest: (earliest.timestamp() + 59).div_euclid(60),
        latest: minute(now + TimeDelta::days(i64::from(booking.horizon_days))),
        now_seconds: now.timestamp(),
    }
}

/// The unix minute of a moment.
pub fn minute(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(60)
}

/// The moment of a unix minute.
pub fn moment(minute: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(minute.saturating_mul(60), 0).unwrap_or(DateTime::UNIX_EPOCH)
}

/// The unix minutes between which a local day lies.
pub fn day(zone: Tz, date: NaiveDate) -> (i64, i64) {
    let (from, until) = zone::day(zone, date);
    (minute(from), minute(until))
}

/// The free slots of a local day.
pub fn free_on(plan: &Plan, wish: Wish, zone: Tz, date: NaiveDate) -> Vec<Slot> {
    let (from, until) = day(zone, date);
    slots::free(plan, wish, from, until).collect()
}

/// «Ближайшая дата приема»: the local date of the first free slot (B4).
pub fn nearest(plan: &Plan, wish: Wish, zone: Tz) -> Option<NaiveDate> {
    slots::free(plan, wish, wish.earliest, wish.latest)
        .next()
        .map(|slot| zone::date(zone, moment(slot.from)))
}

/// The first and the last local date that can be booked.
pub fn bookable(wish: Wish, zone: Tz) -> (NaiveDate, NaiveDate) {
    (zone::date(zone, moment(wish.earliest)), zone::date(zone, moment(wish.latest - 1)))
}

/// The day after.
pub fn next_day(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}
