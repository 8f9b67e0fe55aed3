//! The guard of slots looks at the visits of two days, not at all there ever were (B6).

use sea_orm_migration::prelude::*;

use crate::walls;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        walls::one_day(manager).await?;
        walls::no_overlap_within_days(manager).await
    }
}
