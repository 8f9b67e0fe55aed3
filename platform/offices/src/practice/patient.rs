//! The record of a patient of the doctor's, as far as the clinic has one.

use kernel::{ids::PatientId, phone};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page};
use store::appointments::{self, Appointment, Period};
use visits::directory::{self, full_name};

use super::{
    id, own, own_patient, schedule,
    screens::{RecordScreen, RecordVisit},
};
use crate::desk::day::{local, state};

/// How many visits are shown.
const VISITS: u64 = 100;

/// `GET /practice/patients/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let id: PatientId = id(&raw)?;
    let card = own_patient(&ctx, doctor, id).await?;
    audit::read(&ctx, "practice.record", id, None).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let now = ctx.clinic.now();
    let db = ctx.clinic.db().read().await?;
    let rows = appointments::of_patient(&db, id, (Period::All, now), (0, VISITS)).await?;
    drop(db);
    let line = |row: &Appointment| {
        Some(RecordVisit {
            // The visits of others are told of, not opened.
            href: (row.doctor_id == doctor.0).then(|| format!("/practice/visits/{}", row.id)),
            when: local(schedule::zone(&ctx, &directory, row.branch_id), row.starts_at),
            doctor: directory.doctor(row.doctor_id).map(full_name)?,
            specialisation: directory
                .specialisation(row.specialisation_id)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            state: state(row, now)?,
        })
    };
    ctx.page(RecordScreen {
        name: card.full_name().full(),
        born: card.birth_date.format("%d.%m.%Y").to_string(),
        sex: card.sex.clone(),
        phone: if card.phone.is_empty() { String::new() } else { phone::show(&card.phone) },
        confirmed: card.is_confirmed(),
        visits: rows.iter().filter_map(line).collect(),
        times_href: format!("/practice/patients/{id}/times"),
        booked: ctx.query.text("done") == "booked",
    })
}
