//! Tables of the clinic's data that are taken over from files in the panel, days on which the
//! clinic or a branch is closed, hours of odd and even weeks (M3).

use sea_orm_migration::{prelude::*, schema::*};

use crate::tables::{create, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let import = vec![
            uuid("id"),
            text("kind"),
            text("name"),
            integer("size"),
            text("state"),
            integer("total"),
            integer("done"),
            integer("created"),
            integer("updated"),
            integer("unchanged"),
            integer("refused"),
            text("report"),
            text("author"),
            uuid_null("staff_id"),
            timestamp_with_time_zone("created_at"),
            timestamp_with_time_zone("changed_at"),
            timestamp_with_time_zone_null("kept_until"),
        ];
        create(manager, "imports", &["id"], import, &[("staff_id", "staff")]).await?;
        index(manager, "imports", &["created_at"], false).await?;
        index(manager, "imports", &["kept_until"], false).await?;

        let holiday = vec![
            uuid("id"),
            uuid_null("branch_id"),
            date("first_day"),
            date("last_day"),
            text("note"),
            text("author"),
            timestamp_with_time_zone("created_at"),
        ];
        create(manager, "holidays", &["id"], holiday, &[("branch_id", "branches")]).await?;
        index(manager, "holidays", &["last_day"], false).await?;

        let weeks = text("weeks").default("all").take();
        let hours = Table::alter().table("weekly_hours").add_column(weeks).take();
        manager.alter_table(hours).await
    }
}
