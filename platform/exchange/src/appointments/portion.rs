//! Some visits in one transaction.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use kernel::{
    Problem,
    ids::{AppointmentId, DoctorId, PatientId, new_uuid},
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Alone, Writer, appointment_services,
    appointment_services::PlannedService,
    appointments::{self, Appointment, Taken, origin, status},
    changes, jobs,
};
use uuid::Uuid;
use visits::{
    appointments::{LETTER, follow_told, schedule},
    booking::{number, planned},
    schedule::plan,
};

use super::{
    decide::{Known, blank, row},
    stale::Stale,
    told::Told,
};
use crate::batch::{Answer, Done, Item, Refusal};

/// How often the portal's side is told of the same conflict.
const TELL_AGAIN: chrono::TimeDelta = chrono::TimeDelta::hours(1);

/// Takes some over; `None` if the database refused them all because a slot or a number of one
/// was taken meanwhile.
pub(super) async fn store(
    clinic: &Clinic,
    items: &[Item<Told>],
    trace: &Trace,
) -> Result<Option<Vec<Answer>>, Problem> {
    let db = clinic.db().read().await?;
    let known = Known::load(&db, items).await?;
    let (mis, ids) = named(items);
    let before = appointments::of_mis(&db, &mis, &ids).await?;
    drop(db);
    let told = items.iter().flatten().filter_map(|told| told.visit.as_ref());
    let wanted = told.filter_map(|one| known.doctors.get("", &one.doctor).ok());
    let doctors: BTreeSet<Uuid> = before.iter().map(|row| row.doctor_id).chain(wanted).collect();
    let locked: Vec<DoctorId> = doctors.iter().map(|id| DoctorId::of(*id)).collect();

    let mut db = clinic.db().write_alone_about(Alone::Appointments, &locked).await?;
    let rows = appointments::lock_of_mis(&mut db, &mis, &ids).await?;
    let ids: Vec<AppointmentId> = rows.iter().map(|row| AppointmentId::of(row.id)).collect();
    let services = appointment_services::of(&db, &ids).await?;
    let mut work = Work {
        clinic,
        stale: Stale::load(&db, &rows).await?,
        busy: busy(&db, items, &known, &rows).await?,
        numbers: numbers(&db, items.len()).await?,
        rows,
        services,
        doctors,
        known,
        changed: vec![],
        planned: vec![],
        met: BTreeSet::new(),
    };
    let answers = items.iter().map(|item| work.take(item)).collect();
    if !work.finish(&mut db, trace).await? {
        return Ok(None);
    }
    db.commit().await?;
    Ok(Some(answers))
}

/// Takes one over; what the database refuses is refused.
pub(super) async fn store_one(
    clinic: &Clinic,
    item: &Item<Told>,
    trace: &Trace,
) -> Result<Vec<Answer>, Problem> {
    // The second time the database shows what the first one met.
    for _ in 0..2 {
        if let Some(answers) = store(clinic, std::slice::from_ref(item), trace).await? {
            return Ok(answers);
        }
    }
    let mis_id =
        item.as_ref().map_or_else(|unread| unread.mis_id.clone(), |told| told.mis_id.clone());
    Ok(vec![Answer::refused(mis_id, Refusal::of("/starts_at", TAKEN))])
}

/// The refusal of a slot that somebody else has.
const TAKEN: &str = "booking.slot_taken";

/// The ids by which known visits are told.
fn named(items: &[Item<Told>]) -> (Vec<String>, Vec<Uuid>) {
    let told = || items.iter().flatten();
    (
        told().filter_map(|one| one.mis_id.clone()).collect(),
        told().filter_map(|one| one.portal_id).collect(),
    )
}

/// What keeps the slots that are wanted.
async fn busy(
    db: &Writer,
    items: &[Item<Told>],
    known: &Known,
    rows: &[Appointment],
) -> Result<Vec<Appointment>, Problem> {
    let told = items.iter().flatten().filter_map(|told| told.visit.as_ref());
    let wanted = told.filter_map(|one| {
        let doctor = known.doctors.get("", &one.doctor).ok()?;
        Some((doctor, one.from, one.until))
    });
    let own = rows.iter().map(|row| (row.doctor_id, row.starts_at, row.ends_at));
    let ranges: BTreeSet<_> = wanted.chain(own).collect();
    let ranges: Vec<_> = ranges.into_iter().collect();
    Ok(appointments::in_the_way(db, &ranges).await?)
}

/// Numbers that no visit has.
async fn numbers(db: &Writer, count: usize) -> Result<Vec<i64>, Problem> {
    let drawn: BTreeSet<i64> = (0..count + 8).map(|_| number()).collect();
    let mut drawn: Vec<i64> = drawn.into_iter().collect();
    let taken = appointments::numbers_taken(db, &drawn).await?;
    drawn.retain(|number| !taken.contains(number));
    Ok(drawn)
}

/// A portion while it is taken over.
struct Work<'a> {
    clinic: &'a Clinic,
    known: Known,
    rows: Vec<Appointment>,
    services: Vec<PlannedService>,
    stale: Stale,
    /// What keeps slots now, with what was accepted before.
    busy: Vec<Appointment>,
    /// The doctors whose time is locked.
    doctors: BTreeSet<Uuid>,
    numbers: Vec<i64>,
    changed: Vec<(Option<Appointment>, Appointment)>,
    planned: Vec<(Uuid, Vec<PlannedService>)>,
    /// Visits booked here that stood in the way.
    met: BTreeSet<Uuid>,
}

impl Work<'_> {
    fn take(&mut self, item: &Item<Told>) -> Answer {
        match item {
            Err(unread) => Answer::refused(unread.mis_id.clone(), unread.refusal.clone()),
            Ok(told) => Answer { mis_id: told.mis_id.clone(), outcome: self.decide(told) },
        }
    }

    fn decide(&mut self, told: &Told) -> Result<(Done, Option<Uuid>), Refusal> {
        let now = self.clinic.now();
        let old = self.find(told)?;
        let services = match &told.visit {
            Some(visit) => self.known.services(visit)?,
            None => None,
        };
        let new = match &old {
            Some(old) => row(told, old, &self.known, now)?,
            None if told.visit.is_none() => {
                // What is not there is cancelled already.
                if told.status == crate::records::VisitStatus::Cancelled && told.mis_id.is_some() {
                    return Ok((Done::Unchanged, None));
                }
                return Err(Refusal::of("", "exchange.unknown_reference"));
            }
            None => {
                let number = self.numbers.pop();
                let number = number.ok_or_else(|| Refusal::of("", "booking.try_again"))?;
                row(told, &blank(new_uuid(now), number, now), &self.known, now)?
            }
        };
        let services: Option<Vec<PlannedService>> = services.map(|services| {
            services.into_iter().enumerate().map(|(at, one)| planned(new.id, at, one)).collect()
        });
        if let Some(old) = &old {
            self.stale.check(old, &new)?;
        }
        self.room(&new)?;
        let told_others = services.as_ref().is_some_and(|services| {
            let own = self.services.iter().filter(|one| one.appointment_id == new.id);
            own.map(|one| one.service_id).ne(services.iter().map(|one| one.service_id))
        });
        let news = old.as_ref().is_some_and(|old| self.stale.news(old));
        let same = old.as_ref() == Some(&new) && !told_others;
        let id = new.id;
        if !same || news {
            self.busy.retain(|row| row.id != id);
            let new = with_contact(new, now);
            if status::KEEPING.contains(&&*new.status) {
                self.busy.push(new.clone());
            }
            if let Some(services) = services.filter(|_| told_others) {
                self.planned.push((id, services));
            }
            self.changed.push((old.clone(), new));
        }
        Ok(match old {
            None => (Done::Created, Some(id)),
            Some(_) if same => (Done::Unchanged, Some(id)),
            Some(_) => (Done::Updated, Some(id)),
        })
    }

    /// The visit that is meant, if it is known.
    fn find(&self, told: &Told) -> Result<Option<Appointment>, Refusal> {
        let ours = |row: &&Appointment| Some(row.id) == told.portal_id;
        let theirs = |row: &&Appointment| row.mis_id.is_some() && row.mis_id == told.mis_id;
        let linked = self.rows.iter().find(theirs);
        let Some(portal_id) = told.portal_id else { return Ok(linked.cloned()) };
        let refused = |code| Refusal::of("/portal_id", code).about(vec![portal_id]);
        let shown = |row: &&Appointment| status::SHOWN.contains(&&*row.status);
        let named = self.rows.iter().find(ours).filter(shown);
        let named = named.ok_or_else(|| refused("exchange.unknown_reference"))?;
        let others = named.mis_id.is_some() && told.mis_id.is_some() && named.mis_id != told.mis_id;
        if others || linked.is_some_and(|linked| linked.id != named.id) {
            return Err(refused("exchange.visit_linked"));
        }
        Ok(Some(named.clone()))
    }

    /// Whether the slot is free; a hold that ran out is given back by [`Work::finish`].
    fn room(&mut self, new: &Appointment) -> Result<(), Refusal> {
        if !self.doctors.contains(&new.doctor_id) {
            return Err(Refusal::of("", "booking.try_again"));
        }
        if !status::KEEPING.contains(&&*new.status) {
            return Ok(());
        }
        let now = self.clinic.now();
        let meets = |row: &&Appointment| {
            row.id != new.id
                && row.doctor_id == new.doctor_id
                && row.starts_at < new.ends_at
                && new.starts_at < row.ends_at
                && !ran_out(row, now)
        };
        let met: Vec<&Appointment> = self.busy.iter().filter(meets).collect();
        if met.is_empty() {
            return Ok(());
        }
        let booked = met.iter().filter(|row| row.status != status::HELD).map(|row| row.id);
        let booked: Vec<Uuid> = booked.collect();
        let here =
            met.iter().filter(|row| row.origin == origin::PORTAL && row.status != status::HELD);
        self.met.extend(here.map(|row| row.id));
        Err(Refusal::of("/starts_at", TAKEN).about(booked))
    }

    /// Stores what was decided, tells patients and forgets plans; `false` if the database
    /// refused.
    async fn finish(self, db: &mut Writer, trace: &Trace) -> Result<bool, Problem> {
        let (clinic, now) = (self.clinic, self.clinic.now());
        for (_, new) in &self.changed {
            let kept = status::KEEPING.contains(&&*new.status);
            let in_the_way =
                |row: &&Appointment| row.doctor_id == new.doctor_id && ran_out(row, now) && kept;
            if self.busy.iter().any(|row| in_the_way(&row)) {
                let range = (new.starts_at, new.ends_at);
                let doctor = DoctorId::of(new.doctor_id);
                appointments::release_expired(db, doctor, range, now).await?;
            }
        }
        let rows: Vec<Appointment> = self.changed.iter().map(|(_, new)| new.clone()).collect();
        match appointments::put(db, rows).await {
            Ok(()) => {}
            Err(Taken::Failed(error)) => return Err(error.into()),
            Err(Taken::Slot | Taken::Number) => return Ok(false),
        }
        let again: Vec<AppointmentId> =
            self.planned.iter().map(|(id, _)| AppointmentId::of(*id)).collect();
        appointment_services::forget(db, &again).await?;
        let planned = self.planned.into_iter().flat_map(|(_, services)| services).collect();
        appointment_services::add(db, planned).await?;
        let mut noted = Vec::new();
        for (old, new) in &self.changed {
            tell(clinic, db, old.as_ref(), new).await?;
            follow_told(db, old.as_ref(), new, now).await?;
            noted.extend(new.patient_id.map(|id| (PatientId::of(id), Some(new.id))));
            for doctor in [old.as_ref().unwrap_or(new).doctor_id, new.doctor_id] {
                plan::forget_after_commit(clinic, db, DoctorId::of(doctor));
            }
        }
        audit::record_all(clinic, db, trace, "exchange.appointment", &noted).await?;
        conflicts(db, &self.met, now).await?;
        Ok(true)
    }
}

/// Whether a hold has run out.
fn ran_out(row: &Appointment, now: DateTime<Utc>) -> bool {
    row.status == status::HELD && row.held_until.is_none_or(|until| until <= now)
}

/// The information system has told of it now.
fn with_contact(mut row: Appointment, now: DateTime<Utc>) -> Appointment {
    row.mis_at = Some(now);
    row
}

/// Who booked on the portal is told that the clinic has moved or cancelled the visit.
async fn tell(
    clinic: &Clinic,
    db: &mut Writer,
    old: Option<&Appointment>,
    new: &Appointment,
) -> Result<(), Problem> {
    let Some(old) = old.filter(|old| old.origin == origin::PORTAL) else { return Ok(()) };
    let now = clinic.now();
    if old.ends_at <= now && new.ends_at <= now {
        return Ok(());
    }
    let booked = |row: &Appointment| row.status == status::BOOKED;
    let what = if booked(old) && new.status == status::CANCELLED {
        "cancelled"
    } else if booked(new) && (!booked(old) || old.starts_at != new.starts_at) {
        "moved"
    } else {
        return Ok(());
    };
    let payload = serde_json::json!({ "appointment": new.id, "what": what }).to_string();
    jobs::enqueue(db, LETTER, payload, now, now).await?;
    if what == "moved" {
        schedule(clinic, db, new).await?;
    }
    Ok(())
}

/// The portal's side learns which of its visits the information system wanted the time of.
async fn conflicts(
    db: &mut Writer,
    met: &BTreeSet<Uuid>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let ids: Vec<Uuid> = met.iter().copied().collect();
    let known: HashMap<Uuid, DateTime<Utc>> =
        changes::latest_of(db, &ids, &["appointments.conflict"]).await?;
    for id in ids {
        if known.get(&id).is_none_or(|told| *told + TELL_AGAIN <= now) {
            changes::add(db, "appointments.conflict", id, now).await?;
        }
    }
    Ok(())
}
