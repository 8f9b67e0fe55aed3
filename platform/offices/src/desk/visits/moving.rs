//! Moving a visit to another time of its doctor.

use kernel::{Problem, problem};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::appointments::Appointment;
use visits::{
    appointments::{Access, To, reschedule},
    booking::Wanted,
    directory,
};

use super::{screens::MoveScreen, slot, visit};
use crate::desk::{day::day_href, id, registry};

/// The slot that is named; only the visit's own doctor has any for it.
fn wanted(row: &Appointment, text: &str) -> Result<Wanted, Problem> {
    let wanted = slot::read(text)?;
    // Where the doctor sees the patient as the same specialist there, it stays so.
    if wanted.doctor == row.doctor_id { Ok(wanted) } else { Err(problem::not_found()) }
}

/// `GET /desk/visits/:id/move`: the question.
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    registry(&ctx)?;
    let row = visit::find(&ctx, id(&raw)?).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let mut wanted = wanted(&row, &ctx.query.text("slot"))?;
    if directory.post(row.doctor_id, wanted.branch, row.specialisation_id).is_some() {
        wanted.specialisation = row.specialisation_id;
    }
    let to = slot::view(&ctx, &directory, &wanted)?;
    ctx.page(MoveScreen {
        patient: row.patient.clone(),
        from: slot::view(&ctx, &directory, &visit::place(&row))?,
        value: slot::value(&wanted, wanted.specialisation),
        action: format!("/desk/visits/{}/move", row.id),
        back: day_href(to.date, wanted.branch, &format!("&move={}", row.id)),
        to,
    })
}

/// `POST /desk/visits/:id/move`: «Перенести».
#[handler]
pub(super) async fn answer(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id = id(&raw)?;
    let row = visit::find(&ctx, id).await?;
    let wanted = wanted(&row, &form.text("slot"))?;
    let Wanted { branch, specialisation, from, .. } = wanted;
    let to = To { branch, specialisation, from };
    match reschedule(&ctx.clinic, id, to, &Access::of_desk(ctx.trace())).await {
        Ok(_) => Ok(Page::to(format!("/desk/visits/{id}?done=moved"))),
        Err(Problem::Refused(refused)) => {
            let directory = directory::of(&ctx.clinic).await?;
            Ok(slot::gone(&ctx, &directory, &wanted, refused, &format!("&move={id}"))?)
        }
        Err(failed) => Err(failed.into()),
    }
}
