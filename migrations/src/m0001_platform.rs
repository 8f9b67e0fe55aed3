//! The platform's own tables: sites, their history, the queue of jobs. They belong to no
//! clinic; everything else does.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The runtime truth of every site, one row each. `revision` is the platform-wide
        // number of the change, taken from `site_clock` under its row's lock, so that a
        // node sees every change by asking for what is newer than the last it knows.
        manager
            .create_table(
                Table::create()
                    .table("sites")
                    .col(uuid("id").primary_key())
                    .col(text("label").unique_key())
                    .col(big_integer("version"))
                    .col(big_integer("revision"))
                    .col(text("config"))
                    .col(text("author"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("site_versions")
                    .col(uuid("site_id"))
                    .col(big_integer("version"))
                    .col(text("config"))
                    .col(text("author"))
                    .col(timestamp_with_time_zone("at"))
                    .primary_key(Index::create().col("site_id").col("version"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("site_versions", "site_id")
                            .to("sites", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("site_clock")
                    .col(integer("id").primary_key())
                    .col(big_integer("revision"))
                    .take(),
            )
            .await?;
        let first = Query::insert()
            .into_table("site_clock")
            .columns(["id", "revision"])
            .values_panic([1.into(), 0.into()])
            .take();
        manager.execute(first).await?;
        // The outbox and every other job. A job stores its site and ids, never personal
        // data, because workers look through all sites here.
        manager
            .create_table(
                Table::create()
                    .table("jobs")
                    .col(uuid("id").primary_key())
                    .col(uuid("site_id"))
                    .col(text("kind"))
                    .col(text("payload"))
                    .col(timestamp_with_time_zone("run_at"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone_null("locked_until"))
                    .col(text("state"))
                    .col(text_null("last_error"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(
                        ForeignKey::create()
                            .from("jobs", "site_id")
                            .to("sites", "id")
                            .on_delete(ForeignKeyAction::Cascade),
                    )
                    .take(),
            )
            .await?;
        let due = Index::create().name("jobs_due").table("jobs").col("state").col("run_at").take();
        manager.create_index(due).await
    }
}
