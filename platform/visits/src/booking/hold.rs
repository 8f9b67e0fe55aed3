//! Holding a slot while the form is filled.
//!
//! The database is the judge: the row itself is refused when another active appointment of
//! the doctor overlaps, whatever the cache, the pages or another node believe (B6).

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Lang, Problem, Refused,
    ids::{AppointmentId, DoctorId},
};
use serde::{Deserialize, Serialize};
use shell::{app::Clinic, keys};
use store::{
    Reader, Writer,
    appointment_services::{self, PlannedService},
    appointments::{self, Appointment, Taken, origin, status},
    closings,
    directory::Directory,
    plans::{self, Plan},
    posts::Post,
    services::Service,
};
use uuid::Uuid;

use crate::{
    directory,
    schedule::{
        plan,
        slots::{self, Slot},
    },
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

/// What a wanted visit will be for, and how long it will take.
pub(crate) struct Ready {
    services: Vec<Service>,
    /// 0: one slot's own length.
    minutes: u32,
    /// By whose rules.
    door: Door,
}

/// Looks up what is wanted in the reference data. To be called before the transaction is opened:
/// the cache may have to ask the database, and who has one connection must not wait for another.
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
    Ok(Ready { services, minutes: u32::try_from(minutes).unwrap_or(u32::MAX), door })
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

/// Looks up the slot of a visit that takes so many minutes (0: one slot's own length) in the
/// schedule as the database has it at this moment: on the grid, in working time, within notice and
/// horizon, not closed to whoever comes by this door. Whether it is free says the database when it
/// is taken.
///
/// Refuses with `booking.slot_not_offered`.
pub(crate) async fn look_up(
    clinic: &Clinic,
    db: &Reader,
    wanted: &Wanted,
    minutes: u32,
    door: Door,
) -> Result<Slot, Problem> {
    let not_offered = || Refused::new(422, "booking.slot_not_offered");
    let from = plan::minute(wanted.from);
    let wish = door.wish(clinic, wanted.branch, minutes);
    let in_reach = (wish.earliest..wish.latest).contains(&from);
    if plan::moment(from) != wanted.from || !in_reach {
        return Err(not_offered().into());
    }
    let range = (wanted.from, plan::moment(from + 1));
    let work = plans::work(db, DoctorId::of(wanted.doctor), range).await?;
    let schedule = Plan { work, busy: Vec::new() };
    let slot = slots::offers(&schedule, wish, from).ok_or_else(not_offered)?;
    if door == Door::Patients {
        let closed = closings::within(db, slot.moments()).await?;
        if closed.iter().any(|one| one.is_of(wanted.branch, wanted.specialisation)) {
            return Err(not_offered().into());
        }
    }
    Ok(slot)
}

/// Stores a new appointment in a slot, in the caller's transaction, which must have been
/// opened about the doctor.
pub(crate) async fn insert(
    clinic: &Clinic,
    db: &mut Writer,
    wanted: &Wanted,
    Ready { services, minutes, door }: Ready,
    visitor: Option<&str>,
    make: impl Fn(&mut Appointment),
) -> Result<(Appointment, Vec<PlannedService>), Problem> {
    let doctor = DoctorId::of(wanted.doctor);
    let now = clinic.now();
    let (from, until) = look_up(clinic, db, wanted, minutes, door).await?.moments();
    // Holds that ran out are released by whoever wants their slot.
    appointments::release_expired(db, doctor, (from, until), now).await?;
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
    add(db, &mut row).await?;
    let services: Vec<_> =
        services.iter().enumerate().map(|(at, service)| planned(row.id, at, service)).collect();
    appointment_services::add(db, services.clone()).await?;
    Ok((row, services))
}

/// How many numbers are tried for a visit. Where a tenth of all are taken, one visit in a thousand
/// million finds none.
const NUMBERS: usize = 9;

/// Stores a new appointment under its number or, if that is another's, under a new one.
async fn add(db: &mut Writer, row: &mut Appointment) -> Result<(), Problem> {
    for _ in 0..NUMBERS {
        match appointments::add(db, row.clone()).await {
            Ok(()) => return Ok(()),
            Err(Taken::Number) => row.number = number(),
            Err(Taken::Slot) => return Err(Refused::new(409, "booking.slot_taken").into()),
            Err(Taken::Failed(error)) => return Err(error.into()),
        }
    }
    Err(Refused::new(503, "booking.try_again").with("seconds", 1).into())
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

/// Eight digits for people. Whether they are another visit's says the database.
pub fn number() -> i64 {
    i64::from(u32::from_be_bytes(keys::random::<4>())) % 90_000_000 + 10_000_000
}
