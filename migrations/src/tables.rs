//! How a clinic's table is made: `site_id` first in its keys and in its references.

use sea_orm_migration::{prelude::*, schema::uuid};

use crate::walls;

/// A reference to a row of the same clinic: (own column, other table).
pub(crate) type Reference = (&'static str, &'static str);

/// Makes a clinic's table with the primary key `(site_id, key…)`, references that
/// cannot leave the clinic, and the walls around it.
pub(crate) async fn create(
    manager: &SchemaManager<'_>,
    name: &'static str,
    key: &[&'static str],
    columns: Vec<ColumnDef>,
    references: &[Reference],
) -> Result<(), DbErr> {
    let mut table = Table::create().table(name).col(uuid("site_id")).take();
    for column in columns {
        table.col(column);
    }
    let mut primary = Index::create().col("site_id").take();
    for column in key {
        primary.col(*column);
    }
    table.primary_key(&mut primary);
    table.foreign_key(
        ForeignKey::create()
            .from(name, "site_id")
            .to("sites", "id")
            .on_delete(ForeignKeyAction::Cascade),
    );
    for (column, other) in references {
        let mut reference = ForeignKey::create();
        reference.from(name, ("site_id", *column)).to(*other, ("site_id", "id"));
        table.foreign_key(&mut reference);
    }
    manager.create_table(table).await?;
    walls::around(manager, name).await
}

/// An index over a clinic's rows; `site_id` comes first.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    unique: bool,
) -> Result<(), DbErr> {
    let mut index = Index::create()
        .name(format!("{table}_{}", columns.join("_")))
        .table(table)
        .col("site_id")
        .take();
    for column in columns {
        index.col(*column);
    }
    if unique {
        index.unique();
    }
    manager.create_index(index).await
}
