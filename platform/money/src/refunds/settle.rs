//! What the provider says of a refund meets what is written here.

use kernel::{
    Money, Problem,
    ids::{PaymentId, ProfileId, RefundId},
    problem,
};
use providers::payments::{Failed, Refund as Theirs, RefundState, Refusal};
use shell::app::Clinic;
use store::{
    Reader, payment_profiles, payments,
    refunds::{self, Refund, state},
};

use super::send::{pause, plan, save};
use crate::{
    ledger::{self, Account, Move},
    payments::{About, tell},
    receipts,
};

/// Writes down what became of a step. A refund that the provider has refused for good, or could
/// not carry out, is failed, and its money stays on the payment's account: the clinic decides
/// again. What only our keys are to blame for, what is lost or away is tried again.
pub(super) async fn settle(
    clinic: &Clinic,
    id: RefundId,
    told: Result<Theirs, Failed>,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = refunds::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if !state::OPEN.contains(&row.state.as_str()) {
        return Ok(());
    }
    let mut moves = Vec::new();
    let outcome = match told {
        Ok(told) => {
            if row.provider_refund_id.is_none() {
                row.provider_refund_id = told.id;
            }
            row.error = String::new();
            Some(told.state)
        }
        Err(failed) => {
            tracing::warn!(site = %clinic.site.label, refund = %id, why = %failed, "a refund is not done");
            row.error = failed.to_string();
            let passing = match &failed {
                // Our keys, which the clinic mends.
                Failed::Refused { refusal: Refusal::Credentials | Refusal::Forbidden, .. } => true,
                // T-Bank gives back by SBP one after another.
                Failed::Refused { refusal: Refusal::State, .. } => others_open(&db, &row).await?,
                Failed::Refused { .. } => false,
                Failed::Unknown(_) | Failed::Away(_) => true,
            };
            match failed {
                Failed::Refused { .. } if !passing => {
                    row.state = state::FAILED.into();
                    None
                }
                _ => Some(RefundState::Pending).filter(|_| row.provider_refund_id.is_some()),
            }
        }
    };
    match outcome {
        Some(RefundState::Succeeded) => {
            row.state = state::SUCCEEDED.into();
            let payment = payments::find(&db, PaymentId::of(row.payment_id)).await?;
            let payment = payment.ok_or_else(problem::not_found)?;
            let profile = ProfileId::of(payment.profile_id);
            let profile = payment_profiles::find(&db, profile).await?;
            let profile = profile.ok_or_else(problem::not_found)?;
            receipts::of_refund(&mut db, &profile, &payment, &row, now).await?;
            tell(&mut db, About::Back(id), now).await?;
            moves.push(Move {
                from: Account::Payment(payment.id()),
                to: Account::Provider(ProfileId::of(payment.profile_id)),
                amount: Money(row.amount_kopecks),
                cause: "refund_succeeded",
                note: String::new(),
            });
        }
        Some(RefundState::Failed(reason)) => {
            row.state = state::FAILED.into();
            row.error = reason.name().into();
        }
        Some(RefundState::Pending) => row.state = state::PENDING.into(),
        None => {}
    }
    if state::OPEN.contains(&row.state.as_str()) {
        let at = now + pause(&row, now);
        plan(&mut db, &mut row, at, now).await?;
    } else {
        row.check_at = None;
        row.finished_at = Some(now);
    }
    save(&mut db, row).await?;
    ledger::post(&mut db, &moves, now).await?;
    Ok(db.commit().await?)
}

/// Whether another refund of the same payment is on its way.
async fn others_open(db: &Reader, row: &Refund) -> Result<bool, Problem> {
    let all = refunds::of_payments(db, &[PaymentId::of(row.payment_id)]).await?;
    Ok(all.iter().any(|one| one.id != row.id && state::OPEN.contains(&one.state.as_str())))
}
