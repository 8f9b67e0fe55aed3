//! The pages of visits.

use kernel::{Problem, ids::AppointmentId, problem};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::{
    appointment_services,
    appointments::{self, Appointment},
};

use super::{
    Access, calendar, cancel as verb, find,
    screens::{AppointmentView, CancelScreen, ListScreen, ResultScreen},
    view,
};
use crate::{
    booking::{Choice, screens::Steps},
    directory, reviews,
};

/// How many visits the list shows.
const LISTED: u64 = 200;

fn access(ctx: &Ctx) -> Access {
    let key = ctx.query.text("key");
    Access {
        visitor: ctx.visitor().map(|visitor| visitor.hash()),
        key: (!key.is_empty()).then_some(key),
    }
}

fn id(text: &str) -> Result<AppointmentId, Problem> {
    text.parse().map_err(|_| problem::not_found())
}

async fn shown(ctx: &Ctx, row: &Appointment, access: &Access) -> Result<AppointmentView, Problem> {
    let directory = directory::of(&ctx.clinic).await?;
    let db = ctx.clinic.db().read().await?;
    let services = appointment_services::of(&db, &[AppointmentId::of(row.id)]).await?;
    view::appointment(&ctx.clinic, &directory, row, &services, access, "")
}

/// «Запись на прием»: the result, and the page behind the letter's link.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let access = access(&ctx);
    let db = ctx.clinic.db().read().await?;
    let row = find(&ctx.clinic, &db, id(&raw)?, &access).await?;
    drop(db);
    let appointment = shown(&ctx, &row, &access).await?;
    let fresh = ctx.query.has("fresh") && appointment.status == "booked";
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory).ok().filter(|_| fresh);
    let continue_href = choice.as_ref().map(|choice| match choice.remaining() {
        Some(rest) => rest.href("/booking/schedule", &[]),
        None => "/booking".into(),
    });
    ctx.page(ResultScreen {
        steps: choice.map(|choice| Steps { passed: vec![], ..choice.steps(5, &ctx.clinic) }),
        fresh,
        appointment,
        continue_href,
        all_href: "/appointments".into(),
        notice: ctx.query.has("cancelled").then_some("appointments-cancelled_now"),
    })
}

/// «Показать все записи»: what was booked in this browser.
#[handler]
pub(super) async fn list_page(ctx: Ctx) -> Result<Page, Fail> {
    let mut screen = ListScreen { upcoming: vec![], past: vec![] };
    if let Some(visitor) = ctx.visitor() {
        let access = Access { visitor: Some(visitor.hash()), key: None };
        let directory = directory::of(&ctx.clinic).await?;
        let db = ctx.clinic.db().read().await?;
        let rows = appointments::of_visitor(&db, &visitor.hash(), LISTED).await?;
        let ids: Vec<_> = rows.iter().map(|row| AppointmentId::of(row.id)).collect();
        let services = appointment_services::of(&db, &ids).await?;
        let own = ctx.patient().map(|patient| patient.patient().id);
        let mine: Vec<_> =
            rows.iter().filter(|row| own.is_some() && row.patient_id == own).cloned().collect();
        let mut ratings = reviews::of_visits(&ctx.clinic, &db, &mine, &ctx.here).await?;
        for row in &rows {
            let mut shown =
                view::appointment(&ctx.clinic, &directory, row, &services, &access, "")?;
            shown.rating = ratings.remove(&row.id);
            if shown.status == "booked" {
                screen.upcoming.push(shown)
            } else {
                screen.past.push(shown)
            }
        }
        screen.upcoming.reverse();
    }
    ctx.page(screen)
}

/// «Отменить запись»: the question.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let access = access(&ctx);
    let db = ctx.clinic.db().read().await?;
    let row = find(&ctx.clinic, &db, id(&raw)?, &access).await?;
    drop(db);
    verb::allowed(&ctx.clinic, &row)?;
    let appointment = shown(&ctx, &row, &access).await?;
    match appointment.cancel_href.clone() {
        Some(action) => {
            ctx.page(CancelScreen { back: appointment.href.clone(), action, appointment })
        }
        None => Ok(Page::to(appointment.href)),
    }
}

/// «Отменить запись»: the answer.
#[handler]
pub(super) async fn cancel(ctx: Ctx, Path(raw): Path<String>, _form: Posted) -> Result<Page, Fail> {
    let access = access(&ctx);
    let row = verb::cancel(&ctx.clinic, id(&raw)?, &access).await?;
    let key = access.key.map(|key| format!("&key={key}")).unwrap_or_default();
    Ok(Page::to(format!("/appointments/{}?cancelled{key}", row.id)))
}

/// The calendar file.
#[handler]
pub(super) async fn calendar_file(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let row = find(&ctx.clinic, &db, id(&raw)?, &access(&ctx)).await?;
    drop(db);
    let directory = directory::of(&ctx.clinic).await?;
    let branch = directory.branch(row.branch_id).ok_or_else(problem::not_found)?;
    let content = calendar::file(&ctx.clinic, &row, branch, &ctx.text("mail-calendar_summary"));
    Ok(Page::File("text/calendar; charset=utf-8", "visit.ics".into(), content.into_bytes()))
}
