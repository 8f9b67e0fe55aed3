//! One visit of the doctor's: what it is, and what became of it.

use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId, PatientId},
    problem,
};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::appointment_services;
use visits::{
    appointments::{self, Access, Mark},
    directory,
};

use super::{id, own, schedule, screens::VisitScreen};
use crate::desk::{
    day::{clock, local, state},
    visits::{place, slot},
};

/// `GET /practice/visits/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let notice = match &*ctx.query.text("done") {
        "marked" => Some("desk-visit_marked"),
        "booked" => Some("desk-visit_booked"),
        _ => None,
    };
    page(&ctx, doctor, id(&raw)?, notice).await
}

async fn page(
    ctx: &Ctx,
    doctor: DoctorId,
    id: AppointmentId,
    notice: Option<&'static str>,
) -> Result<Page, Fail> {
    let row = schedule::find(ctx, doctor, id).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let (zone, now) = (schedule::zone(ctx, &directory, row.branch_id), ctx.clinic.now());
    let slot = slot::view(ctx, &directory, &place(&row))?;
    let whose = row.patient_id.map(PatientId::of);
    let db = ctx.clinic.db().read().await?;
    let services = appointment_services::of(&db, &[id]).await?;
    let known = match whose {
        Some(patient) => store::appointments::knows(&db, doctor, patient).await?,
        None => false,
    };
    drop(db);
    let mut db = ctx.clinic.db().write().await?;
    audit::record(&ctx.clinic, &mut db, &ctx.trace(), "practice.visit", whose, Some(row.id))
        .await?;
    db.commit().await?;
    let today = kernel::zone::date(zone, row.starts_at) <= kernel::zone::date(zone, now);
    ctx.page(VisitScreen {
        href: format!("/practice/visits/{id}"),
        number: row.number,
        state: state(&row, now).ok_or_else(problem::not_found)?,
        to: clock(zone, row.ends_at),
        patient: row.patient.clone(),
        patient_href: row
            .patient_id
            .filter(|_| known)
            .map(|patient| format!("/practice/patients/{patient}")),
        services: services.into_iter().map(|one| one.name).collect(),
        arrived: row.arrived_at.map(|at| local(zone, at)).unwrap_or_default(),
        marks: appointments::marks(&ctx.clinic, &row, today),
        back: format!("/practice?date={}", slot.date),
        slot,
        notice,
    })
}

/// Why nothing was done, on the visit's own page; 404 stays what it is.
async fn refused(
    ctx: &Ctx,
    doctor: DoctorId,
    id: AppointmentId,
    why: Refused,
) -> Result<Page, Fail> {
    let key = crate::desk::visits::why(why.code).ok_or_else(|| Problem::from(why.clone()))?;
    Ok(page(ctx, doctor, id, Some(key)).await?.status(why.status))
}

/// `POST /practice/visits/:id/mark`: «Пришел», «Прием состоялся», «Не пришел».
#[handler]
pub(super) async fn mark(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let id = id(&raw)?;
    let mark = Mark::from_slug(&form.text("mark")).ok_or_else(problem::not_found)?;
    match appointments::mark(&ctx.clinic, id, mark, &Access::of_doctor(doctor, ctx.trace())).await {
        Ok(_) => Ok(Page::to(format!("/practice/visits/{id}?done=marked"))),
        Err(Problem::Refused(why)) => refused(&ctx, doctor, id, why).await,
        Err(failed) => Err(failed.into()),
    }
}
