//! Reminding of a visit: by push, by letter or SMS, some time before it.

use kernel::{
    Lang, Problem,
    ids::{AccountId, AppointmentId, BranchId, PatientId},
};
use people::{
    messages::{self, Class, Outgoing},
    push::{self, Note},
};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    mail::{Template, render},
};
use store::{
    Reader, Writer, appointment_services,
    appointments::{self, Appointment, status},
    branches, jobs, patients,
};

use super::{Access, access, letter::address, pages::payable_at, reminder, view};
use crate::directory;

/// The name of the reminder's templates, whether it was planned or asked for.
pub(super) const KIND: &str = "reminder";

#[derive(Serialize, Deserialize)]
struct Payload {
    appointment: AppointmentId,
    /// The visit's beginning then: of a visit that was moved the old reminders say nothing.
    starts_at: chrono::DateTime<chrono::Utc>,
    /// How long before it this reminder was planned.
    minutes: u32,
}

/// Plans the reminders of a visit that is booked or moved, in the caller's transaction: those of
/// the clinic's settings whose time is still to come, none in the quiet hours of the branch.
pub async fn schedule(clinic: &Clinic, db: &mut Writer, row: &Appointment) -> Result<(), Problem> {
    let rules = &clinic.site.config.messages;
    let zone = zone(clinic, db, row).await?;
    let now = clinic.now();
    for (minutes, at) in reminder::plan(rules, zone, row.starts_at, now) {
        let appointment = AppointmentId::of(row.id);
        let payload = Payload { appointment, starts_at: row.starts_at, minutes };
        jobs::enqueue(db, super::REMINDER, serde_json::to_string(&payload)?, at, now).await?;
    }
    Ok(())
}

async fn zone(clinic: &Clinic, db: &Reader, row: &Appointment) -> Result<chrono_tz::Tz, Problem> {
    let branch = branches::find(db, BranchId::of(row.branch_id)).await?;
    Ok(branch.map_or(clinic.site.config.zone, |branch| directory::zone(clinic, &branch)))
}

/// The job: reminds, unless the visit was cancelled, moved or forgotten meanwhile, or it is too
/// late. A push to who has asked for it; a letter, or an SMS where there is no address and the
/// patient has not declined SMS.
pub fn remind_on_time(job: Job) -> Going<Done> {
    Box::pin(run(job))
}

async fn run(job: Job) -> Result<Done, Problem> {
    let payload: Payload = serde_json::from_str(&job.payload)?;
    let clinic = &job.clinic;
    let db = clinic.db().read().await?;
    let row = appointments::find(&db, payload.appointment).await?;
    let Some(row) = row.filter(|row| is_due(clinic, row, &payload)) else {
        return Ok(Done::Yes);
    };
    let zone = zone(clinic, &db, &row).await?;
    let patient = match row.patient_id.map(PatientId::of) {
        Some(id) => patients::find(&db, id).await?,
        None => None,
    };
    let address = address(&db, &row).await?;
    drop(db);
    if patient.as_ref().is_some_and(|patient| patient.forgotten_at.is_some()) {
        return Ok(Done::Yes);
    }
    // A queue that stood still may come to it in the night.
    let (rules, now) = (&clinic.site.config.messages, clinic.now());
    let at = reminder::outside_quiet(rules, zone, now, now);
    if at > now {
        let mut db = clinic.db().write().await?;
        jobs::enqueue(&mut db, super::REMINDER, job.payload.clone(), at, now).await?;
        db.commit().await?;
        return Ok(Done::Yes);
    }
    let out = Outgoing {
        clinic,
        id: job.id,
        patient: row.patient_id.map(PatientId::of),
        class: Class::Service,
        kind: KIND,
        lang: Lang::from_tag(&row.lang).unwrap_or_default(),
    };
    let words = words(out, &row, zone)?;
    if let Some(patient) = out.patient {
        let account = row.account_id.map(AccountId::of);
        let note = Note { of: job.id, patient, account, kind: KIND, text: &words };
        let mut db = clinic.db().write().await?;
        push::tell(clinic, &mut db, note).await?;
        db.commit().await?;
    }
    if !address.is_empty() {
        return letter(out, &row, &address).await;
    }
    if row.phone.is_empty() || patient.is_some_and(|patient| patient.no_sms) {
        return Ok(Done::Yes);
    }
    messages::sms(out, &row.phone, &words).await
}

/// Whether there is still something to remind of. When the next reminder's time has come as
/// well, that one speaks.
fn is_due(clinic: &Clinic, row: &Appointment, payload: &Payload) -> bool {
    let left = row.starts_at - clinic.now();
    let next = clinic.site.config.messages.reminders.iter();
    let next = next.filter(|minutes| **minutes < payload.minutes).max().copied().unwrap_or(0);
    row.status == status::BOOKED
        && row.starts_at == payload.starts_at
        && left >= reminder::TOO_LATE
        && left > chrono::TimeDelta::minutes(i64::from(next))
}

/// A neutral text: when and where its page is, nothing of what for (law §2).
fn words(out: Outgoing<'_>, row: &Appointment, zone: chrono_tz::Tz) -> Result<String, Problem> {
    let local = row.starts_at.with_timezone(&zone);
    let values = serde_json::json!({
        "date": local.format("%d.%m.%Y").to_string(),
        "time": local.format("%H:%M").to_string(),
        "zone": kernel::zone::label(zone, row.starts_at),
        "link": link(out.clinic, row),
    });
    Ok(render(out.clinic, out.lang, "messages/reminder.txt", &values)?.trim().to_owned())
}

async fn letter(out: Outgoing<'_>, row: &Appointment, to: &str) -> Result<Done, Problem> {
    let clinic = out.clinic;
    let id = AppointmentId::of(row.id);
    let directory = directory::of(clinic).await?;
    let db = clinic.db().read().await?;
    let services = appointment_services::of(&db, &[id]).await?;
    drop(db);
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let access = Access::by_key(access::key(clinic, id));
    let shown = view::appointment(clinic, &directory, row, &services, &access, &origin)?;
    let rows = std::slice::from_ref(row);
    let shown = payable_at(clinic, rows, vec![shown], &origin).await?.remove(0);
    let template = Template {
        name: KIND,
        values: serde_json::json!({ "manage_url": shown.href, "appointment": shown }),
        attachments: vec![],
    };
    messages::letter(out, to, template).await
}

/// A link to the visit, signed as that of the first letter.
fn link(clinic: &Clinic, row: &Appointment) -> String {
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let key = access::key(clinic, AppointmentId::of(row.id));
    format!("{origin}/appointments/{}?key={key}", row.id)
}
