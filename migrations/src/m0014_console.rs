//! What the vendor's console knows of the sites beside their configuration: how they fare hour by
//! hour, their own domains; and deleting a clinic in portions. The platform's own tables.

use sea_orm_migration::{prelude::*, schema::*};

use crate::walls;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The steps of the answers' times, in milliseconds; the last one has no end.
const STEPS: [&str; 10] =
    ["ms10", "ms25", "ms50", "ms100", "ms250", "ms500", "ms1000", "ms2500", "ms5000", "slower"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        hours(manager).await?;
        domains(manager).await?;
        let jobs = ["site_id", "state"];
        let mut index = Index::create().name("jobs_site_id_state").table("jobs").take();
        for column in jobs {
            index.col(column);
        }
        manager.create_index(index).await?;
        walls::journals_of_the_deleted(manager).await
    }
}

/// What a site was asked in an hour and how it answered.
async fn hours(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = Table::create().table("site_hours").col(uuid("site")).take();
    table.col(timestamp_with_time_zone("hour"));
    for count in ["requests", "errors", "refused", "bookings", "messages"].iter().chain(&STEPS) {
        table.col(big_integer(*count).default(0));
    }
    table.primary_key(Index::create().col("site").col("hour"));
    table.foreign_key(
        ForeignKey::create()
            .from("site_hours", "site")
            .to("sites", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    manager.create_table(table).await?;
    let old = Index::create().name("site_hours_hour").table("site_hours").col("hour").take();
    manager.create_index(old).await
}

/// The clinics' own domains: a domain is one site's.
async fn domains(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let table = Table::create()
        .table("site_domains")
        .col(text("domain").primary_key())
        .col(uuid("site"))
        .col(text("proof"))
        .col(timestamp_with_time_zone("added_at"))
        .col(timestamp_with_time_zone_null("proven_at"))
        .foreign_key(
            ForeignKey::create()
                .from("site_domains", "site")
                .to("sites", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .take();
    manager.create_table(table).await?;
    let own = Index::create().name("site_domains_site").table("site_domains").col("site").take();
    manager.create_index(own).await
}
