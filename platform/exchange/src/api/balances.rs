//! The doors of bonuses and advances.

use poem_openapi::{Object, OpenApi, param::Query, payload::Json};
use shell::Fail;

use super::{Tag, answers::BatchJson, body::Batch, client::Client};
use crate::{
    balances,
    batch::Keep,
    records::{BonusCardRecord, EntryRecord, MovementRecord, ProgrammeRecord},
    reference::upsert,
    tokens::Scope,
};

pub(super) struct Api;

/// What was spent behind a number.
#[derive(Object)]
#[oai(rename = "AccountMovements")]
struct MovementsJson {
    /// In order.
    items: Vec<MovementRecord>,
}

#[OpenApi(tag = "Tag::Accounts")]
impl Api {
    /// Bonus programmes («бонусные программы»)
    ///
    /// A programme that is removed is over: nobody joins it any more, and its limit counts no
    /// more.
    #[oai(path = "/bonus-programmes", method = "put")]
    async fn programmes(
        &self,
        client: Client,
        batch: Batch<ProgrammeRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::AccountsWrite)?;
        client.spend(batch.len()).await?;
        let report = upsert(&client.clinic, batch.items, batch.deleted, Keep::Yes).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }

    /// Patients' cards of bonus programmes
    #[oai(path = "/bonus-cards", method = "put")]
    async fn cards(
        &self,
        client: Client,
        batch: Batch<BonusCardRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::AccountsWrite)?;
        client.spend(batch.len()).await?;
        let report = balances::cards(&client.clinic, batch.items, batch.deleted).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }

    /// What patients have spent of their accounts on the portal, and what came back
    ///
    /// In order. Keep the `number` of the last item once you have stored it, and ask with it as
    /// `after` next time. What you have told yourself is not among it.
    #[oai(path = "/account-movements", method = "get")]
    async fn movements(
        &self,
        client: Client,
        /// The number of the last item; without it from the beginning.
        after: Query<Option<i64>>,
        /// The most items.
        #[oai(default = "hundred", validator(minimum(value = "1"), maximum(value = "500")))]
        limit: Query<u32>,
    ) -> Result<Json<MovementsJson>, Fail> {
        client.may(Scope::AccountsWrite)?;
        client.spend(1).await?;
        let (after, limit) = (after.0.unwrap_or_default(), limit.0.into());
        let items = balances::movements(&client.clinic, after, limit, &client.trace()).await?;
        Ok(Json(MovementsJson { items }))
    }

    /// What came to patients' accounts: bonuses and money of the advance
    ///
    /// Each entry stands for itself and is written once: told again it is `unchanged`, told
    /// otherwise under the same id it is refused with `exchange.entry_differs`. An account never
    /// goes below nothing: `exchange.overdrawn`. Entries are not removed: a mistake is mended by
    /// the opposite entry.
    #[oai(path = "/account-entries", method = "put")]
    async fn entries(
        &self,
        client: Client,
        batch: Batch<EntryRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::AccountsWrite)?;
        client.spend(batch.len()).await?;
        let trace = client.trace();
        let report = balances::entries(&client.clinic, batch.items, batch.deleted, &trace).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }
}

const fn hundred() -> u32 {
    100
}
