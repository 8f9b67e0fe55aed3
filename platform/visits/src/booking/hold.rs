//! Holding a slot while the form is filled.
//!
//! The database is the judge: the row itself is refused when another active appointment of
//! the doctor overlaps, whatever the cache, the pages or another node believe (B6).

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Lang, Problem, Refused,
    ids::{AppointmentId, DoctorId},
};
use serde::{Deserialize, Serialize};
use shell::{app::Clinic, keys};
use store::{
    Writer,
    appointment_services::{self, PlannedService},
    appointments::{self, Appointment, Taken, origin, status},
    closings,
    directory::Directory,
    plans::{Busy, Plan},
    posts::Post,
    services::Service,
};
use uuid::Uuid;

use crate::{
    directory,
    schedule::{plan, slots},
};

use super::limits;

/// A slot that somebody wants.
#[derive(Clone, Debug, Serialize)]
pub struct Wanted {
    /// The doctor.
    pub doctor: Uuid,
    /// Where.
    pub branch: Uuid,
    /// As what.
    pub specialisation: Uuid,
    /// The services, where they are chosen (B9).
    pub services: Vec<Uuid>,
    /// The beginning.
    pub from: DateTime<Utc>,
}

/// Whose rules a slot is looked up by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Those for patients: the clinic's notice, the branches it has opened to them, what it has
    /// closed for a time.
    Patients,
    /// The registry's: every branch, and whatever has not begun yet.
    Desk,
}

impl Door {
    /// The doctor's plan: for patients without what the clinic has closed to them.
    async fn plan(self, clinic: &Clinic, wanted: &Wanted) -> Result<Arc<Plan>, Problem> {
        let doctor = DoctorId::of(wanted.doctor);
        match self {
            Self::Patients => {
                let directory = directory::of(clinic).await?;
                let named = Some(wanted.specialisation);
                plan::open(clinic, &directory, doctor, wanted.branch, named).await
            }
            Self::Desk => plan::of(clinic, doctor).await,
        }
    }

    /// What may be booked at this moment.
    pub fn wish(self, clinic: &Clinic, branch: Uuid, minutes: u32) -> slots::Wish {
        let wish = plan::wish(clinic, branch, minutes);
        match self {
            Self::Patients => wish,
            // Seconds of the running minute count as begun.
            Self::Desk => slots::Wish { earliest: plan::minute(clinic.now()) + 1, ..wish },
        }
    }
}

/// A held slot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The appointment that holds it.
    pub id: AppointmentId,
    /// Until when.
    pub until: DateTime<Utc>,
}

/// Holds a slot for a visitor for as long as the clinic's setting says. What the visitor held
/// of the same doctor is given back: a new choice replaces the old one.
///
/// Refuses with `booking.slot_taken`, `booking.slot_not_offered`, `booking.services_needed`,
/// `booking.services_wrong`, `booking.too_many_holds`, or 404 for what the clinic has not.
pub async fn hold(
    clinic: &Clinic,
    wanted: &Wanted,
    visitor: Option<&str>,
    lang: Lang,
) -> Result<Held, Problem> {
    let first = attempt(clinic, wanted, visitor, lang).await;
    if worth_another_try(clinic, wanted, Door::Patients, &first).await? {
        attempt(clinic, wanted, visitor, lang).await
    } else {
        first
    }
}

async fn attempt(
    clinic: &Clinic,
    wanted: &Wanted,
    visitor: Option<&str>,
    lang: Lang,
) -> Result<Held, Problem> {
    let now = clinic.now();
    let until = now + TimeDelta::minutes(i64::from(clinic.site.config.booking.hold_minutes));
    let ready = prepare(clinic, wanted, Door::Patients).await?;
    let doctor = DoctorId::of(wanted.doctor);
    let mut db = clinic.db().write_about(doctor).await?;
    if let Some(visitor) = visitor {
        limits::held(&db, doctor, visitor, now).await?;
    }
    let make = |row: &mut Appointment| {
        row.status = status::HELD.into();
        row.held_until = Some(until);
        row.visitor = visitor.map(Into::into);
        row.lang = lang.tag().into();
    };
    let id = insert(clinic, &mut db, wanted, ready, visitor, make).await?.0.id;
    db.commit().await?;
    Ok(Held { id: AppointmentId::of(id), until })
}

/// Whether a slot was refused as taken although the database, asked anew, offers it: what
/// stood in the way was a hold that ran out and that the cache did not show.
pub(crate) async fn worth_another_try<T>(
    clinic: &Clinic,
    wanted: &Wanted,
    door: Door,
    first: &Result<T, Problem>,
) -> Result<bool, Problem> {
    if !matches!(first, Err(Problem::Refused(refused)) if refused.code == TAKEN) {
        return Ok(false);
    }
    let doctor = DoctorId::of(wanted.doctor);
    clinic.cache().forget(store::cache::keys::DoctorPlan(doctor));
    let plan = door.plan(clinic, wanted).await?;
    let wish = door.wish(clinic, wanted.branch, 0);
    Ok(slots::offers(&plan, wish, plan::minute(wanted.from)).is_some())
}

/// The refusal of a slot that somebody else has.
const TAKEN: &str = "booking.slot_taken";

/// A wanted slot as far as the cache knows it, and what the visit will be for.
pub(crate) struct Ready {
    place: Place,
    services: Vec<Service>,
}

/// A slot that the schedule offers, as far as the cache knows.
pub(crate) struct Place {
    /// The slot.
    pub(crate) slot: slots::Slot,
    /// Whether a hold that may have run out stands in the way.
    pub(crate) in_the_way: bool,
    /// By whose rules it was looked up.
    door: Door,
}

impl Place {
    /// Whether the clinic has not closed the slot to patients meanwhile: asked within the
    /// transaction, because the cache may be a moment late.
    ///
    /// Refuses with `booking.slot_not_offered`.
    pub(crate) async fn still_open(&self, db: &Writer, wanted: &Wanted) -> Result<(), Problem> {
        if self.door == Door::Desk {
            return Ok(());
        }
        let time = (plan::moment(self.slot.from), plan::moment(self.slot.until));
        let closed = closings::within(db, time).await?;
        if closed.iter().any(|one| one.is_of(wanted.branch, wanted.specialisation)) {
            return Err(Refused::new(422, "booking.slot_not_offered").into());
        }
        Ok(())
    }
}

/// Looks a wanted slot up. To be called before the transaction is opened: the cache may have
/// to ask the database, and who has one connection must not wait for another.
pub(crate) async fn prepare(
    clinic: &Clinic,
    wanted: &Wanted,
    door: Door,
) -> Result<Ready, Problem> {
    let directory = directory::of(clinic).await?;
    let post = open_post(clinic, &directory, wanted, door)?;
    let services: Vec<Service> = chosen(&directory, post, wanted)?.into_iter().cloned().collect();
    let minutes = wanted.services.len().min(1)
        * services.iter().map(|one| one.minutes.max(0)).sum::<i32>() as usize;
    let place = look_up(clinic, wanted, u32::try_from(minutes).unwrap_or(u32::MAX), door).await?;
    Ok(Ready { place, services })
}

/// The post that is wanted, where whoever comes by this door may be booked now.
pub(crate) fn open_post<'a>(
    clinic: &Clinic,
    directory: &'a Directory,
    wanted: &Wanted,
    door: Door,
) -> Result<&'a Post, Problem> {
    let open = door == Door::Desk
        || super::offered(clinic, directory).iter().any(|branch| branch.id == wanted.branch);
    let post = directory.post(wanted.doctor, wanted.branch, wanted.specialisation);
    post.filter(|_| open).ok_or_else(kernel::problem::not_found)
}

/// Looks up the slot of a visit that takes so many minutes (0: one slot's own length).
pub(crate) async fn look_up(
    clinic: &Clinic,
    wanted: &Wanted,
    minutes: u32,
    door: Door,
) -> Result<Place, Problem> {
    let plan = door.plan(clinic, wanted).await?;
    let slot = offered(&plan, door.wish(clinic, wanted.branch, minutes), wanted)?;
    let in_the_way =
        |busy: &Busy| busy.held_until.is_some() && busy.from < slot.until && slot.from < busy.until;
    Ok(Place { slot, in_the_way: plan.busy.iter().any(in_the_way), door })
}

/// Stores a new appointment in a slot, in the caller's transaction, which must have been
/// opened about the doctor.
pub(crate) async fn insert(
    clinic: &Clinic,
    db: &mut Writer,
    wanted: &Wanted,
    Ready { place, services }: Ready,
    visitor: Option<&str>,
    make: impl Fn(&mut Appointment),
) -> Result<(Appointment, Vec<PlannedService>), Problem> {
    let doctor = DoctorId::of(wanted.doctor);
    let now = clinic.now();
    place.still_open(db, wanted).await?;
    let Place { slot, in_the_way, .. } = place;
    let (from, until) = (plan::moment(slot.from), plan::moment(slot.until));
    // Holds that ran out are released by whoever wants their slot.
    if in_the_way {
        appointments::release_expired(db, doctor, (from, until), now).await?;
    }
    if let Some(visitor) = visitor {
        appointments::release_of_visitor(db, doctor, visitor, now).await?;
    }
    let mut row = Appointment::new(
        kernel::ids::new_uuid(now),
        number(),
        wanted.doctor,
        wanted.branch,
        wanted.specialisation,
        from,
        until,
        String::new(),
        None,
        None,
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        now,
        None,
        None,
        None,
        None,
        None,
        None,
        None,
        origin::PORTAL.into(),
        None,
        None,
    );
    make(&mut row);
    plan::forget_after_commit(clinic, db, doctor);
    match appointments::add(db, row.clone()).await {
        Ok(()) => {}
        Err(Taken::Slot) => return Err(Refused::new(409, TAKEN).into()),
        // One in tens of millions; the person presses the button once more.
        Err(Taken::Number) => {
            return Err(Refused::new(503, "booking.try_again").with("seconds", 1).into());
        }
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    let services: Vec<_> =
        services.iter().enumerate().map(|(at, service)| planned(row.id, at, service)).collect();
    appointment_services::add(db, services.clone()).await?;
    Ok((row, services))
}

/// The services of the visit: the chosen ones, or the post's default one.
fn chosen<'a>(
    directory: &'a Directory,
    post: &Post,
    wanted: &Wanted,
) -> Result<Vec<&'a Service>, Problem> {
    let must =
        directory.specialisation(wanted.specialisation).is_some_and(|one| one.choose_services);
    if wanted.services.is_empty() {
        if must {
            return Err(Refused::new(422, "booking.services_needed").into());
        }
        return Ok(directory.default_service(post).into_iter().collect());
    }
    let given: Vec<&Service> = directory
        .services_of(wanted.doctor)
        .filter(|one| wanted.services.contains(&one.id))
        .collect();
    let mut wished = wanted.services.clone();
    wished.sort_unstable();
    wished.dedup();
    if given.len() == wished.len() {
        Ok(given)
    } else {
        Err(Refused::new(422, "booking.services_wrong").into())
    }
}

/// The slot, if the schedule offers it: on the grid, in working time, within notice and
/// horizon. A slot that is only taken is refused as taken.
fn offered(plan: &Plan, wish: slots::Wish, wanted: &Wanted) -> Result<slots::Slot, Problem> {
    let from = plan::minute(wanted.from);
    if plan::moment(from) == wanted.from {
        if let Some(slot) = slots::offers(plan, wish, from) {
            return Ok(slot);
        }
        let alone = Plan { work: plan.work.clone(), busy: Vec::new() };
        if let Some(slot) = slots::offers(&alone, wish, from) {
            // Kept by somebody, as far as the cache knows; the database will say. The visitor's
            // own hold is about to be given back, and an expired one to be released.
            return Ok(slot);
        }
    }
    Err(Refused::new(422, "booking.slot_not_offered").into())
}

/// A service of a visit, as it is at this moment.
pub fn planned(appointment: Uuid, at: usize, service: &Service) -> PlannedService {
    PlannedService::new(
        appointment,
        service.id,
        i32::try_from(at).unwrap_or(i32::MAX),
        service.nomenclature.clone(),
        service.name.clone(),
        service.price_kopecks,
        service.minutes,
    )
}

/// Eight digits for people; unique in the clinic by the database's word.
pub fn number() -> i64 {
    i64::from(u32::from_be_bytes(keys::random::<4>())) % 90_000_000 + 10_000_000
}
