//! «Платежи»: a patient's invoices.

use std::collections::HashMap;

use kernel::{Money, Problem, site::Tab, zone};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::{Reader, branch_profiles, branches, branches::Branch, invoices::Invoice};
use uuid::Uuid;

use super::screens::{InvoiceView, LineView, PaymentsScreen};
use crate::{
    balances::statement,
    invoices::{self, Listed},
};

/// How many a page shows.
const PAGE: u64 = 20;

/// How many movements on the accounts are shown.
const MOVED: usize = 50;

/// What invoices are shown with.
pub(super) struct Places {
    branches: HashMap<Uuid, Branch>,
    /// The branches that take money here.
    taking: Vec<Uuid>,
}

impl Places {
    pub(super) async fn load(db: &Reader) -> Result<Self, Problem> {
        let branches = branches::all(db).await?.into_iter().map(|one| (one.id, one)).collect();
        let taking = branch_profiles::all(db).await?.into_iter().map(|one| one.branch_id).collect();
        Ok(Self { branches, taking })
    }

    /// Whether an invoice can be paid here.
    pub(super) fn takes(&self, row: &Invoice) -> bool {
        row.open() && self.taking.contains(&row.branch_id)
    }

    /// An invoice as a patient sees it.
    pub(super) fn view(&self, ctx: &Ctx, one: &Listed) -> InvoiceView {
        let own = ctx.clinic.site.config.zone;
        let branch = self.branches.get(&one.row.branch_id);
        let tz = branch.and_then(|branch| branch.zone.parse().ok()).unwrap_or(own);
        let line = |line: &store::invoice_lines::InvoiceLine| LineView {
            name: line.name.clone(),
            amount: Money(line.amount_kopecks),
        };
        InvoiceView {
            number: one.row.number,
            day: zone::date(tz, one.row.created_at),
            purpose: one.row.purpose.clone(),
            about: one.row.about.clone(),
            lines: one.lines.iter().map(line).collect(),
            branch: branch.map(|branch| branch.name.clone()).unwrap_or_default(),
            amount: Money(one.row.amount_kopecks),
            paid_on: one.row.paid_at.map(|at| zone::date(tz, at)),
            returned: one.row.paid_at.is_some() && one.row.cancelled_at.is_some(),
            pay_href: self.takes(&one.row).then(|| format!("/payments/invoices/{}", one.row.id())),
        }
    }
}

/// `GET /payments`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Payments)?.patient().id();
    let page = ctx.query.get::<u64>("page")?.unwrap_or(1).clamp(1, 10_000);
    audit::read(&ctx, "payments.list", patient, None).await?;
    let db = ctx.clinic.db().read().await?;
    let mut rows = invoices::list(&db, patient, (page - 1) * PAGE, PAGE + 1).await?;
    let places = Places::load(&db).await?;
    let moved = match page {
        1 => statement(&ctx.clinic, &db, patient, MOVED).await?,
        _ => vec![],
    };
    drop(db);
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let at = |page: u64| format!("/payments?page={page}");
    ctx.page(PaymentsScreen {
        items: rows.iter().map(|one| places.view(&ctx, one)).collect(),
        moved,
        prev: (page > 1).then(|| at(page - 1)),
        next: more.then(|| at(page + 1)),
    })
}
