//! The doors of the reference data.

use poem_openapi::{OpenApi, payload::Json, types::Type};
use serde::de::DeserializeOwned;
use shell::Fail;

use super::{Tag, answers::BatchJson, body::Batch, client::Client};
use crate::{
    batch::Keep,
    records::{BranchRecord, DepartmentRecord, DoctorRecord, ServiceRecord, SpecialisationRecord},
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
    let report = upsert(&client.clinic, batch.items, batch.deleted, Keep::Yes).await?;
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

    /// Departments («отделения»)
    ///
    /// A department and its default service refer to each other: tell the department without
    /// it first, then the services, then the department again.
    #[oai(path = "/departments", method = "put")]
    async fn departments(
        &self,
        client: Client,
        batch: Batch<DepartmentRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        take(&client, batch).await
    }

    /// Specialisations («специализации»)
    #[oai(path = "/specialisations", method = "put")]
    async fn specialisations(
        &self,
        client: Client,
        batch: Batch<SpecialisationRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        take(&client, batch).await
    }

    /// Services of the price list («прейскурант»)
    #[oai(path = "/services", method = "put")]
    async fn services(
        &self,
        client: Client,
        batch: Batch<ServiceRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        take(&client, batch).await
    }

    /// Doctors («специалисты»), with their services and posts
    #[oai(path = "/doctors", method = "put")]
    async fn doctors(
        &self,
        client: Client,
        batch: Batch<DoctorRecord>,
    ) -> Result<Json<BatchJson>, Fail> {
        take(&client, batch).await
    }
}
