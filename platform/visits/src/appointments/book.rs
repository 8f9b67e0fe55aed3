//! Booking a visit (B6): the one verb behind every door.
//!
//! In one transaction: the proof is spent, the slot taken (or the held one kept), the
//! consent recorded, the letter enqueued, and, for programs, the answer remembered. Who has
//! signed in needs no proof and has consented before; his card says who he is.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kernel::{
    Lang, Money, Problem, Refused,
    ids::{AppointmentId, DoctorId, PatientId, StaffId},
};
use people::{audit, captcha, codes, consents};
use serde::{Deserialize, Serialize};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Writer,
    appointment_services::{self, PlannedService},
    appointments::{self, Appointment, Taken, status},
    changes,
    idempotency::{self, Claim},
    jobs,
};

use super::{
    Person, ShortForm,
    short_form::{Checked, check, check_caller, of_card},
    specialist::one_per_specialist,
};

use crate::{
    booking::{self, Door, Proof, Wanted},
    schedule::plan,
};

/// What is booked.
#[derive(Clone, Debug)]
pub enum What {
    /// A slot held before, by this visitor (or by a program that knows its id).
    Held(AppointmentId),
    /// A slot that was not held.
    Slot(Wanted),
}

/// Who books.
#[derive(Clone, Debug)]
pub enum By {
    /// Anybody, by the short form (N1).
    Anonymous(ShortForm),
    /// A patient who has signed in: for himself, or for the dependent in whose cabinet he is
    /// (D3).
    Patient(Arc<SignedIn>, Trace),
    /// The clinic's own people: the registry for who calls, a doctor for the own patient.
    Desk(Whom, Trace),
}

impl By {
    /// By whose rules a slot is looked up.
    const fn door(&self) -> Door {
        match self {
            Self::Anonymous(_) | Self::Patient(..) => Door::Patients,
            Self::Desk(..) => Door::Desk,
        }
    }
}

/// For whom the clinic books.
#[derive(Clone, Debug)]
pub enum Whom {
    /// A card of the index.
    Card(PatientId),
    /// Somebody without one, and the consent that was said; `None` when it was not.
    Caller(Person, Option<consents::Given>),
}

/// An order to book.
#[derive(Clone, Debug)]
pub struct Order {
    /// What.
    pub what: What,
    /// Who books.
    pub by: By,
    /// The hash of the browser's token.
    pub visitor: Option<String>,
    /// The language, for letters.
    pub lang: Lang,
    /// The client's key: the same order sent twice books once.
    pub idempotency: Option<Idempotency>,
}

/// A client's `Idempotency-Key` and the hash of what it was sent with.
#[derive(Clone, Debug)]
pub struct Idempotency {
    /// The key, hashed together with its use.
    pub key: String,
    /// The hash of the request's body.
    pub fingerprint: String,
}

/// A booked visit, as told to whoever booked it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Booked {
    /// Its id.
    pub id: AppointmentId,
    /// «Номер записи».
    pub number: i64,
    /// Its beginning.
    pub starts_at: DateTime<Utc>,
    /// Its end.
    pub ends_at: DateTime<Utc>,
    /// The sum of its services' prices, if any has one.
    pub total: Option<Money>,
    /// The signature that opens it.
    pub key: String,
}

/// Books a visit. The clinic's own people may book for anybody, in every branch and without
/// notice, and more than once to a specialist: whoever calls can be asked. A caller without a card
/// has said the consent, which is noted with the name of who heard it. A patient whose registration
/// is unconfirmed has at most one visit to a specialist before him (A5). A visit of somebody
/// with a card makes a preliminary invoice, where it has a price and the branch takes money here (B9).
///
/// Refuses with `request.invalid_fields` (name, phone, email, consent), `captcha.needed`,
/// `captcha.refused`, `codes.*`, `consents.outdated`, `booking.hold_expired`,
/// `booking.slot_taken` and the other refusals of holding, `booking.one_per_specialist`,
/// `idempotency.other_request`, `limits.bookings_full`.
pub async fn book(clinic: &Clinic, order: &Order) -> Result<Booked, Problem> {
    let person = match &order.by {
        By::Anonymous(form) => check(clinic, form)?,
        By::Patient(who, _) => Checked::of(who),
        By::Desk(Whom::Caller(person, consent), _) => check_caller(person, consent.is_some())?,
        By::Desk(Whom::Card(card), _) => of_card(clinic, *card).await?,
    };
    if let (What::Held(id), By::Anonymous(ShortForm { proof: Proof::Code(_), .. })) =
        (&order.what, &order.by)
    {
        codes::count(clinic, id.0).await?;
    }
    let room = clinic.room_for_booking().await?;
    transact(clinic, order, &person, room).await
}

/// What a transaction is about to take. A slot's look-up may have failed: that matters only
/// when the order was not answered before.
enum Take<'a> {
    Held(AppointmentId),
    Slot(&'a Wanted, Result<booking::Ready, Problem>),
}

async fn transact(
    clinic: &Clinic,
    order: &Order,
    person: &Checked,
    room: bool,
) -> Result<Booked, Problem> {
    let (mut db, taken) = match &order.what {
        What::Held(id) => (booking::write_about(clinic, &[*id]).await?, Take::Held(*id)),
        What::Slot(wanted) => {
            let ready = booking::prepare(clinic, wanted, order.by.door()).await;
            let db = clinic.db().write_about(DoctorId::of(wanted.doctor)).await?;
            (db, Take::Slot(wanted, ready))
        }
    };
    if let Some(again) = repeated(clinic, &mut db, order).await? {
        return Ok(again);
    }
    if !room {
        return Err(Refused::new(409, "limits.bookings_full").into());
    }
    let (row, services) = match taken {
        Take::Held(id) => keep(clinic, &mut db, id, order, person).await?,
        Take::Slot(wanted, ready) => {
            let ready = ready?;
            prove(clinic, &mut db, None, order).await?;
            let make = |row: &mut Appointment| fill(clinic, row, order, person);
            booking::insert(clinic, &mut db, wanted, ready, order.visitor.as_deref(), make).await?
        }
    };
    let id = AppointmentId::of(row.id);
    let now = clinic.now();
    match &order.by {
        By::Anonymous(form) => agree(&mut db, form.consent.as_ref(), &row, None, now).await?,
        By::Patient(who, trace) => {
            let patient = who.patient().id();
            one_per_specialist(clinic, &mut db, patient, DoctorId::of(row.doctor_id)).await?;
            let (of, at) = (Some(patient), Some(row.id));
            audit::record(clinic, &mut db, trace, "appointments.book", of, at).await?;
        }
        By::Desk(whom, trace) => {
            if let Whom::Caller(_, consent) = whom {
                agree(&mut db, consent.as_ref(), &row, trace.staff, now).await?;
            }
            let (of, at) = (row.patient_id.map(PatientId::of), Some(row.id));
            audit::record(clinic, &mut db, trace, "appointments.book", of, at).await?;
        }
    }
    super::invoice::make(&mut db, &row, &services, now).await?;
    changes::add(&mut db, "appointments.booked", row.id, now).await?;
    let payload = serde_json::json!({ "appointment": id, "what": "booked" }).to_string();
    jobs::enqueue(&mut db, super::LETTER, payload, now, now).await?;
    super::schedule(clinic, &mut db, &row).await?;
    let booked = Booked {
        id,
        number: row.number,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        total: total(&services),
        key: super::key(clinic, id),
    };
    if let Some(idempotency) = &order.idempotency {
        idempotency::remember(&mut db, &idempotency.key, serde_json::to_string(&booked)?).await?;
    }
    plan::forget_after_commit(clinic, &mut db, DoctorId::of(row.doctor_id));
    db.commit().await?;
    clinic.app.pulse.booked(clinic.site.id);
    Ok(booked)
}

/// Records the consent that the short form gave, or that a caller said to a member of the staff.
async fn agree(
    db: &mut Writer,
    given: Option<&consents::Given>,
    row: &Appointment,
    staff: Option<StaffId>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Some(given) = given else { return Ok(()) };
    let by = consents::By {
        person: &row.patient,
        phone: &row.phone,
        email: &row.email,
        appointment: Some(AppointmentId::of(row.id)),
        staff,
        ..consents::By::default()
    };
    consents::record(db, consents::PERSONAL_DATA, given, by, now).await
}

/// The sum of the services' prices, if any has one.
pub(crate) fn total(services: &[PlannedService]) -> Option<Money> {
    let mut prices =
        services.iter().filter_map(|service| service.price_kopecks).map(Money).peekable();
    prices.peek()?;
    Some(prices.sum())
}

/// The first answer again, when the key was used before for the same order.
async fn repeated(
    clinic: &Clinic,
    db: &mut Writer,
    order: &Order,
) -> Result<Option<Booked>, Problem> {
    let Some(Idempotency { key, fingerprint }) = &order.idempotency else { return Ok(None) };
    match idempotency::claim(db, key, fingerprint, clinic.now()).await? {
        Claim::First => Ok(None),
        Claim::Again(known) if known.fingerprint != *fingerprint => {
            Err(Refused::new(422, "idempotency.other_request").into())
        }
        Claim::Again(known) => Ok(Some(serde_json::from_str(&known.answer)?)),
    }
}

/// Turns a held slot into a visit. A hold that ran out is as good as ever until somebody else
/// has taken its slot.
async fn keep(
    clinic: &Clinic,
    db: &mut Writer,
    id: AppointmentId,
    order: &Order,
    person: &Checked,
) -> Result<(Appointment, Vec<PlannedService>), Problem> {
    // What a patient has booked here already is no browser's any more.
    let patient = match &order.by {
        By::Anonymous(_) | By::Desk(..) => None,
        By::Patient(who, _) => Some(who.patient().id),
    };
    let own = |row: &Appointment| match row.patient_id {
        Some(_) => row.patient_id == patient,
        None => row.visitor == order.visitor,
    };
    let mut row =
        appointments::lock(db, id).await?.filter(own).ok_or_else(kernel::problem::not_found)?;
    if row.status != status::HELD {
        let booked = row.status == status::BOOKED;
        let code = if booked { "booking.already_booked" } else { "booking.hold_expired" };
        return Err(Refused::new(if booked { 409 } else { 410 }, code).into());
    }
    if row.starts_at <= clinic.now() {
        return Err(Refused::new(410, "booking.hold_expired").into());
    }
    prove(clinic, db, Some(&row), order).await?;
    fill(clinic, &mut row, order, person);
    match appointments::save(db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Refused::new(409, "booking.slot_taken").into()),
    }
    let services = appointment_services::of(db, &[id]).await?;
    Ok((row, services))
}

fn fill(clinic: &Clinic, row: &mut Appointment, order: &Order, person: &Checked) {
    row.status = status::BOOKED.into();
    row.held_until = None;
    match &order.by {
        By::Anonymous(_) => row.visitor.clone_from(&order.visitor),
        // The next person at this browser must not see it.
        By::Patient(who, _) => {
            row.visitor = None;
            row.patient_id = Some(who.patient().id);
            row.account_id = Some(who.account.id);
        }
        By::Desk(whom, _) => {
            row.visitor = None;
            row.patient_id = match whom {
                Whom::Card(card) => Some(card.0),
                Whom::Caller(..) => None,
            };
        }
    }
    row.patient.clone_from(&person.name);
    row.phone.clone_from(&person.phone);
    row.email.clone_from(&person.email);
    row.lang = person.lang.clone().unwrap_or_else(|| order.lang.tag().into());
    row.booked_at = Some(clinic.now());
}

async fn prove(
    clinic: &Clinic,
    db: &mut Writer,
    held: Option<&Appointment>,
    order: &Order,
) -> Result<(), Problem> {
    let By::Anonymous(form) = &order.by else { return Ok(()) };
    match (&form.proof, held) {
        (Proof::Captcha(payload), _) => captcha::spend(clinic, db, booking::FORM, payload).await,
        // The code was sent to the address kept with the hold: only that one is proven.
        (Proof::Code(_), Some(row)) if row.email != form.person.email.trim() => {
            Err(Refused::new(422, "codes.expired").into())
        }
        (Proof::Code(typed), Some(row)) => {
            codes::check(clinic, db, row.id, booking::CODE, typed).await.map(|_| ())
        }
        (Proof::Code(_), None) => Err(Refused::new(422, "captcha.needed").into()),
    }
}
