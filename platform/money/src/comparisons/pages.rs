//! «Сверка с платежной системой».

use std::collections::HashMap;

use chrono::Days;
use kernel::{Money, Problem, Refused, ids::PaymentId, problem, staff::Right, zone};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    Reader,
    comparisons::{self, Comparison, state},
    differences::{self, Difference},
    invoices, payment_profiles, payments,
};
use uuid::Uuid;

use super::{
    NOTE,
    screens::{ComparisonRow, DifferenceRow, DifferenceScreen, DifferencesScreen},
};
use crate::till::local;

/// How many a page shows.
const SHOWN: usize = 50;

/// How many days of comparisons are shown.
const WEEK: u64 = 7;

/// What is known of the profiles by name.
type Names = HashMap<Uuid, String>;

async fn names(db: &Reader) -> Result<Names, Problem> {
    let all = payment_profiles::all(db).await?;
    Ok(all.into_iter().map(|one| (one.id, one.name)).collect())
}

async fn rows(
    ctx: &Ctx,
    db: &Reader,
    names: &Names,
    found: &[Difference],
) -> Result<Vec<DifferenceRow>, Problem> {
    let ids: Vec<_> = found.iter().filter_map(|row| row.payment_id).collect();
    let known = payments::of_ids(db, &ids).await?;
    let bills: Vec<_> = known.iter().map(|row| row.invoice_id).collect();
    let bills = invoices::of_ids(db, &bills).await?;
    let number = |payment: Uuid| {
        let payment = known.iter().find(|row| row.id == payment)?;
        Some(bills.iter().find(|one| one.id == payment.invoice_id)?.number)
    };
    let may_look = ctx.need(Right::Register).is_ok();
    let view = |row: &Difference| DifferenceRow {
        href: format!("/admin/takings/differences/{}", row.id),
        day: row.day,
        profile: names.get(&row.profile_id).cloned().unwrap_or_default(),
        kind: row.kind.clone(),
        payment: row.payment_id.and_then(|id| {
            let href = may_look.then(|| format!("/desk/payments/{}", PaymentId::of(id)));
            Some((number(id)?, href))
        }),
        their_id: row.their_id.clone(),
        own: row.own_kopecks.map(Money),
        theirs: row.their_kopecks.map(Money),
        their_state: row.their_state.clone(),
        resolved: row.resolved_at.map(|at| local(ctx, at)),
        by: row.resolved_by.clone(),
        note: row.note.clone(),
    };
    Ok(found.iter().map(view).collect())
}

fn day_row(names: &Names, row: &Comparison) -> ComparisonRow {
    ComparisonRow {
        day: row.day,
        profile: names.get(&row.profile_id).cloned().unwrap_or_default(),
        state: match row.state.as_str() {
            state::DONE => "done",
            _ if row.error.is_empty() => "open",
            _ => "stuck",
        },
        compared: row.compared,
        found: row.found,
        error: row.error.clone(),
    }
}

/// `GET /admin/takings/differences`.
#[handler]
pub(super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    let before: Option<Uuid> = ctx.query.get("before")?;
    let resolved = ctx.query.text("which") == "resolved";
    let db = ctx.clinic.db().read().await?;
    let start = match before {
        Some(id) => Some(differences::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut found = differences::page(&db, resolved, start.as_ref(), SHOWN as u64 + 1).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let names = names(&db).await?;
    let rows = rows(&ctx, &db, &names, &found).await?;
    let today = zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let week = today.checked_sub_days(Days::new(WEEK)).unwrap_or(today);
    let days = comparisons::since(&db, week).await?;
    drop(db);
    let which = if resolved { "which=resolved&" } else { "" };
    let older = found.last().filter(|_| more);
    ctx.page(DifferencesScreen {
        resolved,
        rows,
        older: older.map(|row| format!("/admin/takings/differences?{which}before={}", row.id)),
        days: days.iter().map(|row| day_row(&names, row)).collect(),
        notice: (ctx.query.text("done") == "resolved").then_some("comparisons-is_resolved"),
    })
}

fn id(raw: &str) -> Result<Uuid, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

async fn screen(ctx: &Ctx, id: Uuid) -> Result<DifferenceScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = differences::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let open = row.resolved_at.is_none();
    let names = names(&db).await?;
    let row = rows(ctx, &db, &names, &[row]).await?.pop().ok_or_else(problem::not_found)?;
    Ok(DifferenceScreen {
        row,
        may_resolve: open && ctx.need(Right::Administer).is_ok(),
        form: Typed::filled([("note", String::new())]),
        most: NOTE,
        refused: None,
    })
}

/// `GET /admin/takings/differences/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    ctx.page(screen(&ctx, id(&raw)?).await?)
}

/// `POST /admin/takings/differences/:id/resolution`: «Разобрано».
#[handler]
pub(super) async fn resolve(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    let done = super::resolve(&ctx.clinic, id, &form.text("note"), &ctx.trace()).await;
    let refused = match done {
        Ok(()) => return Ok(Page::to("/admin/takings/differences?done=resolved")),
        Err(Problem::Refused(refused)) => refused,
        Err(problem) => return Err(problem.into()),
    };
    let mut typed = Typed::of(&form, &["note"]);
    let Refused { status, code, .. } = refused;
    if !typed.refuse(&refused) && status != 409 {
        return Err(refused.into());
    }
    let said = (status == 409).then(|| code.replacen('.', "-", 1));
    let shown = screen(&ctx, id).await?;
    Ok(ctx.page(DifferenceScreen { form: typed, refused: said, ..shown })?.status(status))
}
