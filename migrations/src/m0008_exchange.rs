//! The exchange with the clinic's information system (M3): its tokens, its own ids beside
//! ours, what it hides, insurance contracts, kinds of intervals.

use sea_orm_migration::{prelude::*, schema::*};

use crate::{
    tables::{create, index},
    walls,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tokens(manager).await?;
        // What visits point to cannot vanish: it is hidden from who books.
        for table in ["branches", "departments", "specialisations", "services", "doctors"] {
            add(manager, table, timestamp_with_time_zone_null("hidden_at")).await?;
        }
        // The information system's own ids. The reference data have theirs in `code`.
        for table in ["patients", "appointments"] {
            add(manager, table, text_null("mis_id")).await?;
            index(manager, table, &["mis_id"], true).await?;
        }
        add(manager, "appointments", text("origin").default("portal").take()).await?;
        add(manager, "appointments", timestamp_with_time_zone_null("arrived_at")).await?;
        // Until when the information system knows what has become of a visit here.
        add(manager, "appointments", timestamp_with_time_zone_null("mis_at")).await?;
        index(manager, "changes", &["object_id"], false).await?;
        add(manager, "intervals", text("kind").default("in_person").take()).await?;
        walls::no_interval_overlap(manager).await?;
        contracts(manager).await
    }
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}

async fn tokens(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let token = vec![
        uuid("id"),
        text("name"),
        text("beginning"),
        text("token_hash"),
        text("scopes"),
        timestamp_with_time_zone("created_at"),
        text("created_by"),
        timestamp_with_time_zone_null("expires_at"),
        timestamp_with_time_zone_null("used_at"),
        timestamp_with_time_zone_null("revoked_at"),
        text("revoked_by"),
    ];
    create(manager, "exchange_tokens", &["id"], token, &[]).await?;
    index(manager, "exchange_tokens", &["token_hash"], true).await
}

async fn contracts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let contract = vec![
        uuid("id"),
        text("mis_id"),
        uuid("patient_id"),
        text("insurer"),
        text("programme"),
        text("number"),
        date("valid_from"),
        date_null("valid_until"),
        timestamp_with_time_zone("updated_at"),
    ];
    let references = [("patient_id", "patients")];
    create(manager, "insurance_contracts", &["id"], contract, &references).await?;
    index(manager, "insurance_contracts", &["mis_id"], true).await?;
    index(manager, "insurance_contracts", &["patient_id"], false).await
}
