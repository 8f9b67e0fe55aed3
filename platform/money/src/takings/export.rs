//! What the filter finds as a table for a spreadsheet.

use std::{collections::HashMap, fs::File};

use chrono::{DateTime, Utc};
use kernel::{Problem, staff::Right};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::{
    payment_profiles,
    payments::{self, Payment},
};

use super::{
    pages::sought,
    sheet::{Cell, Sheet},
};
use crate::till::{PaymentRow, rows};

/// How many rows a file has at most; a narrower filter gives the rest.
pub(super) const MOST: usize = 20_000;

/// How many are read at once.
const PORTION: usize = 1000;

/// The columns: the suffixes of their texts, and how wide they are.
const COLUMNS: [(&str, u32); 13] = [
    ("at", 17),
    ("paid_at", 17),
    ("number", 12),
    ("patient", 36),
    ("branch", 30),
    ("amount", 14),
    ("returned", 14),
    ("means", 26),
    ("provider", 20),
    ("profile", 30),
    ("state", 16),
    ("reason", 16),
    ("their_id", 38),
];

/// `GET /admin/takings/export.csv`.
#[handler]
pub(super) async fn csv(ctx: Ctx) -> Result<Page, Fail> {
    let sheet = Sheet::csv(&heads(&ctx))?;
    let content = filled(&ctx, sheet).await?;
    Ok(Page::Written("text/csv; charset=utf-8", "takings.csv".into(), content))
}

/// `GET /admin/takings/export.xlsx`.
#[handler]
pub(super) async fn xlsx(ctx: Ctx) -> Result<Page, Fail> {
    let sheet = Sheet::xlsx(&heads(&ctx), &COLUMNS.map(|(_, wide)| wide))?;
    let content = filled(&ctx, sheet).await?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(Page::Written(kind, "takings.xlsx".into(), content))
}

fn heads(ctx: &Ctx) -> Vec<String> {
    COLUMNS.iter().map(|(name, _)| ctx.text(&["takings-column_", name].concat())).collect()
}

async fn filled(ctx: &Ctx, mut sheet: Sheet) -> Result<File, Fail> {
    ctx.need(Right::Audit)?;
    ctx.limit().await?;
    let mut db = ctx.clinic.db().write().await?;
    audit::record(&ctx.clinic, &mut db, &ctx.trace(), "payments.export", None, None).await?;
    db.commit().await?;
    let (mut written, mut before): (usize, Option<Payment>) = (0, None);
    while written < MOST {
        // A transaction a portion: nobody waits for a long one.
        let db = ctx.clinic.db().read().await?;
        let (sought, _) = sought(ctx, &db).await?;
        let limit = PORTION.min(MOST - written) as u64;
        let found = payments::sought(&db, &sought, before.as_ref(), limit).await?;
        let shown = rows(ctx, &db, &found).await?;
        let profiles = payment_profiles::all(&db).await?;
        drop(db);
        let profiles: HashMap<_, _> = profiles.into_iter().map(|one| (one.id, one)).collect();
        for (row, view) in found.iter().zip(shown) {
            let profile = profiles.get(&row.profile_id);
            let by = profile.map(|one| (one.provider.clone(), one.name.clone()));
            sheet.row(cells(ctx, row, view, by.unwrap_or_default()))?;
        }
        written += found.len();
        match found.into_iter().last() {
            Some(last) => before = Some(last),
            None => break,
        }
    }
    // An archive takes its time; requests do not wait for it.
    let file = tokio::task::spawn_blocking(move || sheet.finish()).await;
    Ok(file.map_err(|why| Problem::failed(why.to_string()))??)
}

fn cells(
    ctx: &Ctx,
    row: &Payment,
    view: PaymentRow,
    (provider, profile): (String, String),
) -> Vec<Cell> {
    let zone = ctx.clinic.site.config.zone;
    let local = |at: DateTime<Utc>| Cell::At(at.with_timezone(&zone).naive_local());
    let text = |key: String| Cell::Text(ctx.text(&key));
    vec![
        local(row.created_at),
        row.finished_at
            .filter(|_| view.state == payments::state::SUCCEEDED)
            .map_or(Cell::Nothing, local),
        Cell::Number(view.number),
        Cell::Text(view.patient),
        Cell::Text(view.branch),
        Cell::Sum(view.amount),
        Cell::Sum(view.returned.unwrap_or_default()),
        text(format!("payments-means_{}", view.means)),
        text(format!("profiles-provider_{provider}")),
        Cell::Text(profile),
        text(format!("till-state_{}", view.state)),
        Cell::Text(row.reason.clone()),
        Cell::Text(row.provider_payment_id.clone().unwrap_or_default()),
    ]
}
