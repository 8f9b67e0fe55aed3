//! The vendor's console: its managers, what they did, and what it must find quickly about
//! thousands of sites. The platform's own tables: they belong to no clinic.

use sea_orm_migration::{prelude::*, schema::*};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        sites(manager).await?;
        people(manager).await?;
        journal(manager).await
    }
}

/// What the list of sites shows and searches stands beside the configuration it comes from.
async fn sites(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    for column in [
        text("name").default("").take(),
        text("search").default("").take(),
        text("status").default("active").take(),
        text("origin").default("code").take(),
        timestamp_with_time_zone_null("delete_at"),
    ] {
        let table = Table::alter().table("sites").add_column(column).take();
        manager.alter_table(table).await?;
    }
    let origin =
        Table::alter().table("site_versions").add_column(text("origin").default("code")).take();
    manager.alter_table(origin).await?;
    listed(manager).await?;
    // All that the list needs, so that it never reads the configurations.
    let list = ["label", "status", "search", "name", "updated_at", "id"];
    let mut index = Index::create().name("sites_listed").table("sites").take();
    for column in list {
        index.col(column);
    }
    manager.create_index(index).await?;
    // Sites that are gone, so that every node learns of it.
    manager
        .create_table(
            Table::create()
                .table("site_removals")
                .col(uuid("id").primary_key())
                .col(big_integer("revision"))
                .col(text("label"))
                .col(timestamp_with_time_zone("at"))
                .take(),
        )
        .await
}

/// Fills the new columns of the sites that are there.
async fn listed(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let all = Query::select().columns(["id", "label", "config"]).from("sites").take();
    for row in connection.query_all(&all).await? {
        let id: sea_orm_migration::sea_orm::prelude::Uuid = row.try_get("", "id")?;
        let (label, config): (String, String) =
            (row.try_get("", "label")?, row.try_get("", "config")?);
        let config: serde_json::Value = serde_json::from_str(&config).unwrap_or_default();
        let text = |key: &str| config[key].as_str().unwrap_or_default().to_owned();
        let name = text("name");
        let search = format!("{label} {}", name.to_lowercase());
        let update = Query::update()
            .table("sites")
            .values([
                ("name", name.into()),
                ("search", search.into()),
                ("status", text("status").into()),
            ])
            .and_where(Expr::col("id").eq(id))
            .take();
        connection.execute(&update).await?;
    }
    Ok(())
}

async fn people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("managers")
                .col(uuid("id").primary_key())
                .col(text("email").unique_key())
                .col(text("name"))
                .col(text("role"))
                .col(text_null("password"))
                .col(text_null("totp"))
                .col(big_integer_null("totp_step"))
                .col(text_null("ticket_hash"))
                .col(timestamp_with_time_zone_null("ticket_until"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("disabled_at"))
                .take(),
        )
        .await?;
    manager
        .create_table(
            Table::create()
                .table("console_sessions")
                .col(uuid("id").primary_key())
                .col(text("token_hash").unique_key())
                .col(uuid("manager_id"))
                .col(text("ip"))
                .col(text("user_agent"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .foreign_key(
                    ForeignKey::create()
                        .from("console_sessions", "manager_id")
                        .to("managers", "id")
                        .on_delete(ForeignKeyAction::Cascade),
                )
                .take(),
        )
        .await?;
    let of_manager = Index::create()
        .name("console_sessions_manager")
        .table("console_sessions")
        .col("manager_id")
        .take();
    manager.create_index(of_manager).await
}

/// Who did what to which site. Only added to; it outlives the sites it tells of.
async fn journal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("platform_audit")
                .col(uuid("id").primary_key())
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("who"))
                .col(text("name"))
                .col(text("action"))
                .col(uuid_null("site"))
                .col(text("label"))
                .col(text("detail"))
                .col(text("ip"))
                .col(text("user_agent"))
                .take(),
        )
        .await?;
    let of_site = Index::create()
        .name("platform_audit_site")
        .table("platform_audit")
        .col("site")
        .col("id")
        .take();
    manager.create_index(of_site).await
}
