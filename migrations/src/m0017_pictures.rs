//! Pictures that a clinic uploads: what is kept of each in the object store, and how much.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let picture = vec![
            text("name"),
            text("kind"),
            integer("bytes"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("gone_at"),
        ];
        create(manager, "pictures", &["name"], picture, &[]).await?;
        index(manager, "doctors", &["photo"], false).await
    }
}
