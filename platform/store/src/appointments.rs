//! Appointments («записи на прием»), held and booked.

use chrono::{DateTime, Utc};
use kernel::ids::{AppointmentId, DoctorId, PatientId};
use sea_orm::{
    ColumnTrait, Condition, Order, Select,
    sea_query::{Expr, ExprTrait, Func},
};

use crate::{
    DbError, Reader, Writer,
    db::{Scoped, violates},
};

mod told;
mod within;

pub use told::{give, in_the_way, lock_of_mis, numbers_taken, of_mis, put};
pub use within::booked_within;

clinic_table! {
    /// One visit, from the hold of its slot to its end.
    Appointment = "appointments"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// «Номер записи»: eight digits, unique in the clinic, told to people.
        number: i64,
        /// The doctor.
        doctor_id: Uuid,
        /// Where.
        branch_id: Uuid,
        /// As what.
        specialisation_id: Uuid,
        /// Its beginning, UTC, on a whole minute.
        starts_at: At,
        /// Its end, UTC, on a whole minute.
        ends_at: At,
        /// See [`status`].
        status: String,
        /// Until when a held slot is held.
        held_until: Option<At>,
        /// SHA-256 of the visitor's token, in hex: what was booked in this browser.
        visitor: Option<String>,
        /// «ФИО»; empty while held.
        patient: String,
        /// Phone in E.164; empty while held.
        phone: String,
        /// E-mail address; may be empty.
        email: String,
        /// The language the visitor used, for letters.
        lang: String,
        /// When the slot was taken.
        created_at: At,
        /// When the visit was booked.
        booked_at: Option<At>,
        /// When it was cancelled or released.
        cancelled_at: Option<At>,
        /// The card of whose visit it is; an anonymous booking has none (N2).
        patient_id: Option<Uuid>,
        /// The account that booked it; it may be gone by now.
        account_id: Option<Uuid>,
        /// When the patient confirmed to come.
        confirmed_at: Option<At>,
        /// When it was last moved to another time.
        moved_at: Option<At>,
        /// The clinic's information system's own id of it.
        mis_id: Option<String>,
        /// Where it was made: see [`origin`].
        origin: String,
        /// When the patient came.
        arrived_at: Option<At>,
        /// When the information system last told of it.
        mis_at: Option<At>,
    }
}

/// What an appointment can be. `held`, `booked` and `completed` keep the slot.
pub mod status {
    /// The slot is kept while the form is filled.
    pub const HELD: &str = "held";
    /// The visit is booked.
    pub const BOOKED: &str = "booked";
    /// The visit took place.
    pub const COMPLETED: &str = "completed";
    /// The patient did not come.
    pub const NO_SHOW: &str = "no_show";
    /// The visit was cancelled.
    pub const CANCELLED: &str = "cancelled";
    /// The hold was given up or ran out.
    pub const RELEASED: &str = "released";
    /// Those that keep the slot.
    pub const KEEPING: [&str; 3] = [HELD, BOOKED, COMPLETED];
    /// Those of visits that were booked.
    pub const SHOWN: [&str; 4] = [BOOKED, COMPLETED, NO_SHOW, CANCELLED];
}

/// Where an appointment can be made.
pub mod origin {
    /// On the portal, by the patient.
    pub const PORTAL: &str = "portal";
    /// In the clinic, by its information system.
    pub const MIS: &str = "mis";
}

/// Why a row could not be stored.
#[derive(Debug)]
pub enum Taken {
    /// Another active appointment of the doctor overlaps.
    Slot,
    /// The number is another appointment's: try the next one.
    Number,
    /// Something else.
    Failed(DbError),
}

fn taken(error: DbError) -> Taken {
    if violates(&error, migrations::walls::NO_OVERLAP) {
        Taken::Slot
    } else if violates(&error, "number") {
        Taken::Number
    } else {
        Taken::Failed(error)
    }
}

/// Stores a new appointment; the database refuses it if the slot is not free. After
/// [`Taken::Number`] nothing has happened: another number may be tried in the same transaction.
pub async fn add(db: &mut Writer, row: Appointment) -> Result<(), Taken> {
    let number = [Column::SiteId, Column::Number];
    match db.insert_unless::<Entity>(row, number).await.map_err(taken)? {
        true => Ok(()),
        false => Err(Taken::Number),
    }
}

/// The appointment with this id.
pub async fn find(db: &Reader, id: AppointmentId) -> Result<Option<Appointment>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: AppointmentId) -> Result<Option<Appointment>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The doctor's appointments that keep a slot and touch the range, soonest first.
pub async fn keeping_slots(
    db: &Reader,
    doctor: DoctorId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Appointment>, DbError> {
    keeping(db, doctor, (from, until)).all(db).await
}

/// Of an appointment that keeps a slot: the beginning, the end, the status, until when it is held.
pub(crate) type Kept = (DateTime<Utc>, DateTime<Utc>, String, Option<DateTime<Utc>>);

/// The same appointments without what does not matter for a plan.
pub(crate) async fn kept_slots(
    db: &Reader,
    doctor: DoctorId,
    range: (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Kept>, DbError> {
    let columns = [Column::StartsAt, Column::EndsAt, Column::Status, Column::HeldUntil];
    keeping(db, doctor, range).columns(db, columns).await
}

fn keeping(
    db: &Reader,
    doctor: DoctorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Scoped<Select<Entity>> {
    db.find::<Entity>()
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::Status.is_in(status::KEEPING))
        .filter(Column::EndsAt.gt(from))
        // The index is over beginnings: no visit is longer than a day.
        .filter(Column::StartsAt.gt(from - chrono::TimeDelta::days(1)))
        .filter(Column::StartsAt.lt(until))
        .order_by(Column::StartsAt, Order::Asc)
}

/// Everything of these doctors that touches a range, holds that were given up left out, soonest
/// first.
pub async fn of_doctors(
    db: &Reader,
    doctors: &[sea_orm::entity::prelude::Uuid],
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Appointment>, DbError> {
    db.find::<Entity>()
        .filter(Column::DoctorId.is_in(doctors.iter().copied()))
        .filter(Column::Status.ne(status::RELEASED))
        .filter(Column::EndsAt.gt(from))
        .filter(Column::StartsAt.gt(from - chrono::TimeDelta::days(1)))
        .filter(Column::StartsAt.lt(until))
        .order_by(Column::StartsAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// What was booked in one browser, latest first; at most `limit`.
pub async fn of_visitor(
    db: &Reader,
    visitor: &str,
    limit: u64,
) -> Result<Vec<Appointment>, DbError> {
    db.find::<Entity>()
        .filter(Column::Visitor.eq(visitor))
        .filter(Column::Status.is_in(status::SHOWN))
        .order_by(Column::StartsAt, Order::Desc)
        .limit(limit)
        .all(db)
        .await
}

/// Which of a patient's visits are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Booked ones that have not begun yet, soonest first.
    Coming,
    /// Those since a moment that have begun, latest first.
    Since(DateTime<Utc>),
    /// All of them, latest first.
    All,
}

/// A patient's visits of a period, after the first `skip`, at most `limit`.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    (period, now): (Period, DateTime<Utc>),
    (skip, limit): (u64, u64),
) -> Result<Vec<Appointment>, DbError> {
    let own = db
        .find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Status.is_in(status::SHOWN));
    let (own, order) = match period {
        Period::Coming => {
            let coming = own.filter(Column::Status.eq(status::BOOKED));
            (coming.filter(Column::StartsAt.gt(now)), Order::Asc)
        }
        Period::Since(since) => {
            let begun = own.filter(Column::StartsAt.gt(since));
            (begun.filter(Column::StartsAt.lte(now)), Order::Desc)
        }
        Period::All => (own, Order::Desc),
    };
    own.order_by(Column::StartsAt, order.clone())
        .order_by(Column::Id, order)
        .skip(skip)
        .limit(limit)
        .all(db)
        .await
}

/// Whether a patient is a doctor's: booked with him, seen by him, or waited for in vain.
pub async fn knows(db: &Reader, doctor: DoctorId, patient: PatientId) -> Result<bool, DbError> {
    let standing = [status::BOOKED, status::COMPLETED, status::NO_SHOW];
    let row = db
        .find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::Status.is_in(standing))
        .one(db)
        .await?;
    Ok(row.is_some())
}

/// How many booked visits a patient has before him with a doctor (A5).
pub async fn coming_with(
    db: &Reader,
    patient: PatientId,
    doctor: DoctorId,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::DoctorId.eq(doctor.0))
        .filter(Column::Status.eq(status::BOOKED))
        .filter(Column::StartsAt.gt(now))
        .count(db)
        .await
}

/// Anonymous bookings since a moment that were made with this e-mail address (in lower case)
/// or this phone, latest first; at most a hundred.
pub async fn claimable(
    db: &Reader,
    (email, phone): (Option<&str>, Option<&str>),
    since: DateTime<Utc>,
) -> Result<Vec<Appointment>, DbError> {
    let mut address = Condition::any();
    if let Some(email) = email {
        address = address.add(Expr::expr(Func::lower(Expr::col(Column::Email))).eq(email));
    }
    if let Some(phone) = phone {
        address = address.add(Column::Phone.eq(phone));
    }
    if address.is_empty() {
        return Ok(vec![]);
    }
    db.find::<Entity>()
        .filter(Column::PatientId.is_null())
        .filter(Column::Status.is_in([status::BOOKED, status::COMPLETED]))
        .filter(Column::StartsAt.gt(since))
        .filter(address)
        .order_by(Column::StartsAt, Order::Desc)
        .limit(100)
        .all(db)
        .await
}

/// Gives back the slots whose hold ran out and which stand in the way of a range.
pub async fn release_expired(
    db: &mut Writer,
    doctor: DoctorId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let due = Condition::all()
        .add(Column::DoctorId.eq(doctor.0))
        .add(Column::Status.eq(status::HELD))
        .add(Column::HeldUntil.lte(now))
        .add(Column::StartsAt.gt(from - chrono::TimeDelta::days(1)))
        .add(Column::StartsAt.lt(until))
        .add(Column::EndsAt.gt(from));
    release(db, due, now).await
}

/// Gives back what this visitor holds of this doctor: a new choice replaces the old one.
pub async fn release_of_visitor(
    db: &mut Writer,
    doctor: DoctorId,
    visitor: &str,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    let own = Condition::all()
        .add(Column::DoctorId.eq(doctor.0))
        .add(Column::Visitor.eq(visitor))
        .add(Column::Status.eq(status::HELD));
    release(db, own, now).await
}

/// How many slots of other doctors this visitor holds at this moment.
pub async fn held_by_visitor(
    db: &Reader,
    visitor: &str,
    doctor: DoctorId,
    now: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::Visitor.eq(visitor))
        .filter(Column::Status.eq(status::HELD))
        .filter(Column::DoctorId.ne(doctor.0))
        .filter(Column::HeldUntil.gt(now))
        .count(db)
        .await
}

async fn release(db: &mut Writer, which: Condition, now: DateTime<Utc>) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::Status, Expr::value(status::RELEASED))
        .set(Column::HeldUntil, Expr::value(None::<DateTime<Utc>>))
        .set(Column::CancelledAt, Expr::value(now))
        .filter(which)
        .exec(db)
        .await
}

/// Stores everything that may change about an appointment.
pub async fn save(db: &mut Writer, row: &Appointment) -> Result<(), Taken> {
    let met = db
        .update::<Entity>()
        .set(Column::BranchId, Expr::value(row.branch_id))
        .set(Column::SpecialisationId, Expr::value(row.specialisation_id))
        .set(Column::StartsAt, Expr::value(row.starts_at))
        .set(Column::EndsAt, Expr::value(row.ends_at))
        .set(Column::Status, Expr::value(row.status.clone()))
        .set(Column::HeldUntil, Expr::value(row.held_until))
        .set(Column::Patient, Expr::value(row.patient.clone()))
        .set(Column::Phone, Expr::value(row.phone.clone()))
        .set(Column::Email, Expr::value(row.email.clone()))
        .set(Column::Lang, Expr::value(row.lang.clone()))
        .set(Column::BookedAt, Expr::value(row.booked_at))
        .set(Column::CancelledAt, Expr::value(row.cancelled_at))
        .set(Column::Visitor, Expr::value(row.visitor.clone()))
        .set(Column::PatientId, Expr::value(row.patient_id))
        .set(Column::AccountId, Expr::value(row.account_id))
        .set(Column::ConfirmedAt, Expr::value(row.confirmed_at))
        .set(Column::MovedAt, Expr::value(row.moved_at))
        .set(Column::MisId, Expr::value(row.mis_id.clone()))
        .set(Column::ArrivedAt, Expr::value(row.arrived_at))
        .set(Column::MisAt, Expr::value(row.mis_at))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await
        .map_err(taken)?;
    if met == 1 { Ok(()) } else { Err(Taken::Failed(DbError::RecordNotUpdated)) }
}

/// Removes holds that were given up or ran out before a moment: nothing was booked by them.
/// Their services go with them.
pub async fn forget_unbooked(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    let gone = Condition::all()
        .add(Column::Status.is_in([status::RELEASED, status::HELD]))
        .add(Column::CreatedAt.lt(before));
    let ids = db.find::<Entity>().filter(gone).limit(500).all(db).await?;
    let ids: Vec<AppointmentId> = ids.iter().map(|row| AppointmentId::of(row.id)).collect();
    crate::appointment_services::forget(db, &ids).await?;
    db.delete::<Entity>().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).exec(db).await
}

/// Removes the personal data of visits that ended, or were cancelled, before a moment. What
/// remains says when a doctor was busy, not with whom.
pub async fn forget_people(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    let over = Condition::any().add(Column::EndsAt.lt(before)).add(
        Condition::all()
            .add(Column::Status.eq(status::CANCELLED))
            .add(Column::CancelledAt.lt(before)),
    );
    db.update::<Entity>()
        .set(Column::Patient, Expr::value(""))
        .set(Column::Phone, Expr::value(""))
        .set(Column::Email, Expr::value(""))
        .set(Column::Visitor, Expr::value(None::<String>))
        .filter(Column::Phone.ne(""))
        // A patient's own visits stay with the card.
        .filter(Column::PatientId.is_null())
        .filter(over)
        .exec(db)
        .await
}

/// Every visit of a card, oldest first: for the patient's own copy.
pub async fn everything_of(db: &Reader, patient: PatientId) -> Result<Vec<Appointment>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::StartsAt, Order::Asc)
        .all(db)
        .await
}

/// Removes a card's personal data from its visits, whose account is gone. Those that are still
/// to come keep name and phone, so that the clinic can call, and become as anonymous as any
/// visit booked without an account: what is left of the person goes with time.
pub async fn forget_card(
    db: &mut Writer,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let none = None::<sea_orm::entity::prelude::Uuid>;
    db.update::<Entity>()
        .set(Column::Email, Expr::value(""))
        .set(Column::Visitor, Expr::value(None::<String>))
        .set(Column::AccountId, Expr::value(none))
        .set(Column::PatientId, Expr::value(none))
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Status.eq(status::BOOKED))
        .filter(Column::EndsAt.gt(now))
        .exec(db)
        .await?;
    db.update::<Entity>()
        .set(Column::Patient, Expr::value(""))
        .set(Column::Phone, Expr::value(""))
        .set(Column::Email, Expr::value(""))
        .set(Column::Visitor, Expr::value(None::<String>))
        .set(Column::AccountId, Expr::value(none))
        .filter(Column::PatientId.eq(patient.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Locks every visit of a card until the transaction ends.
pub async fn lock_of_card(db: &mut Writer, patient: PatientId) -> Result<(), DbError> {
    let visits = db.find::<Entity>().filter(Column::PatientId.eq(patient.0));
    visits.locked_in_order(Column::Id).all(db).await.map(|_| ())
}
