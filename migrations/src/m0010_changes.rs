//! The order of changes, for the feed that the clinic's information system reads (M3).

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
        let counter = vec![text("name"), big_integer("value")];
        create(manager, "counters", &["name"], counter, &[]).await?;
        for column in
            [big_integer("number").default(0).take(), text("origin").default("portal").take()]
        {
            let added = Table::alter().table("changes").add_column(column).take();
            manager.alter_table(added).await?;
        }
        // What has happened so far is numbered in the order in which it happened.
        walls::over_all_sites(
            manager,
            &["changes", "counters"],
            "UPDATE changes SET number = n.place FROM (SELECT site_id, id, row_number() OVER \
               (PARTITION BY site_id ORDER BY at, id) AS place FROM changes) n \
             WHERE n.site_id = changes.site_id AND n.id = changes.id; \
             INSERT INTO counters (site_id, name, value) \
             SELECT site_id, 'changes', max(number) FROM changes GROUP BY site_id;",
        )
        .await?;
        index(manager, "changes", &["number"], true).await
    }
}
