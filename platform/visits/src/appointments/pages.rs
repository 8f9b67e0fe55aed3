//! The pages of one visit.

use kernel::{Problem, Refused, ids::AppointmentId, problem};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    app::Clinic,
    http::{Form, form::Posted},
};
use store::{
    appointment_services::{self, PlannedService},
    appointments::Appointment,
};

use super::{
    Access, access, calendar, cancel as cancelling,
    coming::coming,
    confirm as confirming, find, invoice, remind as reminding,
    screens::{AppointmentView, CancelScreen, ConfirmationScreen, DetailsScreen, ResultScreen},
    view,
};
use crate::{
    booking::{Choice, screens::Steps},
    directory,
};

pub(super) fn id(text: &str) -> Result<AppointmentId, Problem> {
    text.parse().map_err(|_| problem::not_found())
}

/// A visit that is shown, with how it was opened. That it is, is noted.
pub(super) struct Opened {
    pub(super) row: Appointment,
    pub(super) access: Access,
}

impl Opened {
    pub(super) async fn of(ctx: &Ctx, raw: &str) -> Result<Self, Problem> {
        let access = Access::of(ctx);
        let db = ctx.clinic.db().read().await?;
        let row = find(&ctx.clinic, &db, id(raw)?, &access).await?;
        drop(db);
        access::noted(&ctx.clinic, &access, &row).await?;
        Ok(Self { row, access })
    }

    pub(super) async fn planned(&self, ctx: &Ctx) -> Result<Vec<PlannedService>, Problem> {
        let db = ctx.clinic.db().read().await?;
        Ok(appointment_services::of(&db, &[AppointmentId::of(self.row.id)]).await?)
    }

    pub(super) async fn view(&self, ctx: &Ctx) -> Result<AppointmentView, Problem> {
        let directory = directory::of(&ctx.clinic).await?;
        let services = self.planned(ctx).await?;
        let view =
            view::appointment(&ctx.clinic, &directory, &self.row, &services, &self.access, "")?;
        let rows = std::slice::from_ref(&self.row);
        Ok(payable(ctx, rows, vec![view]).await?.remove(0))
    }
}

/// Adds to visits what of them is to be paid or was; what is paid, a patient does not cancel.
pub(super) async fn payable(
    ctx: &Ctx,
    rows: &[Appointment],
    views: Vec<AppointmentView>,
) -> Result<Vec<AppointmentView>, Problem> {
    payable_at(&ctx.clinic, rows, views, "").await
}

/// The same for who is elsewhere, with the address of the site before each path.
pub(super) async fn payable_at(
    clinic: &Clinic,
    rows: &[Appointment],
    mut views: Vec<AppointmentView>,
    origin: &str,
) -> Result<Vec<AppointmentView>, Problem> {
    let db = clinic.db().read().await?;
    let mut due = invoice::due(clinic, &db, rows).await?;
    drop(db);
    for (row, view) in rows.iter().zip(&mut views) {
        if let Some(due) = due.remove(&row.id) {
            view.pay_href = due.href.map(|href| format!("{origin}{href}"));
            view.paid = due.paid;
            view.cancel_href = view.cancel_href.take().filter(|_| !due.paid);
        }
    }
    Ok(views)
}

/// The access of a form about a visit, when the form was made for the patient in whose cabinet
/// he still is; `None` when he has chosen another one meanwhile (D1). The bearer of a link acts
/// by the link.
pub(super) fn posted(ctx: &Ctx, form: &Form) -> Result<Option<Access>, Problem> {
    let access = Access::of(ctx);
    let by_link = access.key.is_some();
    if by_link || (ctx.patient().is_none() && !form.has("patient")) {
        return Ok(Some(access));
    }
    match ctx.same_patient(form) {
        Ok(_) => Ok(Some(access)),
        Err(Problem::Refused(refused)) if refused.code == "family.changed" => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// Where who has chosen another patient meanwhile sees that one's visits.
pub(super) const CHANGED: &str = "/appointments?done=changed";

/// The page of a visit about which something was done.
pub(super) fn done(what: &str, row: &Appointment, access: &Access) -> Page {
    let key = access.key.as_ref().map(|key| format!("&key={key}")).unwrap_or_default();
    Page::to(format!("/appointments/{}?done={what}{key}", AppointmentId::of(row.id)))
}

/// What was done before the page was opened.
pub(super) fn notice(ctx: &Ctx) -> Option<&'static str> {
    match ctx.query.text("done").as_str() {
        "cancelled" => Some("appointments-cancelled_now"),
        "confirmed" => Some("visits-confirmed_now"),
        "moved" => Some("visits-moved_now"),
        "reminded" => Some("visits-reminded_now"),
        "changed" => Some("visits-patient_changed"),
        "claimed" => Some("visits-claimed_now"),
        _ => None,
    }
}

/// «Запись на прием», right after booking; else «Информация о записи на прием», also the page
/// behind the letter's link.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let opened = Opened::of(&ctx, &raw).await?;
    let appointment = opened.view(&ctx).await?;
    if !ctx.query.has("fresh") || appointment.status != "booked" {
        return details(&ctx, appointment, None);
    }
    let directory = directory::of(&ctx.clinic).await?;
    let choice = Choice::read(&ctx.query, &directory).ok();
    let continue_href = choice.as_ref().map(|choice| match choice.remaining() {
        Some(rest) => rest.href("/booking/schedule", &[]),
        None => "/booking".into(),
    });
    ctx.page(ResultScreen {
        steps: choice.map(|choice| Steps { passed: vec![], ..choice.steps(5, &ctx.clinic) }),
        appointment,
        continue_href,
        all_href: "/appointments".into(),
    })
}

fn details(ctx: &Ctx, appointment: AppointmentView, error: Option<&Refused>) -> Result<Page, Fail> {
    let page = ctx.page(DetailsScreen {
        appointment,
        notice: notice(ctx),
        error: error.map(|refused| refused.code.replacen('.', "-", 1)),
        back: "/appointments".into(),
    })?;
    Ok(page.status(error.map_or(200, |refused| refused.status)))
}

/// The page of a visit with the reason why something was not done.
async fn refused(ctx: &Ctx, raw: &str, problem: Problem) -> Result<Page, Fail> {
    let Problem::Refused(refused) = problem else { return Err(problem.into()) };
    if refused.status == 404 {
        return Err(refused.into());
    }
    let appointment = Opened::of(ctx, raw).await?.view(ctx).await?;
    details(ctx, appointment, Some(&refused))
}

/// «Отменить запись»: the question.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let opened = Opened::of(&ctx, &raw).await?;
    cancelling::allowed(&ctx.clinic, &opened.row, &opened.access)?;
    let appointment = opened.view(&ctx).await?;
    match appointment.cancel_href.clone() {
        Some(action) => {
            ctx.page(CancelScreen { back: appointment.href.clone(), action, appointment })
        }
        None => Ok(Page::to(appointment.href)),
    }
}

/// «Отменить запись»: the answer.
#[handler]
pub(super) async fn cancel(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let Some(access) = posted(&ctx, &form)? else { return Ok(Page::to(CHANGED)) };
    match cancelling::cancel(&ctx.clinic, id(&raw)?, &access).await {
        Ok(row) => Ok(done("cancelled", &row, &access)),
        Err(Problem::Refused(paid)) if paid.code == "appointments.paid" => {
            refused(&ctx, &raw, paid.into()).await
        }
        Err(problem) => Err(problem.into()),
    }
}

/// «Подтвердить запись»: the page behind the letter's link. A link that is merely opened, by a
/// mail program perhaps, confirms nothing.
#[handler]
pub(super) async fn ask_to_confirm(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let opened = Opened::of(&ctx, &raw).await?;
    if let Err(refusal) = coming(&ctx.clinic, &opened.row) {
        return details(&ctx, opened.view(&ctx).await?, Some(&refusal));
    }
    let appointment = opened.view(&ctx).await?;
    ctx.page(ConfirmationScreen {
        back: appointment.href.clone(),
        action: appointment.confirm_href.clone(),
        appointment,
    })
}

/// «Подтвердить запись».
#[handler]
pub(super) async fn confirm(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let Some(access) = posted(&ctx, &form)? else { return Ok(Page::to(CHANGED)) };
    match confirming::confirm(&ctx.clinic, id(&raw)?, &access).await {
        Ok(row) => Ok(done("confirmed", &row, &access)),
        Err(problem) => refused(&ctx, &raw, problem).await,
    }
}

/// «Отправить напоминание на почту».
#[handler]
pub(super) async fn remind(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let Some(access) = posted(&ctx, &form)? else { return Ok(Page::to(CHANGED)) };
    match reminding::remind(&ctx.clinic, id(&raw)?, &access).await {
        Ok(row) => Ok(done("reminded", &row, &access)),
        Err(problem) => refused(&ctx, &raw, problem).await,
    }
}

/// The calendar file.
#[handler]
pub(super) async fn calendar_file(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let Opened { row, .. } = Opened::of(&ctx, &raw).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let branch = directory.branch(row.branch_id).ok_or_else(problem::not_found)?;
    let content = calendar::file(&ctx.clinic, &row, branch, &ctx.text("mail-calendar_summary"));
    Ok(Page::File("text/calendar; charset=utf-8", "visit.ics".into(), content.into_bytes()))
}
