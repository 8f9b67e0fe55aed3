//! «Платежи пациентов»: looking a payment up.

use std::collections::HashMap;

use kernel::{Money, Problem, ids::PatientId, person::FullName, problem, staff::Right};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page, http::typed::Typed};
use store::{
    Reader, branches, invoices, patients,
    payments::{self, Payment},
    refunds,
};
use uuid::Uuid;

use super::{
    screens::{PaymentRow, TillScreen},
    wish::{STATES, address, wish},
};

/// The fields of the search.
const FIELDS: [&str; 6] = ["number", "name", "amount", "state", "from", "until"];

/// How many a page shows.
const SHOWN: usize = 50;

/// Payments as the registry sees them, in the same order.
pub(crate) async fn rows(
    ctx: &Ctx,
    db: &Reader,
    found: &[Payment],
) -> Result<Vec<PaymentRow>, Problem> {
    let ids = |of: fn(&Payment) -> Uuid| found.iter().map(of).collect::<Vec<_>>();
    let invoices = invoices::of_ids(db, &ids(|row| row.invoice_id)).await?;
    let invoices: HashMap<_, _> = invoices.into_iter().map(|one| (one.id, one)).collect();
    let who: Vec<_> = found.iter().map(|row| PatientId::of(row.patient_id)).collect();
    let who = patients::of_ids(db, &who).await?;
    let who: HashMap<_, _> = who.into_iter().map(|one| (one.id, named(&one.full_name()))).collect();
    let branches = branches::all(db).await?;
    let branches: HashMap<_, _> = branches.into_iter().map(|one| (one.id, one.name)).collect();
    let payments: Vec<_> = found.iter().map(Payment::id).collect();
    let mut back: HashMap<Uuid, Money> = HashMap::new();
    for one in refunds::of_payments(db, &payments).await? {
        if one.state != refunds::state::FAILED {
            let sum = back.entry(one.payment_id).or_default();
            *sum = *sum + Money(one.amount_kopecks);
        }
    }
    let view = |row: &Payment| {
        let invoice = invoices.get(&row.invoice_id);
        PaymentRow {
            href: format!("/desk/payments/{}", row.id()),
            at: local(ctx, row.created_at),
            number: invoice.map_or(0, |one| one.number),
            patient: who.get(&row.patient_id).cloned().unwrap_or_default(),
            branch: invoice
                .and_then(|one| branches.get(&one.branch_id).cloned())
                .unwrap_or_default(),
            amount: Money(row.amount_kopecks),
            means: row.means.clone(),
            state: row.state.clone(),
            returned: back.get(&row.id).copied(),
        }
    };
    Ok(found.iter().map(view).collect())
}

fn named(name: &FullName) -> String {
    let parts = [&*name.surname, &*name.name, &*name.patronymic];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A moment in the clinic's zone.
pub(crate) fn local(ctx: &Ctx, at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&ctx.clinic.site.config.zone).format("%d.%m.%Y %H:%M").to_string()
}

/// `GET /desk/payments`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let mut db = ctx.clinic.db().write().await?;
    let sought = wish(&ctx, &db).await?;
    let start = match ctx.query.get::<kernel::ids::PaymentId>("before")? {
        Some(id) => Some(payments::find(&db, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut found = payments::sought(&db, &sought, start.as_ref(), SHOWN as u64 + 1).await?;
    let more = found.len() > SHOWN;
    found.truncate(SHOWN);
    let rows = rows(&ctx, &db, &found).await?;
    let seen: Vec<_> =
        found.iter().map(|row| (PatientId::of(row.patient_id), Some(row.id))).collect();
    audit::record_all(&ctx.clinic, &mut db, &ctx.trace(), "payments.list", &seen).await?;
    db.commit().await?;
    let last = found.last().filter(|_| more).map(|row| row.id.to_string());
    let older = last.map(|id| address(&ctx, "/desk/payments", &FIELDS, &[("before", &id)]));
    ctx.page(TillScreen {
        form: Typed::of(&ctx.query, &FIELDS),
        states: STATES.map(|(slug, _)| slug).to_vec(),
        rows,
        older,
    })
}
