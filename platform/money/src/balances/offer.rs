//! What of a patient's accounts may be spent on an invoice.

use kernel::{Money, Problem, ids::PatientId};
use store::{
    Reader, bonus_cards, bonus_programmes,
    invoices::Invoice,
    transfers::{self, kind},
};

use crate::{
    ledger::{self, Account},
    profiles::Settings,
};

/// What may be spent on an invoice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// «Списать N бонусов».
    pub bonuses: Money,
    /// Of the advance, were no bonuses spent.
    pub advance: Money,
}

/// What of a patient's bonuses and advance may be spent on an invoice that waits for `due`:
/// nothing where the branch's profile does not take them («Использовать оплату из аванса и
/// бонусами»), and of the price no greater a part in bonuses than the most generous of the
/// programmes allows that the patient has joined. Who has joined none may spend what was given.
pub async fn offered(
    db: &Reader,
    invoice: &Invoice,
    settings: &Settings,
    due: Money,
) -> Result<Offered, Problem> {
    if !settings.use_advance_and_bonuses {
        return Ok(Offered::default());
    }
    let patient = PatientId::of(invoice.patient_id);
    let advance = ledger::balance(db, Account::Advance(patient)).await?;
    let held = ledger::balance(db, Account::Bonus(patient)).await?;
    let within = |amount: Money| amount.min(due).max(Money(0));
    if held <= Money(0) {
        return Ok(Offered { bonuses: Money(0), advance: within(advance) });
    }
    let most = i128::from(invoice.amount_kopecks) * i128::from(most_percent(db, patient).await?);
    let most = Money(i64::try_from(most / 100).unwrap_or(i64::MAX));
    let spent = Money(transfers::paid_out_of(db, kind::BONUS, invoice.id).await?);
    let left = most.minus(spent).unwrap_or_default();
    Ok(Offered { bonuses: within(held.min(left)), advance: within(advance) })
}

/// How much of a price a patient may pay in bonuses, in per cent.
async fn most_percent(db: &Reader, patient: PatientId) -> Result<i32, Problem> {
    let joined = bonus_cards::of_patient(db, patient).await?;
    if joined.is_empty() {
        return Ok(100);
    }
    let programmes = bonus_programmes::all(db).await?;
    let of = |id| programmes.iter().find(|one| one.id == id && one.retired_at.is_none());
    let most = joined.iter().filter_map(|card| of(card.programme_id)).map(|one| one.most_percent);
    Ok(most.max().unwrap_or(100))
}
