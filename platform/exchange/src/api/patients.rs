//! The doors of patients' cards and contracts.

use poem_openapi::{OpenApi, payload::Json};
use shell::Fail;

use super::{Tag, answers::BatchJson, body::Batch, client::Client};
use crate::{
    batch::Keep,
    patients,
    records::{ContractRecord, PatientRecord},
    tokens::Scope,
};

pub(super) struct Api;

#[OpenApi(tag = "Tag::Patients")]
impl Api {
    /// Patients' cards
    ///
    /// A card is known by your id; a card made on the portal, which you learn of from the feed of
    /// changes, by `portal_id`: from then on the two are one. A new card that is alike one made
    /// on the portal is refused with `exchange.card_alike`: send it again with its `portal_id` or
    /// with `separate`. Cards are not removed.
    #[oai(path = "/patients", method = "put")]
    async fn patients(
        &self,
        client: Client,
        batch: Batch<PatientRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::PatientsWrite)?;
        client.spend(batch.len()).await?;
        let trace = client.trace();
        let report =
            patients::upsert(&client.clinic, batch.items, batch.deleted, Keep::Yes, &trace).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }

    /// Insurance contracts of patients
    #[oai(path = "/insurance-contracts", method = "put")]
    async fn contracts(
        &self,
        client: Client,
        batch: Batch<ContractRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        client.may(Scope::PatientsWrite)?;
        client.spend(batch.len()).await?;
        let report =
            patients::contracts(&client.clinic, batch.items, batch.deleted, Keep::Yes).await?;
        Ok(Json(BatchJson::of(&client.ctx, report)))
    }
}
