//! Asking providers about payments whose end is not known.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, ids::PaymentId};
use providers::payments::Failed;
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    Writer, jobs,
    payments::{self, Payment, state},
};

use super::{CHECK, settle::settle, shop::shop, stand::changes, start::profile_of};

/// When a payment is asked about first, if nothing was heard of it.
pub(super) const FIRST: TimeDelta = TimeDelta::seconds(30);

/// So long a provider may take to learn of a payment. What it does not know by then was never
/// made; nobody has seen its page.
const NEVER: TimeDelta = TimeDelta::minutes(5);

/// A question that is overdue by so much is asked by the timetable: its job is lost.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);

/// How many the timetable asks about at once.
const MANY: u64 = 500;

/// Why a payment is cancelled that the provider does not know.
const NEVER_BEGUN: &str = "never_begun";

#[derive(Serialize, Deserialize)]
struct Payload {
    payment: uuid::Uuid,
    /// Which question it is: only the latest that was planned is asked.
    round: i32,
}

/// Plans the next question about a payment, which the caller stores.
pub(super) async fn plan(
    db: &mut Writer,
    row: &mut Payment,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    row.check_at = Some(at);
    row.checks = row.checks.saturating_add(1);
    let payload = serde_json::to_string(&Payload { payment: row.id, round: row.checks })?;
    Ok(jobs::enqueue(db, CHECK, payload, at, now).await?)
}

/// How long to wait before the next question: the payer looks at the page in the beginning, and
/// a provider may be away for days in the end.
pub(super) fn pause(row: &Payment, now: DateTime<Utc>) -> TimeDelta {
    let age = now - row.created_at;
    if age < TimeDelta::minutes(2) {
        TimeDelta::seconds(5)
    } else if age < TimeDelta::minutes(10) {
        TimeDelta::seconds(20)
    } else if now < row.deadline_at {
        TimeDelta::minutes(2)
    } else if now < row.deadline_at + TimeDelta::days(1) {
        TimeDelta::minutes(15)
    } else {
        TimeDelta::hours(6)
    }
}

/// The job that asks about a payment, and plans the next question while its end is open: there
/// is no last one.
pub fn check(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { payment, round } = serde_json::from_str(&job.payload)?;
        ask(&job.clinic, PaymentId::of(payment), round).await?;
        Ok(Done::Yes)
    })
}

async fn ask(clinic: &Clinic, id: PaymentId, round: i32) -> Result<(), Problem> {
    let (row, profile) = {
        let db = clinic.db().read().await?;
        let row = payments::find(&db, id).await?;
        let row = row.filter(|row| row.state != state::SUCCEEDED && row.checks == round);
        let Some(row) = row else { return Ok(()) };
        let profile = profile_of(&db, &row).await?;
        (row, profile)
    };
    let shop = shop(clinic, &profile)?;
    let out = &clinic.app.outbound;
    let told = match &row.provider_payment_id {
        Some(their_id) => shop.ask(out, their_id).await.map(Some),
        None => shop.find(out, &row.id.to_string(), row.created_at).await,
    };
    match told {
        Ok(Some(told)) => settle(clinic, id, &told).await.map(drop),
        Ok(None) => nothing(clinic, id, None).await,
        Err(failed) => nothing(clinic, id, Some(&failed)).await,
    }
}

/// There is no answer, or the provider knows of no payment.
async fn nothing(clinic: &Clinic, id: PaymentId, failed: Option<&Failed>) -> Result<(), Problem> {
    let now = clinic.now();
    if let Some(failed) = failed {
        tracing::warn!(site = %clinic.site.label, payment = %id, why = %failed, "a payment is not known");
    }
    let mut db = clinic.db().write().await?;
    let row = payments::lock(&mut db, id).await?;
    let Some(mut row) = row.filter(|row| row.state != state::SUCCEEDED) else {
        return Ok(());
    };
    if !row.open() && !matches!(failed, Some(Failed::Unknown(_) | Failed::Away(_))) {
        // Given up before, and rightly.
        row.check_at = None;
        payments::save(&mut db, row).await?;
        return Ok(db.commit().await?);
    }
    let unknown = failed.is_none() && row.provider_payment_id.is_none();
    if unknown && now >= row.created_at + NEVER {
        row.state = state::CANCELLED.into();
        changes(clinic, &mut db, id);
        row.reason = NEVER_BEGUN.into();
        row.check_at = None;
        row.finished_at = Some(now);
    } else {
        let at = now + pause(&row, now);
        plan(&mut db, &mut row, at, now).await?;
    }
    payments::save(&mut db, row).await?;
    Ok(db.commit().await?)
}

/// Has a payment asked about at once that has not succeeded; tells whether it has not. One that was
/// given up is asked about too: the provider may know better.
pub(super) async fn hurry(
    db: &mut Writer,
    id: PaymentId,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let row = payments::lock(db, id).await?;
    let Some(mut row) = row.filter(|row| row.state != state::SUCCEEDED) else {
        return Ok(false);
    };
    // A question that is due already will do.
    if row.check_at.is_none_or(|at| at > now) {
        plan(db, &mut row, now, now).await?;
        payments::save(db, row).await?;
    }
    Ok(true)
}

/// What the timetable does: asks about those whose job was lost.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let late = {
            let db = clinic.db().read().await?;
            payments::due(&db, now - OVERDUE, MANY).await?
        };
        for row in late {
            let mut db = clinic.db().write().await?;
            let row = payments::lock(&mut db, row.id()).await?;
            let late =
                |row: &Payment| row.open() && row.check_at.is_some_and(|at| at <= now - OVERDUE);
            if let Some(mut row) = row.filter(late) {
                plan(&mut db, &mut row, now, now).await?;
                payments::save(&mut db, row).await?;
                db.commit().await?;
            }
        }
        Ok(())
    })
}
