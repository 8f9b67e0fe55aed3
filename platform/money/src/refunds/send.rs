//! The job that has a refund done.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Money, Problem,
    ids::{InvoiceId, PaymentId, ProfileId, RefundId},
};
use providers::payments::{Failed, Give, Refund as Theirs, RefundState, Refusal, Shop};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    Reader, Writer, invoice_lines, invoices, jobs, payment_profiles,
    payments::{self, Payment},
    refunds::{self, NotStored, Refund, state},
};

use super::{SEND, settle};
use crate::{
    payments::{receipt, shop},
    profiles::{Registrar, Settings},
    receipts::mode_of_return,
};

/// A question that is overdue by so much is asked by the timetable: its job is lost.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);

/// How many the timetable asks about at once.
const MANY: u64 = 500;

#[derive(Serialize, Deserialize)]
struct Payload {
    refund: uuid::Uuid,
    /// Which step it is: only the latest that was planned is taken.
    round: i32,
}

/// Plans the next step of a refund, which the caller stores.
pub(super) async fn plan(
    db: &mut Writer,
    row: &mut Refund,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    row.check_at = Some(at);
    row.checks = row.checks.saturating_add(1);
    let payload = serde_json::to_string(&Payload { refund: row.id, round: row.checks })?;
    Ok(jobs::enqueue(db, SEND, payload, at, now).await?)
}

/// How long to wait before the next step: banks take days.
pub(super) fn pause(row: &Refund, now: DateTime<Utc>) -> TimeDelta {
    let age = now - row.created_at;
    if age < TimeDelta::minutes(5) {
        TimeDelta::seconds(20)
    } else if age < TimeDelta::hours(1) {
        TimeDelta::minutes(5)
    } else if age < TimeDelta::days(1) {
        TimeDelta::minutes(30)
    } else {
        TimeDelta::hours(6)
    }
}

/// The job that asks the provider to give money back, or how far it is, and plans the next step
/// while its end is open.
pub fn send(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { refund, round } = serde_json::from_str(&job.payload)?;
        step(&job.clinic, RefundId::of(refund), round).await?;
        Ok(Done::Yes)
    })
}

async fn step(clinic: &Clinic, id: RefundId, round: i32) -> Result<(), Problem> {
    let (row, give, shop, before) = {
        let db = clinic.db().read().await?;
        let row = refunds::find(&db, id).await?;
        let open = |row: &Refund| state::OPEN.contains(&row.state.as_str()) && row.checks == round;
        let Some(row) = row.filter(open) else { return Ok(()) };
        let (give, shop) = give(clinic, &db, &row).await?;
        let before = !shop.tells_refunds_apart() && older_open(&db, &row).await?;
        (row, give, shop, before)
    };
    if before {
        return put_off(clinic, id, round).await;
    }
    let told = ask(clinic, &shop, &give, &row).await;
    settle::settle(clinic, id, told).await
}

/// Whether an older refund of the same payment is on its way: where the provider tells of the last
/// one only, they go one after another.
async fn older_open(db: &Reader, row: &Refund) -> Result<bool, Problem> {
    let all = refunds::of_payments(db, &[PaymentId::of(row.payment_id)]).await?;
    Ok(all.iter().any(|one| one.id < row.id && state::OPEN.contains(&one.state.as_str())))
}

/// Its turn comes later.
async fn put_off(clinic: &Clinic, id: RefundId, round: i32) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let row = refunds::lock(&mut db, id).await?;
    let open = |row: &Refund| state::OPEN.contains(&row.state.as_str()) && row.checks == round;
    let Some(mut row) = row.filter(open) else { return Ok(()) };
    let at = now + pause(&row, now);
    plan(&mut db, &mut row, at, now).await?;
    save(&mut db, row).await?;
    Ok(db.commit().await?)
}

/// The first step sends it. Every other asks before it sends again, since an answer may be lost. What
/// a provider says that tells of the last refund only may be about another one of the same sum: it is
/// asked about what it has taken; what it may not have is sent again.
async fn ask(clinic: &Clinic, shop: &Shop, give: &Give, row: &Refund) -> Result<Theirs, Failed> {
    let out = &clinic.app.outbound;
    let (known, apart) = (row.provider_refund_id.as_deref(), shop.tells_refunds_apart());
    let taken = known.is_some() || row.state == state::PENDING;
    if (taken || row.checks > 1 && apart)
        && let Some(told) = shop.ask_refund(out, give, known).await?
    {
        return Ok(told);
    }
    match shop.refund(out, give).await {
        // Sent again, the answer tells how the payment stands, and not what became of this one.
        Ok(told) if !apart && row.checks > 1 && told.state == RefundState::Succeeded => {
            Ok(shop.ask_refund(out, give, known).await?.unwrap_or(told))
        }
        // What was sent under this id before said something else, a receipt made otherwise
        // meanwhile: it is there.
        Err(failed) if failed.is(Refusal::Reused) => {
            shop.ask_refund(out, give, None).await?.ok_or(failed)
        }
        told => told,
    }
}

async fn give(clinic: &Clinic, db: &Reader, row: &Refund) -> Result<(Give, Shop), Problem> {
    let missing = || Problem::failed("a refund of nothing");
    let payment = payments::find(db, PaymentId::of(row.payment_id)).await?.ok_or_else(missing)?;
    let profile = payment_profiles::find(db, ProfileId::of(payment.profile_id)).await?;
    let profile = profile.ok_or_else(missing)?;
    let invoice = invoices::find(db, InvoiceId::of(payment.invoice_id)).await?;
    let invoice = invoice.ok_or_else(missing)?;
    let give = Give {
        id: row.id.to_string(),
        payment: payment.provider_payment_id.clone().ok_or_else(missing)?,
        amount: Money(row.amount_kopecks),
        whole: row.amount_kopecks == payment.amount_kopecks,
        description: format!("Возврат по счету № {}", invoice.number),
        receipt: returned(db, row, &payment, &Settings::of(&profile)?).await?,
    };
    Ok((give, shop(clinic, &profile)?))
}

/// The receipt of what is returned, where the provider registers it: in the mode of the last
/// receipt of the sale.
async fn returned(
    db: &Reader,
    row: &Refund,
    payment: &Payment,
    settings: &Settings,
) -> Result<Option<providers::receipts::Receipt>, Problem> {
    if settings.registrar != Registrar::Provider || payment.receipt_email.is_empty() {
        return Ok(None);
    }
    let mode = mode_of_return(db, payment).await?;
    let lines = invoice_lines::of(db, &[InvoiceId::of(payment.invoice_id)]).await?;
    let amount = Money(row.amount_kopecks);
    Ok(Some(receipt(settings, &lines, amount, &payment.receipt_email, mode)))
}

/// Has the open refunds of a payment asked about at once.
pub(crate) async fn hurry(
    db: &mut Writer,
    payment: PaymentId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    for row in refunds::of_payments(db, &[payment]).await? {
        hasten(db, row.id(), now, |at| at > now).await?;
    }
    Ok(())
}

async fn hasten(
    db: &mut Writer,
    id: RefundId,
    now: DateTime<Utc>,
    when: impl Fn(DateTime<Utc>) -> bool,
) -> Result<(), Problem> {
    let Some(mut row) = refunds::lock(db, id).await? else { return Ok(()) };
    if state::OPEN.contains(&row.state.as_str()) && row.check_at.is_none_or(when) {
        plan(db, &mut row, now, now).await?;
        save(db, row).await?;
    }
    Ok(())
}

pub(super) async fn save(db: &mut Writer, row: Refund) -> Result<(), Problem> {
    refunds::save(db, row).await.map_err(|refused| match refused {
        NotStored::TooMuch => Problem::failed("a refund grew"),
        NotStored::Failed(error) => error.into(),
    })
}

/// What the timetable does: takes the next step of those whose job was lost.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let late = {
            let db = clinic.db().read().await?;
            refunds::due(&db, now - OVERDUE, MANY).await?
        };
        for row in late {
            let mut db = clinic.db().write().await?;
            hasten(&mut db, row.id(), now, |at| at <= now - OVERDUE).await?;
            db.commit().await?;
        }
        Ok(())
    })
}
