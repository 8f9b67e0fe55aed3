//! Certificates that the portal orders itself for the clinics' own domains (S3): what was issued
//! and what is to be tried again, the accounts at authorities, what authorities are answered when
//! they look whether a domain leads here. The platform's own tables.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let certificates = Table::create()
            .table("site_certificates")
            .col(text("domain").primary_key())
            .col(uuid("site"))
            .col(text_null("chain"))
            .col(text_null("sealed"))
            .col(timestamp_with_time_zone_null("ends_at"))
            .col(big_integer("revision").default(0))
            .col(timestamp_with_time_zone("next_at"))
            .col(timestamp_with_time_zone_null("held_until"))
            .col(timestamp_with_time_zone_null("tried_at"))
            .col(integer("failures").default(0))
            .col(text("why").default(""))
            .col(text("detail").default(""))
            .foreign_key(&mut of_domain("site_certificates"))
            .take();
        manager.create_table(certificates).await?;
        for column in ["site", "next_at", "revision", "tried_at"] {
            let name = format!("site_certificates_{column}");
            let index = Index::create().name(name).table("site_certificates").col(column).take();
            manager.create_index(index).await?;
        }
        let accounts = Table::create()
            .table("acme_accounts")
            .col(text("directory").primary_key())
            .col(text("sealed"))
            .col(timestamp_with_time_zone("created_at"))
            .take();
        manager.create_table(accounts).await?;
        let answers = Table::create()
            .table("acme_answers")
            .col(text("domain"))
            .col(text("token"))
            .col(text("answer"))
            .col(timestamp_with_time_zone("created_at"))
            .primary_key(Index::create().col("domain").col("token"))
            .foreign_key(&mut of_domain("acme_answers"))
            .take();
        manager.create_table(answers).await
    }
}

/// What belongs to a domain goes with it.
fn of_domain(table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from(table, "domain")
        .to("site_domains", "domain")
        .on_delete(ForeignKeyAction::Cascade)
        .take()
}
