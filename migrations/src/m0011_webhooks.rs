//! Signed webhooks for the clinic's information system (M3), and what became of each message.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let webhook = vec![
            uuid("id"),
            text("url"),
            text("sealed"),
            text_null("sealed_before"),
            timestamp_with_time_zone_null("before_until"),
            timestamp_with_time_zone("created_at"),
            text("created_by"),
            text("state"),
            text("reason"),
            big_integer("position"),
            integer("attempts"),
            timestamp_with_time_zone_null("failing_since"),
            timestamp_with_time_zone_null("taken_at"),
            timestamp_with_time_zone_null("due_at"),
            timestamp_with_time_zone_null("busy_until"),
            uuid_null("busy_with"),
        ];
        create(manager, "webhooks", &["id"], webhook, &[]).await?;
        let delivery = vec![
            uuid("webhook_id"),
            uuid("message"),
            uuid("about"),
            text("kind"),
            big_integer("number"),
            text("state"),
            timestamp_with_time_zone("added_at"),
            timestamp_with_time_zone("due_at"),
            integer("attempts"),
            timestamp_with_time_zone_null("tried_at"),
            integer_null("status"),
            text("error"),
            big_integer("millis"),
        ];
        let references = [("webhook_id", "webhooks")];
        let key = ["webhook_id", "message"];
        create(manager, "webhook_deliveries", &key, delivery, &references).await?;
        index(manager, "webhook_deliveries", &["webhook_id", "state", "number"], false).await?;
        index(manager, "webhook_deliveries", &["webhook_id", "number"], false).await
    }
}
