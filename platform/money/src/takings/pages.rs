//! `GET /admin/takings`.

use kernel::{
    Money, Problem,
    ids::{PatientId, PaymentId},
    problem,
    staff::Right,
    zone,
};
use people::audit;
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    Reader, branches, differences, invoices,
    payment_profiles::provider,
    payments::{self, Sought},
    receipts, refunds,
};
use uuid::Uuid;

use super::{
    export::MOST,
    period::Period,
    screens::{Choice, TakingsScreen, Trouble},
    totals::totals,
};
use crate::{
    receipts::{again as again_of, can_again},
    till::{MEANS, STATES, address, conflict, day, local, rows, wish},
};

/// The fields of the filter.
pub(super) const FIELDS: [&str; 9] =
    ["from", "until", "branch", "provider", "state", "means", "number", "name", "amount"];

/// How many payments a page shows.
const SHOWN: usize = 50;

/// How much of what failed is shown.
const TROUBLES: u64 = 20;

/// What is looked for, and when: all of it lies in a period.
pub(super) async fn sought(ctx: &Ctx, db: &Reader) -> Result<(Sought, Period), Problem> {
    let tz = ctx.clinic.site.config.zone;
    let today = zone::date(tz, ctx.clinic.now());
    let period = Period::of(day(ctx, "from"), day(ctx, "until"), today);
    let (from, until) = period.moments(tz);
    let wished = wish(ctx, db).await?;
    Ok((Sought { from: Some(from), until: Some(until), ..wished }, period))
}

async fn troubles(ctx: &Ctx, db: &Reader) -> Result<Vec<Trouble>, Problem> {
    let receipts = receipts::in_state(db, receipts::state::FAILED, TROUBLES).await?;
    let refunds = refunds::in_state(db, refunds::state::FAILED, TROUBLES).await?;
    let payments: Vec<Uuid> = refunds.iter().map(|row| row.payment_id).collect();
    let known = payments::of_ids(db, &payments).await?;
    let of = |payment: Uuid| known.iter().find(|row| row.id == payment).map(|row| row.invoice_id);
    let bills: Vec<Uuid> = known
        .iter()
        .map(|row| row.invoice_id)
        .chain(receipts.iter().map(|row| row.invoice_id))
        .collect();
    let bills = invoices::of_ids(db, &bills).await?;
    let number = |invoice: Option<Uuid>| {
        bills.iter().find(|one| Some(one.id) == invoice).map_or(0, |one| one.number)
    };
    let may_open = ctx.need(Right::Register).is_ok();
    let href = |payment: Option<Uuid>| {
        payment.filter(|_| may_open).map(|id| format!("/desk/payments/{}", PaymentId::of(id)))
    };
    let mut all = Vec::new();
    for row in receipts {
        let ours = can_again(&row);
        let trouble = Trouble {
            href: href(row.payment_id),
            number: number(Some(row.invoice_id)),
            what: "receipt",
            at: local(ctx, row.finished_at.unwrap_or(row.created_at)),
            amount: Money(row.amount_kopecks),
            again: (ours && may_open).then(|| row.id.to_string()),
            kind: row.kind,
            error: row.error,
        };
        all.push((row.finished_at.unwrap_or(row.created_at), trouble));
    }
    for row in refunds {
        let trouble = Trouble {
            href: href(Some(row.payment_id)),
            number: number(of(row.payment_id)),
            what: "refund",
            at: local(ctx, row.finished_at.unwrap_or(row.created_at)),
            amount: Money(row.amount_kopecks),
            again: None,
            kind: row.reason,
            error: row.error,
        };
        all.push((row.finished_at.unwrap_or(row.created_at), trouble));
    }
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    Ok(all.into_iter().map(|(_, trouble)| trouble).collect())
}

async fn screen(ctx: &Ctx) -> Result<TakingsScreen, Problem> {
    let before: Option<PaymentId> = ctx.query.get("before")?;
    let mut db = ctx.clinic.db().write().await?;
    let (sought, period) = sought(ctx, &db).await?;
    let start = match before {
        Some(id) => Some(payments::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut found = payments::sought(&db, &sought, start.as_ref(), SHOWN as u64 + 1).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let seen: Vec<_> =
        found.iter().map(|row| (PatientId::of(row.patient_id), Some(row.id))).collect();
    audit::record_all(&ctx.clinic, &mut db, &ctx.trace(), "payments.list", &seen).await?;
    db.commit().await?;
    // Nobody who writes waits for what is added up.
    let db = ctx.clinic.db().read().await?;
    let rows = rows(ctx, &db, &found).await?;
    let totals = totals(ctx, &db, &sought, period).await?;
    let troubles = troubles(ctx, &db).await?;
    let differences = differences::open(&db).await?;
    let branches = branches::all(&db).await?;
    drop(db);
    let last = found.last().filter(|_| more).map(|row| row.id.to_string());
    let path = "/admin/takings";
    let mut form = Typed::of(&ctx.query, &FIELDS);
    form.values.insert("from", period.first.to_string());
    form.values.insert("until", period.last.to_string());
    let choice = |one: branches::Branch| Choice { value: one.id.to_string(), name: one.name };
    Ok(TakingsScreen {
        form,
        branches: branches.into_iter().map(choice).collect(),
        providers: provider::ALL.to_vec(),
        means: MEANS.to_vec(),
        states: STATES.map(|(slug, _)| slug).to_vec(),
        first: period.first,
        last: period.last,
        all: totals.all,
        by_branch: totals.branches,
        by_span: totals.spans,
        monthly: period.is_long(),
        bars: totals.bars,
        width: totals.width,
        troubles,
        differences,
        rows,
        older: last.map(|id| address(ctx, path, &FIELDS, &[("before", &id)])),
        latest: before.is_some().then(|| address(ctx, path, &FIELDS, &[])),
        may_open: ctx.need(Right::Register).is_ok(),
        csv: address(ctx, "/admin/takings/export.csv", &FIELDS, &[]),
        xlsx: address(ctx, "/admin/takings/export.xlsx", &FIELDS, &[]),
        most: MOST,
        notice: (ctx.query.text("done") == "receipt").then_some("till-receipt_again"),
        refused: None,
    })
}

/// `GET /admin/takings`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    ctx.page(screen(&ctx).await?)
}

/// `POST /admin/takings/receipt`: «Отправить ещё раз» a receipt that failed, whatever it confirms.
#[handler]
pub(super) async fn again(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    ctx.need(Right::Register)?;
    match again_of(&ctx.clinic, form.need("receipt")?, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/admin/takings?done=receipt")),
        Err(problem) => {
            let refused = Some(conflict(&problem).ok_or(problem)?);
            let shown = TakingsScreen { refused, ..screen(&ctx).await? };
            Ok(ctx.page(shown)?.status(409))
        }
    }
}
