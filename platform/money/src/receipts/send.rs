//! The job that has a receipt registered.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Money, Problem,
    ids::{PaymentId, ProfileId, ReceiptId},
    problem,
};
use providers::{
    payments::{Close, Failed, Receipting, Refusal, Shop},
    receipts::{
        self as told, Contact, Line,
        atol::{Account, Atol, Document, Fiscal, Operation, Report, Version},
    },
};
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    Writer, jobs, payment_profiles,
    payment_profiles::PaymentProfile,
    payments::{self, Payment},
    receipts::{self, Receipt, kind, registrar, state},
};

use super::{SEND, order::Kept};
use crate::{
    payments::shop,
    profiles::{self, Settings},
};

/// A question that is overdue by so much is asked by the timetable: its job is lost.
const OVERDUE: TimeDelta = TimeDelta::minutes(10);

/// How many the timetable asks about at once.
const MANY: u64 = 500;

/// How long a register that was busy or off is left alone.
const BUSY: TimeDelta = TimeDelta::minutes(15);

#[derive(Serialize, Deserialize)]
struct Payload {
    receipt: uuid::Uuid,
    /// Which step it is: only the latest that was planned is taken.
    round: i32,
}

/// Plans the next step of a receipt, which the caller stores.
pub(super) async fn plan(
    db: &mut Writer,
    row: &mut Receipt,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    row.check_at = Some(at);
    row.checks = row.checks.saturating_add(1);
    let payload = serde_json::to_string(&Payload { receipt: row.id, round: row.checks })?;
    Ok(jobs::enqueue(db, SEND, payload, at, now).await?)
}

/// So long a payment's state may stand in the way of closing it.
const PASSING: TimeDelta = TimeDelta::days(1);

fn pause(row: &Receipt, now: DateTime<Utc>) -> TimeDelta {
    let age = now - row.created_at;
    if age < TimeDelta::minutes(10) {
        TimeDelta::seconds(30)
    } else if age < TimeDelta::days(1) {
        TimeDelta::minutes(15)
    } else {
        TimeDelta::hours(6)
    }
}

/// The job that asks the registrar to register a receipt, or how far it is, and plans the next
/// step while its end is open.
pub fn send(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { receipt, round } = serde_json::from_str(&job.payload)?;
        step(&job.clinic, ReceiptId::of(receipt), round).await?;
        Ok(Done::Yes)
    })
}

/// What a step came to.
enum Came {
    /// The registrar has it under this id, or is at work on it.
    Waits(Option<String>),
    /// It is registered.
    Done(Option<String>, Fiscal),
    /// It is not; whether another may fare better.
    Failed(String, bool),
}

async fn step(clinic: &Clinic, id: ReceiptId, round: i32) -> Result<(), Problem> {
    let (row, payment, profile) = {
        let db = clinic.db().read().await?;
        let row = receipts::find(&db, id).await?;
        let open = |row: &Receipt| state::OPEN.contains(&row.state.as_str()) && row.checks == round;
        let Some(row) = row.filter(open) else { return Ok(()) };
        let missing = || Problem::failed("a receipt of nothing");
        let payment = match row.payment_id {
            Some(id) => payments::find(&db, PaymentId::of(id)).await?,
            None => None,
        };
        let profile = payment_profiles::find(&db, ProfileId::of(row.profile_id)).await?;
        (row, payment, profile.ok_or_else(missing)?)
    };
    let came = if row.registrar == registrar::ATOL {
        by_atol(clinic, &profile, &row).await?
    } else {
        let shop = shop(clinic, &profile)?;
        let payment = payment.ok_or_else(|| Problem::failed("a receipt of no payment"))?;
        if row.kind == kind::SETTLEMENT && !shop.closes_once() {
            match begin(clinic, &row).await? {
                Begun::Now => {}
                Begun::Before => {
                    let why = "unknown: it was sent, and nobody has heard the answer".to_owned();
                    return settle(clinic, id, Ok(Came::Failed(why, false))).await;
                }
                Begun::ByOthers => return Ok(()),
            }
        }
        by_provider(clinic, &shop, &profile, &payment, &row).await?
    };
    settle(clinic, id, came).await
}

/// Who sends a receipt that has no key at the registrar's.
enum Begun {
    /// This step.
    Now,
    /// One before it, of which nobody knows how it ended.
    Before,
    /// Somebody else, or nobody needs to.
    ByOthers,
}

/// Notes that a receipt is sent, before it is: where two workers have the same job, or the one before
/// has stopped in the middle, it would be sent twice otherwise.
async fn begin(clinic: &Clinic, seen: &Receipt) -> Result<Begun, Problem> {
    if seen.state == state::PENDING {
        return Ok(Begun::Before);
    }
    let mut db = clinic.db().write().await?;
    let row = receipts::lock(&mut db, seen.id()).await?;
    let Some(mut row) = row.filter(|row| row.state == state::NEW && row.checks == seen.checks)
    else {
        return Ok(Begun::ByOthers);
    };
    row.state = state::PENDING.into();
    receipts::save(&mut db, row).await?;
    db.commit().await?;
    Ok(Begun::Now)
}

/// The id under which the registrar knows it: another after each try that has failed.
fn external(row: &Receipt) -> String {
    format!("{}-{}", row.id, row.created_at.timestamp())
}

fn receipt(row: &Receipt, settings: &Settings) -> Result<told::Receipt, Problem> {
    Ok(told::Receipt {
        contact: Contact::Email(row.email.clone()),
        tax: Some(settings.tax_system),
        lines: serde_json::from_str::<Vec<Kept>>(&row.document)?
            .into_iter()
            .map(Line::from)
            .collect(),
    })
}

async fn by_provider(
    clinic: &Clinic,
    shop: &Shop,
    profile: &PaymentProfile,
    payment: &Payment,
    row: &Receipt,
) -> Result<Result<Came, Failed>, Problem> {
    let out = &clinic.app.outbound;
    let missing = || Problem::failed("a payment without the provider's id");
    let their_id = payment.provider_payment_id.clone().ok_or_else(missing)?;
    let came = |id: Option<String>, state: Receipting| match state {
        Receipting::Done => Came::Done(id, Fiscal::default()),
        Receipting::Pending => Came::Waits(id),
        Receipting::Failed => Came::Failed("refused by the register".into(), false),
    };
    if row.kind != kind::SETTLEMENT {
        let told = shop.ask(out, &their_id).await;
        return Ok(told.map(|told| came(None, told.receipting.unwrap_or(Receipting::Done))));
    }
    if let Some(id) = &row.provider_receipt_id {
        return Ok(shop.ask_receipt(out, id).await.map(|state| came(None, state)));
    }
    let close = Close {
        id: external(row),
        payment: their_id,
        receipt: receipt(row, &Settings::of(profile)?)?,
        prepaid: Money(row.amount_kopecks),
    };
    Ok(match shop.close(out, &close).await {
        Ok((id, state)) => Ok(came(id, state)),
        // It has no key there: sent again it might be two. A person looks.
        Err(Failed::Unknown(why)) if !shop.closes_once() => {
            Ok(Came::Failed(format!("unknown: {why}"), false))
        }
        Err(failed) => Err(failed),
    })
}

async fn by_atol(
    clinic: &Clinic,
    profile: &PaymentProfile,
    row: &Receipt,
) -> Result<Result<Came, Failed>, Problem> {
    let settings = Settings::of(profile)?;
    let Some(password) = profiles::atol_password(clinic, profile)? else {
        return Ok(Err(Failed::Away("no password for ATOL Online".into())));
    };
    let account = Account {
        login: settings.atol.login.clone(),
        password,
        version: if settings.atol.group.starts_with("v4") { Version::V4 } else { Version::V5 },
        group: settings.atol.group.clone(),
        inn: settings.atol.inn.clone(),
        email: clinic.site.config.contacts.email.clone(),
        address: settings.atol.place.clone(),
        tax: Some(settings.tax_system),
    };
    let atol = Atol::new(account, &clinic.app.hosts);
    let (out, tokens, now) = (&clinic.app.outbound, &clinic.app.atol, clinic.now());
    if let Some(id) = &row.provider_receipt_id {
        let report = atol.report(out, tokens, id, now).await;
        return Ok(report.map(|report| match report {
            Report::Waiting => Came::Waits(None),
            Report::Done(fiscal) => Came::Done(None, fiscal),
            Report::Failed { code, passing } => Came::Failed(format!("ATOL: {code}"), passing),
        }));
    }
    let is_refund = row.kind == kind::REFUND;
    // What the advance has paid is its offset, whether it is confirmed or undone.
    let of_advance = row.payment_id.is_none();
    let offset = row.kind == kind::SETTLEMENT || of_advance;
    let prepaid = if offset { row.amount_kopecks } else { 0 };
    let document = Document {
        id: external(row),
        operation: if is_refund { Operation::SellRefund } else { Operation::Sell },
        receipt: receipt(row, &settings)?,
        prepaid: Money(prepaid),
        callback_url: None,
    };
    let registered = atol.register(out, tokens, &document, now).await;
    Ok(registered.map(|id| Came::Waits(Some(id))))
}

async fn settle(clinic: &Clinic, id: ReceiptId, came: Result<Came, Failed>) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = receipts::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    // Who was slow may know what the next one could not.
    let doubted = row.state == state::FAILED && row.error.starts_with("unknown");
    let known = doubted && matches!(came, Ok(Came::Done(..)));
    if !state::OPEN.contains(&row.state.as_str()) && !known {
        return Ok(());
    }
    let mut wait = pause(&row, now);
    match came {
        Ok(Came::Waits(their_id)) => {
            row.state = state::PENDING.into();
            row.error = String::new();
            row.provider_receipt_id = row.provider_receipt_id.or(their_id);
        }
        Ok(Came::Done(their_id, fiscal)) => {
            row.state = state::DONE.into();
            row.error = String::new();
            row.provider_receipt_id = row.provider_receipt_id.or(their_id);
            row.fiscal = marks(&fiscal).to_string();
        }
        // Under its old id it stays failed there.
        Ok(Came::Failed(why, true)) => {
            row.state = state::NEW.into();
            row.error = why;
            row.provider_receipt_id = None;
            row.created_at = now;
            wait = BUSY;
        }
        Ok(Came::Failed(why, false)) => {
            row.state = state::FAILED.into();
            row.error = why;
        }
        Err(failed) => {
            row.error = failed.to_string();
            if row.kind == kind::SETTLEMENT && row.provider_receipt_id.is_none() {
                row.state = state::NEW.into();
            }
            let ours = [Refusal::Credentials, Refusal::Forbidden];
            // While money goes back, the payment may be in no state to be closed.
            let passing = row.kind == kind::SETTLEMENT && now - row.created_at < PASSING;
            if let Failed::Refused { refusal, .. } = failed
                && !ours.contains(&refusal)
                && !(refusal == Refusal::State && passing)
            {
                row.state = state::FAILED.into();
            }
        }
    }
    if !row.error.is_empty() {
        let why = &row.error;
        tracing::warn!(site = %clinic.site.label, receipt = %id, why, "a receipt is not registered");
    }
    if state::OPEN.contains(&row.state.as_str()) {
        plan(&mut db, &mut row, now + wait, now).await?;
    } else {
        row.check_at = None;
        row.finished_at = Some(now);
    }
    receipts::save(&mut db, row).await?;
    Ok(db.commit().await?)
}

/// What a registered receipt is known by, as it is kept.
fn marks(fiscal: &Fiscal) -> serde_json::Value {
    serde_json::json!({
        "storage": fiscal.storage,
        "document": fiscal.document,
        "attribute": fiscal.attribute,
        "register": fiscal.register,
        "at": fiscal.at,
        "url": fiscal.url,
    })
}

/// What the timetable does: takes the next step of those whose job was lost.
pub fn sweep(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        let now = clinic.now();
        let late = {
            let db = clinic.db().read().await?;
            receipts::due(&db, now - OVERDUE, MANY).await?
        };
        for row in late {
            let mut db = clinic.db().write().await?;
            let Some(mut row) = receipts::lock(&mut db, row.id()).await? else { continue };
            let is_open = state::OPEN.contains(&row.state.as_str());
            if is_open && row.check_at.is_some_and(|at| at <= now - OVERDUE) {
                plan(&mut db, &mut row, now, now).await?;
                receipts::save(&mut db, row).await?;
                db.commit().await?;
            }
        }
        Ok(())
    })
}
