//! The clinic's administration (M1): the journal searched, reviews rejected with a reason, what
//! is done about feedback, what became of messages, bookings closed, documents planned ahead.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index(manager, "audit", &["at", "id"], false).await?;
        index(manager, "audit", &["object_id"], false).await?;
        index(manager, "audit", &["staff_id", "at"], false).await?;

        add(manager, "reviews", text("reason").default("").take()).await?;
        index(manager, "reviews", &["state", "created_at"], false).await?;

        index(manager, "feedback", &["state", "created_at"], false).await?;
        let entry = vec![
            uuid("id"),
            uuid("feedback_id"),
            text("kind"),
            text("author"),
            text("text"),
            timestamp_with_time_zone("at"),
        ];
        let about = [("feedback_id", "feedback")];
        create(manager, "feedback_entries", &["id"], entry, &about).await?;
        index(manager, "feedback_entries", &["feedback_id", "at"], false).await?;

        add(manager, "messages", integer("attempts").default(1).take()).await?;
        add(manager, "messages", text("error").default("").take()).await?;
        index(manager, "messages", &["created_at", "id"], false).await?;

        let closing = vec![
            uuid("id"),
            uuid_null("branch_id"),
            uuid_null("specialisation_id"),
            timestamp_with_time_zone("starts_at"),
            timestamp_with_time_zone_null("ends_at"),
            text("reason"),
            text("created_by"),
            timestamp_with_time_zone("created_at"),
        ];
        let places = [("branch_id", "branches"), ("specialisation_id", "specialisations")];
        create(manager, "closings", &["id"], closing, &places).await?;

        add(manager, "documents", boolean("renew").default(true).take()).await?;
        add(manager, "documents", text("author").default("").take()).await
    }
}

async fn add(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column).take()).await
}
