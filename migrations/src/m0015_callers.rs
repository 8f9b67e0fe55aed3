//! Callers' consents: which member of the staff has noted what was said at the telephone.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without a reference: the journal outlives whom it names.
        let who = Table::alter().table("consents").add_column(uuid_null("staff_id")).take();
        manager.alter_table(who).await
    }
}
