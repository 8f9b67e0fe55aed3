//! Telling the patient about a visit: a letter with a calendar file, or an SMS where no
//! e-mail address was given (N2).

use kernel::{
    Lang, Problem,
    ids::{AppointmentId, PatientId},
};
use people::messages::{self, Class, Outgoing};
use providers::mail::Attachment;
use serde::Deserialize;
use shell::{
    jobs::{Done, Going, Job},
    mail::Template,
};
use store::{
    Reader, accounts, appointment_services,
    appointments::{self, Appointment},
    patients,
};

use super::{Access, calendar, pages::payable_at, view};
use crate::directory;

#[derive(Deserialize)]
struct Payload {
    appointment: AppointmentId,
    what: What,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Booked,
    Cancelled,
    Moved,
    Confirmed,
    Remind,
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Cancelled => "cancelled",
            Self::Moved => "moved",
            Self::Confirmed => "confirmed",
            Self::Remind => super::reminding::KIND,
        }
    }

    /// Whether it is so weighty that who has no e-mail address gets it by SMS.
    const fn by_sms(self) -> bool {
        matches!(self, Self::Booked | Self::Cancelled | Self::Moved)
    }
}

/// The job: sends the letter or the SMS.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(async move {
        let payload: Payload = serde_json::from_str(&job.payload)?;
        let clinic = &job.clinic;
        let db = clinic.db().read().await?;
        let Some(row) = appointments::find(&db, payload.appointment).await? else {
            return Ok(Done::Yes);
        };
        let services = appointment_services::of(&db, &[payload.appointment]).await?;
        let address = address(&db, &row).await?;
        drop(db);
        let out = Outgoing {
            clinic,
            id: job.id,
            patient: row.patient_id.map(PatientId::of),
            class: Class::Service,
            kind: payload.what.name(),
            lang: Lang::from_tag(&row.lang).unwrap_or_default(),
        };
        if address.is_empty() {
            let sent = payload.what.by_sms() && !row.phone.is_empty();
            return if sent { sms(out, &row, payload.what).await } else { Ok(Done::Yes) };
        }
        let directory = directory::of(clinic).await?;
        let origin = clinic.app.settings.origin(&clinic.site.label);
        let access = Access::by_key(super::key(clinic, payload.appointment));
        let shown = view::appointment(clinic, &directory, &row, &services, &access, &origin)?;
        let rows = std::slice::from_ref(&row);
        let shown = payable_at(clinic, rows, vec![shown], &origin).await?.remove(0);
        let branch = directory.branch(row.branch_id).ok_or_else(kernel::problem::not_found)?;
        let ics = calendar::file(clinic, &row, branch, &out.text("mail-calendar_summary"));
        let template = Template {
            name: payload.what.name(),
            values: serde_json::json!({ "manage_url": shown.href, "appointment": shown }),
            attachments: vec![Attachment {
                name: "visit.ics".into(),
                content_type: "text/calendar; charset=utf-8".into(),
                bytes: ics.into_bytes(),
            }],
        };
        messages::letter(out, &address, template).await
    })
}

/// Where letters about a visit go: to the address of the patient's card; else to the one it
/// was booked with, the representative's for a dependent; else to the patient's login. Empty
/// when there is none.
pub(super) async fn address(db: &Reader, row: &Appointment) -> Result<String, Problem> {
    let Some(patient) = row.patient_id.map(PatientId::of) else { return Ok(row.email.clone()) };
    let card = patients::find(db, patient).await?.map(|card| card.email).unwrap_or_default();
    let known = if card.is_empty() { row.email.clone() } else { card };
    if !known.is_empty() {
        return Ok(known);
    }
    let account = accounts::of_patient(db, patient).await?;
    Ok(account.and_then(|account| account.email).unwrap_or_default())
}

/// A neutral SMS: that there is a visit and where its page is, nothing of what for.
async fn sms(out: Outgoing<'_>, row: &Appointment, what: What) -> Result<Done, Problem> {
    let clinic = out.clinic;
    let origin = clinic.app.settings.origin(&clinic.site.label);
    let key = super::key(clinic, AppointmentId::of(row.id));
    let link = format!("{origin}/appointments/{}?key={key}", row.id);
    let words = out.text(&format!("mail-{}_sms", what.name()));
    messages::sms(out, &row.phone, &format!("{words} {link}")).await
}
