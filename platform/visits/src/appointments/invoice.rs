//! The preliminary invoice of a visit (B8, B9, P5): made with the booking, moved with it, gone
//! with it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::{
    Money, Problem, Purpose, Refused,
    ids::{AppointmentId, BranchId, DoctorId, PatientId},
};
use money::invoices::{self, Line, New};
use serde::Deserialize;
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    Reader, Writer,
    appointment_services::PlannedService,
    appointments::{self, Appointment, status},
    branch_profiles, doctors,
};
use uuid::Uuid;

use crate::{booking::Door, directory::full_name};

fn purpose(row: &Appointment) -> Purpose {
    Purpose::Appointment(AppointmentId::of(row.id))
}

/// Whom a visit is to, as invoices say it.
async fn doctor(db: &Writer, row: &Appointment) -> Result<String, Problem> {
    let doctor = doctors::find(db, DoctorId::of(row.doctor_id)).await?;
    Ok(doctor.as_ref().map(full_name).unwrap_or_default())
}

/// Makes the invoice of a patient's visit for those of its services that have a price, at the
/// price of this moment; none where the branch takes no money on the portal.
pub(super) async fn make(
    db: &mut Writer,
    row: &Appointment,
    services: &[PlannedService],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Some(patient) = row.patient_id.map(PatientId::of) else { return Ok(()) };
    let line = |one: &PlannedService| {
        Some(Line {
            service: Some(one.service_id),
            code: one.nomenclature.clone(),
            name: one.name.clone(),
            quantity: 1,
            price: Money(one.price_kopecks?),
        })
    };
    let new = New {
        patient,
        branch: BranchId::of(row.branch_id),
        purpose: purpose(row),
        about: doctor(db, row).await?,
        lines: services.iter().filter_map(line).collect(),
    };
    invoices::make(db, new, now).await.map(|_| ())
}

/// Cancels the invoice of a visit that is given up. Of what is paid, patients cannot dispose
/// themselves; when the registry cancels, the money goes back.
pub(super) async fn cancel(
    db: &mut Writer,
    row: &Appointment,
    door: Door,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    match (invoices::cancel(db, purpose(row), now).await, door) {
        (Err(Problem::Refused(Refused { code: "invoices.paid", .. })), Door::Patients) => {
            Err(Refused::new(409, "appointments.paid").into())
        }
        (Err(Problem::Refused(Refused { code: "invoices.paid", .. })), Door::Desk) => {
            money::refunds::give_back(db, purpose(row), now).await.map(|_| ())
        }
        (done, _) => done.map(|_| ()),
    }
}

/// Lets the invoice follow a visit that was moved.
pub(super) async fn follow(
    db: &mut Writer,
    row: &Appointment,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let about = doctor(db, row).await?;
    invoices::redirect(db, purpose(row), BranchId::of(row.branch_id), &about, now).await
}

/// Notes that what was paid for a visit has been earned: it took place.
pub(super) async fn earn(
    db: &mut Writer,
    row: &Appointment,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    invoices::earn(db, purpose(row), now).await
}

/// Lets the invoice of a visit follow what the clinic's information system has told of it: what was
/// paid for a cancelled one goes back, what was paid for one that took place is earned. Of a visit
/// that is paid, the invoice stays with the legal entity that got the money.
pub async fn follow_told(
    db: &mut Writer,
    old: Option<&Appointment>,
    new: &Appointment,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let Some(old) = old.filter(|_| new.patient_id.is_some()) else { return Ok(()) };
    let becomes = |status: &str| old.status != status && new.status == status;
    if becomes(status::CANCELLED) {
        return lose(db, AppointmentId::of(new.id), now).await;
    }
    if becomes(status::COMPLETED) {
        return earn(db, new, now).await;
    }
    let moved = (old.branch_id, old.doctor_id) != (new.branch_id, new.doctor_id);
    if !moved {
        return Ok(());
    }
    match follow(db, new, now).await {
        Err(Problem::Refused(_)) => Ok(()),
        done => done,
    }
}

/// Gives back what was paid for a visit that is lost.
pub async fn lose(db: &mut Writer, id: AppointmentId, now: DateTime<Utc>) -> Result<(), Problem> {
    money::refunds::give_back(db, Purpose::Appointment(id), now).await.map(|_| ())
}

/// What of a visit is to be paid, or was, for its pages.
#[derive(Clone, Debug)]
pub(crate) struct Due {
    /// The page on which it is paid; none when it is, or cannot be any more.
    pub href: Option<String>,
    /// Whether it is paid.
    pub paid: bool,
}

/// What of these visits is to be paid or was. A visit that has begun is paid at the clinic.
pub(crate) async fn due(
    clinic: &Clinic,
    db: &Reader,
    rows: &[Appointment],
) -> Result<HashMap<Uuid, Due>, Problem> {
    let ids: Vec<_> =
        rows.iter().filter(|row| row.patient_id.is_some()).map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let taking = branch_profiles::all(db).await?;
    let made = store::invoices::live_of(db, "appointment", &ids).await?;
    let coming = |id: Uuid| {
        rows.iter()
            .any(|row| row.id == id && row.status == status::BOOKED && row.starts_at > clinic.now())
    };
    let of = |invoice: store::invoices::Invoice| {
        let paid = invoice.paid_at.is_some();
        let payable = !paid
            && coming(invoice.purpose_id)
            && taking.iter().any(|one| one.branch_id == invoice.branch_id);
        let href = payable.then(|| format!("/payments/invoices/{}", invoice.id()));
        (invoice.purpose_id, Due { href, paid })
    };
    Ok(made.into_iter().map(of).collect())
}

#[derive(Deserialize)]
struct Payload {
    purpose: Purpose,
}

/// The job: a visit was paid. Where it will not take place, because it was cancelled at that very
/// moment, the money goes back; where it took place before the money came, it is earned.
pub fn settled(job: Job) -> Going<Done> {
    Box::pin(hear(job))
}

async fn hear(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let Purpose::Appointment(id) = payload.purpose else { return Ok(Done::Yes) };
    let (clinic, now) = (&job.clinic, job.clinic.now());
    let mut db = clinic.db().write().await?;
    let row = appointments::lock(&mut db, id).await?;
    match row.filter(|row| row.status != status::CANCELLED) {
        None => lose(&mut db, id, now).await?,
        Some(row) if row.status == status::COMPLETED => earn(&mut db, &row, now).await?,
        Some(_) => return Ok(Done::Yes),
    }
    db.commit().await?;
    Ok(Done::Yes)
}
