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
    appointment_services,
    appointments::{self, Appointment},
};

use super::{Access, calendar, view};
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
}

impl What {
    const fn name(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Cancelled => "cancelled",
        }
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
        drop(db);
        let out = Outgoing {
            clinic,
            id: job.id,
            patient: row.patient_id.map(PatientId::of),
            class: Class::Service,
            kind: payload.what.name(),
            lang: Lang::from_tag(&row.lang).unwrap_or_default(),
        };
        if row.email.is_empty() {
            return sms(out, &row, payload.what).await;
        }
        let directory = directory::of(clinic).await?;
        let origin = clinic.app.settings.origin(&clinic.site.label);
        let access = Access { visitor: None, key: Some(super::key(clinic, payload.appointment)) };
        let shown = view::appointment(clinic, &directory, &row, &services, &access, &origin)?;
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
        messages::letter(out, &row.email, template).await
    })
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
