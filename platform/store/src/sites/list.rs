//! The list of sites for the console: thousands of them, found by a few letters. It reads the
//! index `sites_listed` only, never the configurations.

use chrono::{DateTime, Utc};
use kernel::{SiteId, site::Status};
use sea_orm::{
    ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    prelude::Uuid,
    sea_query::{Expr, ExprTrait, LikeExpr},
};

use super::{Column, Entity};
use crate::{Db, DbError};

/// Which sites are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// A part of the name or of the label.
    pub search: String,
    /// Only those with this status.
    pub status: Option<Status>,
    /// How many to leave out.
    pub skip: u64,
    /// How many at most.
    pub limit: u64,
}

/// A site in the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: SiteId,
    /// Its label.
    pub label: String,
    /// The clinic's name.
    pub name: String,
    /// Its status: see [`Status::slug`].
    pub status: String,
    /// When its configuration was changed last.
    pub updated_at: DateTime<Utc>,
}

/// The wanted sites by label, and how many there are in all.
pub async fn list(db: &Db, wanted: &Wanted) -> Result<(Vec<Listed>, u64), DbError> {
    let mut all = Entity::find();
    if let Some(status) = wanted.status {
        all = all.filter(Column::Status.eq(status.slug()));
    }
    for word in wanted.search.to_lowercase().split_whitespace().take(5) {
        let literal = word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        let like = LikeExpr::new(format!("%{literal}%")).escape('\\');
        all = all.filter(Expr::col(Column::Search).like(like));
    }
    let total = all.clone().select_only().column(Column::Label).count(db.platform_reads()).await?;
    let rows: Vec<(Uuid, String, String, String, DateTime<Utc>)> = all
        .select_only()
        .columns([Column::Id, Column::Label, Column::Name, Column::Status, Column::UpdatedAt])
        .order_by_asc(Column::Label)
        .offset(wanted.skip)
        .limit(wanted.limit)
        .into_tuple()
        .all(db.platform_reads())
        .await?;
    let listed = |(id, label, name, status, updated_at)| Listed {
        id: SiteId(id),
        label,
        name,
        status,
        updated_at,
    };
    Ok((rows.into_iter().map(listed).collect(), total))
}
