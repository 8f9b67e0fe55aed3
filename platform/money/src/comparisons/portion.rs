//! What is known of a portion of a day on both sides.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Problem,
    ids::{PaymentId, ProfileId},
};
use providers::payments::{Failed, Payment as Theirs, Refusal, Shop, State};
use shell::app::Clinic;
use store::{
    Reader,
    payment_profiles::PaymentProfile,
    payments::{self, Payment, state},
    refunds,
};
use uuid::Uuid;

use super::judge::{Found, differs, missing, unknown};
use crate::payments::settle;

/// So much of a day is asked of a register at once.
const HOURS: TimeDelta = TimeDelta::hours(4);

/// So many payments are asked about one by one at once, where there is no register.
const MANY: u64 = 50;

/// More than a portion of any clinic has.
const MOST: u64 = 50_000;

/// What came of a portion.
#[derive(Debug, Default)]
pub(super) struct Portion {
    pub(super) compared: usize,
    pub(super) found: Vec<Found>,
    /// Where the next one begins; none after the last.
    pub(super) next: Option<String>,
}

/// A step of a comparison.
pub(super) struct Step<'a> {
    pub(super) clinic: &'a Clinic,
    pub(super) profile: &'a PaymentProfile,
    pub(super) shop: &'a Shop,
    /// The day.
    pub(super) day: (DateTime<Utc>, DateTime<Utc>),
    /// Where it begins.
    pub(super) position: &'a str,
}

impl Step<'_> {
    fn id(&self) -> ProfileId {
        ProfileId::of(self.profile.id)
    }

    /// Compares: by the provider's register where it has one, else payment by payment.
    pub(super) async fn take(&self) -> Result<Result<Portion, Failed>, Problem> {
        let part: i32 = self.position.parse().unwrap_or(0);
        let from = self.day.0 + HOURS * part;
        let until = (from + HOURS).min(self.day.1);
        let out = &self.clinic.app.outbound;
        // A terminal without a register keeps another kind of place.
        let register = match self.shop {
            Shop::YooKassa(_) => self.shop.register(out, from, until).await,
            Shop::TBank(_) => Ok(None),
        };
        match register {
            Ok(Some((theirs, given))) => {
                let touched = given.into_iter().map(|one| one.payment).collect();
                let next = (until < self.day.1).then(|| (part + 1).to_string());
                let compared = self.by_register((from, until), theirs, touched).await?;
                Ok(compared.map(|done| Portion { next, ..done }))
            }
            Ok(None) => self.one_by_one().await,
            Err(failed) => Ok(Err(failed)),
        }
    }

    async fn by_register(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        theirs: Vec<Theirs>,
        touched: Vec<String>,
    ) -> Result<Result<Portion, Failed>, Problem> {
        let mut all: HashMap<Uuid, (Payment, Option<Theirs>)> = HashMap::new();
        let mut found = Vec::new();
        let mut compared = 0;
        {
            let db = self.clinic.db().read().await?;
            for told in theirs {
                match self.known(&db, &told).await? {
                    Some(own) => drop(all.insert(own.id, (own, Some(told)))),
                    None => {
                        compared += 1;
                        found.extend(unknown(&told));
                    }
                }
            }
            let mut more = payments::begun(&db, self.id(), (from, until), None, MOST).await?;
            more.retain(|row| row.state == state::SUCCEEDED);
            for their_id in touched {
                more.extend(payments::of_profile(&db, self.id(), &their_id).await?);
            }
            more.extend(self.returned(&db, (from, until)).await?);
            for own in more {
                all.entry(own.id).or_insert((own, None));
            }
        }
        compared += all.len();
        for (own, told) in all.into_values() {
            match self.judge(own, told).await? {
                Ok(one) => found.extend(one),
                Err(failed) => return Ok(Err(failed)),
            }
        }
        Ok(Ok(Portion { compared, found, next: None }))
    }

    /// The payment of ours that a payment of theirs is.
    async fn known(&self, db: &Reader, told: &Theirs) -> Result<Option<Payment>, Problem> {
        if let Some(own) = payments::of_profile(db, self.id(), &told.id).await? {
            return Ok(Some(own));
        }
        let order = told.order.as_deref().and_then(|order| order.parse().ok());
        let Some(order) = order else { return Ok(None) };
        let own = payments::find(db, PaymentId::of(order)).await?;
        // An answer that was lost: their id is not known here yet.
        let is_it =
            |own: &Payment| own.profile_id == self.profile.id && own.provider_payment_id.is_none();
        Ok(own.filter(is_it))
    }

    /// Those of which something went back in this time.
    async fn returned(
        &self,
        db: &Reader,
        span: (DateTime<Utc>, DateTime<Utc>),
    ) -> Result<Vec<Payment>, Problem> {
        let ids = refunds::returned(db, self.id(), span, MOST).await?;
        let mut all = Vec::new();
        for portion in ids.chunks(500) {
            all.extend(payments::of_ids(db, portion).await?);
        }
        Ok(all)
    }

    async fn one_by_one(&self) -> Result<Result<Portion, Failed>, Problem> {
        let (rows, next, more) = {
            let db = self.clinic.db().read().await?;
            let after = match self.position.parse::<Uuid>() {
                Ok(id) => payments::find(&db, PaymentId::of(id)).await?,
                Err(_) => None,
            };
            // What went back on that day is compared with the first portion.
            let more = if after.is_none() { self.returned(&db, self.day).await? } else { vec![] };
            let rows = payments::begun(&db, self.id(), self.day, after.as_ref(), MANY).await?;
            let full = u64::try_from(rows.len()).is_ok_and(|count| count == MANY);
            let next = rows.last().filter(|_| full).map(|row| row.id.to_string());
            (rows, next, more)
        };
        let mut done = Portion { next, ..Portion::default() };
        for own in rows.into_iter().chain(more) {
            // What was never made is nowhere; what is open is asked about anyway.
            if own.provider_payment_id.is_none() || own.open() {
                continue;
            }
            done.compared += 1;
            match self.judge(own, None).await? {
                Ok(found) => done.found.extend(found),
                Err(failed) => return Ok(Err(failed)),
            }
        }
        Ok(Ok(done))
    }

    /// Whether the provider says that it has no such payment: the bank has no code of its own for
    /// that.
    fn is_unknown(&self, failed: &Failed) -> bool {
        let at_bank = matches!(self.shop, Shop::TBank(_)) && failed.is(Refusal::Other);
        failed.is(Refusal::NotFound) || at_bank
    }

    /// Compares one payment. What the provider has taken and this portal does not know of is
    /// written down first.
    async fn judge(
        &self,
        own: Payment,
        told: Option<Theirs>,
    ) -> Result<Result<Vec<Found>, Failed>, Problem> {
        let told = match (told, &own.provider_payment_id) {
            (Some(told), _) => told,
            (None, None) => return Ok(Ok(missing(&own).into_iter().collect())),
            (None, Some(their_id)) => {
                match self.shop.ask(&self.clinic.app.outbound, their_id).await {
                    Ok(told) => told,
                    Err(failed) if self.is_unknown(&failed) => {
                        return Ok(Ok(missing(&own).into_iter().collect()));
                    }
                    Err(failed) => return Ok(Err(failed)),
                }
            }
        };
        let mut own = own;
        if own.state != state::SUCCEEDED && told.state == State::Succeeded {
            own = settle(self.clinic, own.id(), &told).await?;
        }
        let db = self.clinic.db().read().await?;
        let given = refunds::of_payments(&db, &[own.id()]).await?;
        Ok(Ok(differs(&own, &given, &told)))
    }
}
