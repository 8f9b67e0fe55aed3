//! What moved on a patient's accounts.

use std::collections::HashMap;

use kernel::{
    Money, Problem,
    ids::{EntryId, PatientId},
    zone,
};
use shell::app::Clinic;
use store::{
    Reader, invoices,
    transfers::{self, Transfer, kind},
};
use uuid::Uuid;

use super::screens::MovedView;

/// The accounts of a patient.
const KINDS: [&str; 2] = [kind::ADVANCE, kind::BONUS];

/// The causes that have a text.
const CAUSES: [&str; 10] = [
    "paid_in",
    "paid_out",
    "gift",
    "accrued",
    "taken",
    "expired",
    "advance_spent",
    "bonus_spent",
    "given_back",
    "merged",
];

/// What moved on a patient's advance and bonuses, latest first; at most `limit`.
pub(crate) async fn statement(
    clinic: &Clinic,
    db: &Reader,
    patient: PatientId,
    limit: usize,
) -> Result<Vec<MovedView>, Problem> {
    let mut all = Vec::new();
    for kind in KINDS {
        let moved = transfers::of(db, kind, patient.0, limit as u64).await?;
        all.extend(moved.into_iter().map(|one| (kind, one)));
    }
    all.sort_by_key(|(_, one)| std::cmp::Reverse(one.number));
    all.truncate(limit);
    let ids: Vec<Uuid> = all.iter().filter_map(|(_, one)| invoice(one)).collect();
    let known = invoices::of_ids(db, &ids).await?;
    let numbers: HashMap<Uuid, i64> = known.iter().map(|one| (one.id, one.number)).collect();
    let view = |(account, one): &(&'static str, Transfer)| {
        let came = one.to_kind == *account && one.to_account == patient.0;
        let cause = CAUSES.into_iter().find(|cause| *cause == one.cause);
        MovedView {
            day: zone::date(clinic.site.config.zone, one.at),
            account,
            cause: cause.unwrap_or("other"),
            title: one.note.clone(),
            invoice: invoice(one).and_then(|id| numbers.get(&id).copied()),
            came,
            amount: Money(one.amount_kopecks),
        }
    };
    Ok(all.iter().map(view).collect())
}

/// The invoice at the other end.
fn invoice(one: &Transfer) -> Option<Uuid> {
    match (one.to_kind.as_str(), one.from_kind.as_str()) {
        (kind::INVOICE, _) => Some(one.to_account),
        (_, kind::INVOICE) => Some(one.from_account),
        _ => None,
    }
}

/// A new telling's id, for a form.
pub(super) fn fresh(clinic: &Clinic) -> String {
    EntryId::new(clinic.now()).to_string()
}
