//! The doors of the reference data.

use poem_openapi::{OpenApi, payload::Json, types::Type};
use serde::de::DeserializeOwned;
use shell::Fail;

use super::{Tag, answers::BatchJson, body::Batch, client::Client};
use crate::{
    records::BranchRecord,
    reference::{Told, upsert},
    tokens::Scope,
};

pub(super) struct Api;

async fn take<T: Told + DeserializeOwned + Type>(
    client: &Client,
    batch: Batch<T>,
) -> Result<Json<BatchJson>, Fail> {
    client.may(Scope::ReferenceWrite)?;
    client.spend(batch.len()).await?;
    let report = upsert(&client.clinic, batch.items, batch.deleted).await?;
    Ok(Json(BatchJson::of(&client.ctx, report)))
}

#[OpenApi(tag = "Tag::Reference")]
impl Api {
    /// Branches («филиалы»)
    #[oai(path = "/branches", method = "put")]
    async fn branches(
        &self,
        client: Client,
        batch: Batch<BranchRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        take(&client, batch).await
    }
}
