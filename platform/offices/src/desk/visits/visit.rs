//! A visit at the desk: what it is, and what may be done about it.

use chrono::TimeDelta;
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, PatientId},
    phone, problem,
};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::{
    appointment_services,
    appointments::{self as rows, Appointment, status},
};
use visits::{
    appointments::{self, Access, Mark},
    booking::Wanted,
    directory::{self, zone},
};

use super::{screens::VisitScreen, slot};
use crate::desk::{
    day::{day_href, local, state},
    id, registry,
};

/// The visit with this id that was booked once.
pub(super) async fn find(ctx: &Ctx, id: AppointmentId) -> Result<Appointment, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = rows::find(&db, id).await?;
    row.filter(|row| status::SHOWN.contains(&row.status.as_str())).ok_or_else(problem::not_found)
}

/// Where a visit is, as a slot.
pub(crate) fn place(row: &Appointment) -> Wanted {
    Wanted {
        doctor: row.doctor_id,
        branch: row.branch_id,
        specialisation: row.specialisation_id,
        services: vec![],
        from: row.starts_at,
    }
}

/// `GET /desk/visits/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    registry(&ctx)?;
    let notice = match &*ctx.query.text("done") {
        "booked" => Some("desk-visit_booked"),
        "moved" => Some("desk-visit_moved"),
        "cancelled" => Some("desk-visit_cancelled"),
        "marked" => Some("desk-visit_marked"),
        _ => None,
    };
    page(&ctx, id(&raw)?, notice).await
}

async fn page(ctx: &Ctx, id: AppointmentId, notice: Option<&'static str>) -> Result<Page, Fail> {
    let row = find(ctx, id).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let branch = directory.branch(row.branch_id).ok_or_else(problem::not_found)?;
    let (zone, now) = (zone(&ctx.clinic, branch), ctx.clinic.now());
    let slot = slot::view(ctx, &directory, &place(&row))?;
    let db = ctx.clinic.db().read().await?;
    let services = appointment_services::of(&db, &[id]).await?;
    drop(db);
    let mut db = ctx.clinic.db().write().await?;
    let whose = row.patient_id.map(PatientId::of);
    audit::record(&ctx.clinic, &mut db, &ctx.trace(), "desk.visit", whose, Some(row.id)).await?;
    db.commit().await?;
    let today = kernel::zone::date(zone, row.starts_at) <= kernel::zone::date(zone, now);
    let deadline = i64::from(ctx.clinic.site.config.booking.cancel_until_minutes);
    let open = row.status == status::BOOKED && row.starts_at > now;
    ctx.page(VisitScreen {
        href: format!("/desk/visits/{id}"),
        number: row.number,
        state: state(&row, now).ok_or_else(problem::not_found)?,
        to: row.ends_at.with_timezone(&zone).format("%H:%M").to_string(),
        patient: row.patient.clone(),
        phone: if row.phone.is_empty() { String::new() } else { phone::show(&row.phone) },
        email: row.email.clone(),
        card_href: row.patient_id.map(|id| format!("/desk/patients/{id}")),
        services: services.into_iter().map(|one| one.name).collect(),
        booked: row.booked_at.map(|at| local(zone, at)).unwrap_or_default(),
        arrived: row.arrived_at.map(|at| local(zone, at)).unwrap_or_default(),
        marks: appointments::marks(&ctx.clinic, &row, today),
        open,
        late: open && row.starts_at - TimeDelta::minutes(deadline) < now,
        move_href: format!("/desk?move={id}"),
        day_href: day_href(slot.date, row.branch_id, ""),
        slot,
        notice,
    })
}

/// The text of why nothing was done, where it belongs on the visit's own page.
pub(crate) fn why(code: &str) -> Option<&'static str> {
    Some(match code {
        "appointments.is_cancelled" => "appointments-is_cancelled",
        "appointments.completed" => "appointments-completed",
        "appointments.started" => "appointments-started",
        "desk.not_begun" => "desk-not_begun",
        "desk.not_today" => "desk-not_today",
        "desk.rated" => "desk-rated",
        "desk.slot_gone" => "desk-slot_gone",
        _ => return None,
    })
}

/// Why nothing was done, on the visit's own page; 404 stays what it is.
async fn refused(ctx: &Ctx, id: AppointmentId, refused: Refused) -> Result<Page, Fail> {
    let key = why(refused.code).ok_or_else(|| Problem::from(refused.clone()))?;
    Ok(page(ctx, id, Some(key)).await?.status(refused.status))
}

/// `POST /desk/visits/:id/mark`: «Пришел», «Прием состоялся», «Не пришел».
#[handler]
pub(super) async fn mark(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id = id(&raw)?;
    let mark = Mark::from_slug(&form.text("mark")).ok_or_else(problem::not_found)?;
    match appointments::mark(&ctx.clinic, id, mark, &Access::of_desk(ctx.trace())).await {
        Ok(_) => Ok(Page::to(format!("/desk/visits/{id}?done=marked"))),
        Err(Problem::Refused(why)) => refused(&ctx, id, why).await,
        Err(failed) => Err(failed.into()),
    }
}

/// `POST /desk/visits/:id/cancellation`: «Отменить запись».
#[handler]
pub(super) async fn cancel(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id = id(&raw)?;
    match appointments::cancel(&ctx.clinic, id, &Access::of_desk(ctx.trace())).await {
        Ok(_) => Ok(Page::to(format!("/desk/visits/{id}?done=cancelled"))),
        Err(Problem::Refused(why)) => refused(&ctx, id, why).await,
        Err(failed) => Err(failed.into()),
    }
}
