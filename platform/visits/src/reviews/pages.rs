//! The dialog «Оценка специалиста».

use kernel::{Problem, ids::AppointmentId, problem};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, SignedIn, http::form::Posted};
use store::{appointments, reviews};

use super::{
    BEST, COMMENT,
    rate::{Given, own, rate as verb, took_place},
    screens::{RatingForm, RatingScreen},
};
use crate::directory::{self, full_name, zone};

fn id(raw: &str) -> Result<AppointmentId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

/// The list to go back to.
fn back(ctx: &Ctx) -> String {
    let wished = ctx.query.text("back");
    let list = wished == "/appointments" || wished.starts_with("/appointments?");
    if list && wished.bytes().all(|byte| byte.is_ascii_graphic()) {
        wished
    } else {
        "/appointments".into()
    }
}

/// The dialog about a visit, with what was given or typed.
async fn screen(
    ctx: &Ctx,
    by: &SignedIn,
    visit: AppointmentId,
    typed: Option<RatingForm>,
) -> Result<RatingScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = own(by, appointments::find(&db, visit).await?)?;
    let review = reviews::of_appointments(&db, &[visit]).await?.pop();
    drop(db);
    if !took_place(&ctx.clinic, &row) {
        return Err(Problem::refused(409, "reviews.not_visited"));
    }
    let directory = directory::of(&ctx.clinic).await?;
    let branch = directory.branch(row.branch_id).ok_or_else(problem::not_found)?;
    let doctor = directory.doctor(row.doctor_id).ok_or_else(problem::not_found)?;
    let state = review.as_ref().map_or_else(|| "none".into(), |review| review.state.clone());
    let reason = review.as_ref().map(|review| review.reason.clone()).unwrap_or_default();
    let given = review.map(|review| RatingForm {
        mark: Some(review.mark),
        comment: review.comment,
        ..RatingForm::default()
    });
    let back = back(ctx);
    Ok(RatingScreen {
        doctor: full_name(doctor),
        position: doctor.post.clone(),
        date: kernel::zone::date(zone(&ctx.clinic, branch), row.starts_at),
        form: typed.or(given).unwrap_or_default(),
        best: BEST,
        longest: COMMENT,
        state,
        reason,
        action: super::href(visit, &back),
        back,
    })
}

/// «Оценка специалиста»: the dialog.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let by = ctx.need_patient()?;
    let visit = id(&raw)?;
    let screen = screen(&ctx, by, visit, None).await?;
    audit::read(&ctx, "reviews.show", by.patient().id(), Some(visit.0)).await?;
    ctx.page(screen)
}

/// «Сохранить».
#[handler]
pub(super) async fn rate(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let visit = id(&raw)?;
    let by = ctx.same_patient(&form)?;
    let comment = form.text("comment").replace("\r\n", "\n").trim().to_owned();
    let given = Given { mark: form.text("mark").parse().ok(), comment };
    match verb(&ctx.clinic, by, &ctx.trace(), visit, given.clone()).await {
        Ok(()) => Ok(Page::to(back(&ctx))),
        Err(Problem::Refused(refused)) if !refused.fields.is_empty() => {
            let key = |(field, code): &(&'static str, &str)| (*field, code.replacen('.', "-", 1));
            let errors = refused.fields.iter().map(key).collect();
            let typed = RatingForm { mark: given.mark, comment: given.comment, errors };
            Ok(ctx.page(screen(&ctx, by, visit, Some(typed)).await?)?.status(422))
        }
        Err(other) => Err(other.into()),
    }
}
