//! What patients have spent of their accounts on the portal.

use std::collections::{BTreeSet, HashMap};

use kernel::{Problem, ids::PatientId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    invoices, patients,
    transfers::{self, Transfer, kind},
};
use uuid::Uuid;

use crate::records::{CardIds, MovementRecord};

/// What was spent on invoices, and what came back, behind a number, in order; at most `limit`.
pub async fn movements(
    clinic: &Clinic,
    after: i64,
    limit: u64,
    by: &Trace,
) -> Result<Vec<MovementRecord>, Problem> {
    let mut db = clinic.db().write().await?;
    let rows = transfers::spent_after(&db, after, limit).await?;
    if rows.is_empty() {
        return Ok(vec![]);
    }
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| ends(row).0).collect();
    let known = invoices::of_ids(&db, &ids.into_iter().collect::<Vec<_>>()).await?;
    let known: HashMap<Uuid, _> = known.into_iter().map(|one| (one.id, one)).collect();
    // The card that took a patient's place is that of the invoice.
    let whose: BTreeSet<Uuid> = known.values().map(|one| one.patient_id).collect();
    let whose: Vec<PatientId> = whose.into_iter().map(PatientId::of).collect();
    let cards = patients::of_ids(&db, &whose).await?;
    let cards: HashMap<Uuid, _> = cards.into_iter().map(|card| (card.id, card.mis_id)).collect();
    let told = rows.iter().filter_map(|row| {
        let (invoice, account, sign) = ends(row);
        let invoice = known.get(&invoice)?;
        let portal_id = invoice.patient_id;
        Some(MovementRecord {
            number: row.number,
            account: account.to_owned(),
            patient: CardIds { portal_id, mis_id: cards.get(&portal_id).cloned().flatten() },
            amount_kopecks: sign * row.amount_kopecks,
            invoice: invoice.number,
            purpose: invoice.purpose.clone(),
            purpose_id: invoice.purpose_id,
            at: row.at,
        })
    });
    let told = told.collect();
    let seen: Vec<_> = whose.into_iter().map(|card| (card, None)).collect();
    audit::record_all(clinic, &mut db, by, "balances.movements", &seen).await?;
    db.commit().await?;
    Ok(told)
}

/// The invoice, the kind of the other account, and whether it lost or got.
fn ends(row: &Transfer) -> (Uuid, &str, i64) {
    if row.to_kind == kind::INVOICE {
        (row.to_account, &row.from_kind, -1)
    } else {
        (row.from_account, &row.to_kind, 1)
    }
}
