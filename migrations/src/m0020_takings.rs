//! What the clinic sees of its payments: the daily comparison with the providers' registers, why
//! something was given back, and ways to find by time (P4, B8).

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let comparison = vec![
            uuid("profile_id"),
            date("day"),
            text("state"),
            text("position"),
            integer("compared"),
            integer("found"),
            text("error"),
            timestamp_with_time_zone_null("check_at"),
            integer("checks"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone_null("finished_at"),
        ];
        let of = [("profile_id", "payment_profiles")];
        create(manager, "comparisons", &["profile_id", "day"], comparison, &of).await?;
        index(manager, "comparisons", &["check_at"], false).await?;
        index(manager, "comparisons", &["day"], false).await?;

        let difference = vec![
            uuid("id"),
            uuid("profile_id"),
            date("day"),
            text("kind"),
            uuid_null("payment_id"),
            text("their_id"),
            big_integer_null("own_kopecks"),
            big_integer_null("their_kopecks"),
            text("their_state"),
            timestamp_with_time_zone("found_at"),
            timestamp_with_time_zone_null("resolved_at"),
            text("resolved_by"),
            text("note"),
        ];
        let of = [("profile_id", "payment_profiles"), ("payment_id", "payments")];
        create(manager, "differences", &["id"], difference, &of).await?;
        index(manager, "differences", &["found_at"], false).await?;

        let note = text("note").default("").take();
        let refunds = Table::alter().table("refunds").add_column(note).take();
        manager.alter_table(refunds).await?;
        index(manager, "refunds", &["finished_at"], false).await?;
        index(manager, "receipts", &["invoice_id"], false).await?;
        index(manager, "payments", &["created_at"], false).await?;
        index(manager, "payments", &["finished_at"], false).await
    }
}
