//! The registry's desk: when a patient came (W).

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let arrived = timestamp_with_time_zone_null("arrived_at");
        manager.alter_table(Table::alter().table("appointments").add_column(arrived).take()).await
    }
}
