//! «Отзывы»: what patients say of doctors, read before it is shown.

use kernel::{
    Problem, Refused,
    ids::{PatientId, ReviewId},
    problem,
    staff::Right,
};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::{
    patients,
    reviews::{self, state},
};
use visits::{directory, reviews as verbs};

use super::screens::{ReviewRow, ReviewsScreen};

const STATES: [&str; 3] = [state::WAITING, state::PUBLISHED, state::REJECTED];

/// `GET /admin/reviews`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = ctx.query.text("done");
    let done = ["published", "rejected"].into_iter().find(|one| *one == done);
    let notice = done.map(|done| format!("admin-review_{done}"));
    page(&ctx, notice, None).await
}

async fn page(ctx: &Ctx, notice: Option<String>, refused: Option<String>) -> Result<Page, Fail> {
    let wished = ctx.query.text("state");
    let shown = STATES.into_iter().find(|one| *one == wished).unwrap_or(state::WAITING);
    let directory = directory::of(&ctx.clinic).await?;
    let mut db = ctx.clinic.db().write().await?;
    let start = match ctx.query.get("before")? {
        Some(id) => Some(reviews::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut rows = reviews::page(&db, shown, start.as_ref(), super::SHOWN as u64 + 1).await?;
    let more = rows.len() > super::SHOWN;
    rows.truncate(super::SHOWN);
    let waiting = reviews::count(&db, state::WAITING).await?;
    let ids: Vec<_> = rows.iter().map(|row| PatientId::of(row.patient_id)).collect();
    let cards = patients::of_ids(&db, &ids).await?;
    let read: Vec<_> =
        rows.iter().map(|row| (PatientId::of(row.patient_id), Some(row.id))).collect();
    audit::record_all(&ctx.clinic, &mut db, &ctx.trace(), "reviews.read", &read).await?;
    db.commit().await?;
    let last = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let view = |row: reviews::Review| ReviewRow {
        doctor: directory.doctor(row.doctor_id).map(directory::full_name).unwrap_or_default(),
        author: cards
            .iter()
            .find(|card| card.id == row.patient_id && card.forgotten_at.is_none())
            .map(|card| card.full_name().full())
            .unwrap_or_default(),
        at: super::super::pages::local(ctx, row.created_at),
        moderated: row.moderated_at.map(|at| super::super::pages::local(ctx, at)),
        id: row.id.to_string(),
        mark: row.mark,
        comment: row.comment,
        state: row.state,
        reason: row.reason,
        by: row.moderated_by,
    };
    ctx.page(ReviewsScreen {
        states: STATES.to_vec(),
        state: shown,
        waiting,
        rows: rows.into_iter().map(view).collect(),
        older: last.map(|id| format!("/admin/reviews?state={shown}&before={id}")),
        longest: verbs::REASON,
        notice,
        refused,
    })
}

async fn after(ctx: &Ctx, seen: &str, done: Result<(), Problem>, what: &str) -> Result<Page, Fail> {
    match done {
        Ok(()) => {
            let shown = STATES.into_iter().find(|one| *one == seen).unwrap_or(state::WAITING);
            Ok(Page::to(format!("/admin/reviews?state={shown}&done={what}")))
        }
        // The patient has changed it: it waits under another id.
        Err(Problem::Refused(Refused { status: 404, .. })) => {
            Ok(page(ctx, None, Some("admin-review_gone".into())).await?.status(404))
        }
        Err(Problem::Refused(refused)) if refused.status == 409 || !refused.fields.is_empty() => {
            let code = refused.fields.first().map_or(refused.code, |(_, code)| code);
            let key = code.replacen('.', "-", 1);
            Ok(page(ctx, None, Some(key)).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /admin/reviews/:id/publication`: «Опубликовать».
#[handler]
pub(in super::super) async fn publish(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id: ReviewId = raw.parse().map_err(|_| problem::not_found())?;
    let seen = form.text("seen");
    let done = verbs::publish(&ctx.clinic, id, Some(&seen), &ctx.trace()).await;
    after(&ctx, &seen, done, "published").await
}

/// `POST /admin/reviews/:id/rejection`: «Отклонить», «Снять с публикации».
#[handler]
pub(in super::super) async fn reject(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id: ReviewId = raw.parse().map_err(|_| problem::not_found())?;
    let (seen, reason) = (form.text("seen"), form.text("reason"));
    let done = verbs::reject(&ctx.clinic, id, Some(&seen), &reason, &ctx.trace()).await;
    after(&ctx, &seen, done, "rejected").await
}
