//! «Обращения»: what patients write to the administration, and what is done about it.

use kernel::{
    Problem,
    ids::{FeedbackId, PatientId},
    problem,
    staff::Right,
};
use people::{audit, feedback as verbs};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::{
    feedback::{self, Sought, state},
    feedback_entries, patients,
};

use super::screens::{EntryView, FeedbackListScreen, FeedbackOneScreen, FeedbackRow};

const FIELDS: [&str; 3] = ["state", "category", "q"];

fn row(ctx: &Ctx, row: &feedback::Feedback) -> FeedbackRow {
    FeedbackRow {
        href: format!("/admin/feedback/{}", row.id),
        at: super::super::pages::local(ctx, row.created_at),
        category: row.category.clone(),
        subject: row.subject.clone(),
        state: row.state.clone(),
    }
}

/// `GET /admin/feedback`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let filled = |name| Some(ctx.query.text(name)).filter(|text| !text.is_empty());
    let words: String = ctx.query.text("q").chars().take(100).collect();
    let sought = Sought { state: filled("state"), category: filled("category"), words };
    let db = ctx.clinic.db().read().await?;
    let start = match ctx.query.get("before")? {
        Some(id) => Some(feedback::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut rows = feedback::sought(&db, &sought, start.as_ref(), super::SHOWN as u64 + 1).await?;
    let waiting = feedback::count(&db, state::NEW).await?;
    drop(db);
    let more = rows.len() > super::SHOWN;
    rows.truncate(super::SHOWN);
    let last = rows.last().filter(|_| more).map(|row| row.id.to_string());
    ctx.page(FeedbackListScreen {
        form: Typed::of(&ctx.query, &FIELDS),
        states: state::ALL.to_vec(),
        categories: ctx.clinic.site.config.cabinet.feedback_categories.clone(),
        waiting,
        rows: rows.iter().map(|one| row(&ctx, one)).collect(),
        older: last
            .map(|id| super::href(&ctx, "/admin/feedback", &FIELDS, &[("before", id.as_str())])),
    })
}

fn id(raw: &str) -> Result<FeedbackId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

async fn page(
    ctx: &Ctx,
    id: FeedbackId,
    form: Typed,
    notice: Option<&'static str>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let mut db = ctx.clinic.db().write().await?;
    let one = feedback::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let entries = feedback_entries::of(&db, id).await?;
    let patient = one.patient_id.map(PatientId::of);
    let cards = patients::of_ids(&db, patient.as_slice()).await?;
    audit::record(&ctx.clinic, &mut db, &ctx.trace(), "feedback.read", patient, Some(id.0)).await?;
    db.commit().await?;
    let author = cards.first().filter(|card| card.forgotten_at.is_none());
    let seen = entries.len();
    let view = |entry: feedback_entries::FeedbackEntry| EntryView {
        kind: entry.kind,
        author: entry.author,
        text: entry.text,
        at: super::super::pages::local(ctx, entry.at),
    };
    ctx.page(FeedbackOneScreen {
        row: row(ctx, &one),
        author: author.map(|card| card.full_name().full()).unwrap_or_default(),
        card: author.map(|card| format!("/desk/patients/{}", card.id)),
        email: one.email,
        body: one.body,
        entries: entries.into_iter().map(view).collect(),
        seen,
        form,
        longest: verbs::BODY,
        notice,
        refused,
    })
}

const OWN: [&str; 2] = ["answer", "note"];

/// `GET /admin/feedback/:id`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "answered" => Some("admin-feedback_is_answered"),
        "saved" => Some("admin-saved"),
        _ => None,
    };
    page(&ctx, id(&raw)?, Typed::of(&Form::default(), &OWN), notice, None).await
}

async fn after(
    ctx: &Ctx,
    raw: &str,
    form: &Form,
    done: Result<(), Problem>,
    what: &str,
) -> Result<Page, Fail> {
    let mut typed = Typed::of(form, &OWN);
    match done {
        Ok(()) => Ok(Page::to(format!("/admin/feedback/{raw}?done={what}"))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(ctx, id(raw)?, typed, None, None).await?.status(refused.status))
        }
        Err(problem) => match super::conflict(&problem) {
            Some(key) => Ok(page(ctx, id(raw)?, typed, None, Some(key)).await?.status(409)),
            None => Err(problem.into()),
        },
    }
}

fn seen(form: &Form) -> usize {
    form.text("seen").parse().unwrap_or(usize::MAX)
}

fn words(form: &Form, name: &str) -> String {
    form.text(name).replace("\r\n", "\n").trim().to_owned()
}

/// `POST /admin/feedback/:id/answer`: «Ответить».
#[handler]
pub(in super::super) async fn answer(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let text = words(&form, "answer");
    let done = verbs::answer(&ctx.clinic, id(&raw)?, seen(&form), &text, &ctx.trace()).await;
    after(&ctx, &raw, &form, done, "answered").await
}

/// `POST /admin/feedback/:id/note`: «Добавить заметку».
#[handler]
pub(in super::super) async fn note(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let text = words(&form, "note");
    let done = verbs::note(&ctx.clinic, id(&raw)?, seen(&form), &text, &ctx.trace()).await;
    after(&ctx, &raw, &form, done, "saved").await
}

/// `POST /admin/feedback/:id/state`: «Взять в работу», «Закрыть».
#[handler]
pub(in super::super) async fn mark(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let to = form.text("state");
    let done = verbs::mark(&ctx.clinic, id(&raw)?, seen(&form), &to, &ctx.trace()).await;
    after(&ctx, &raw, &form, done, "saved").await
}
