//! The clinic's own people: who may sign in to the panel, and how they come in.

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let member = vec![
            uuid("id"),
            text("email"),
            text("name"),
            text("role"),
            uuid_null("doctor_id"),
            text_null("password"),
            text_null("totp"),
            big_integer_null("totp_step"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("disabled_at"),
        ];
        create(manager, "staff", &["id"], member, &[("doctor_id", "doctors")]).await?;
        index(manager, "staff", &["email"], true).await?;

        let session = vec![
            uuid("id"),
            text("token_hash"),
            uuid("staff_id"),
            timestamp_with_time_zone_null("passed_at"),
            text("ip"),
            text("user_agent"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("seen_at"),
        ];
        create(manager, "staff_sessions", &["id"], session, &[("staff_id", "staff")]).await?;
        index(manager, "staff_sessions", &["token_hash"], true).await?;
        index(manager, "staff_sessions", &["staff_id"], false).await?;

        let ticket = vec![
            uuid("id"),
            uuid("staff_id"),
            timestamp_with_time_zone("expires_at"),
            timestamp_with_time_zone_null("used_at"),
            timestamp_with_time_zone("created_at"),
        ];
        create(manager, "staff_tickets", &["id"], ticket, &[("staff_id", "staff")]).await?;
        index(manager, "staff_tickets", &["staff_id"], false).await?;

        // Names of the staff repeat and change; the journal of accesses says who it was.
        let who = Table::alter().table("audit").add_column(uuid_null("staff_id")).take();
        manager.alter_table(who).await
    }
}
