//! The certificates of the clinics' own domains that the portal was issued itself, and what is to
//! be ordered when. The platform's own table; a row goes with its domain.

use chrono::{DateTime, Utc};
use kernel::SiteId;
use sea_orm::{
    Condition, IntoActiveModel, PaginatorTrait, QueryOrder, QuerySelect, Set,
    entity::prelude::*,
    sea_query::{Expr, Query},
};

use crate::{Db, DbError, PlatformWriter, site_domains, sites};

mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    /// A domain's certificate, or what has become of ordering one.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "site_certificates")]
    pub struct Model {
        /// The domain.
        #[sea_orm(primary_key, auto_increment = false)]
        pub domain: String,
        /// Whose it is.
        pub site: Uuid,
        /// The chain, its own certificate first, in PEM; none before the first was issued.
        pub chain: Option<String>,
        /// Its key, sealed.
        pub sealed: Option<String>,
        /// When it ends.
        pub ends_at: Option<DateTime<Utc>>,
        /// The number of the change of the sites by which it came.
        pub revision: i64,
        /// When it is to be ordered next.
        pub next_at: DateTime<Utc>,
        /// Until when a node is at it.
        pub held_until: Option<DateTime<Utc>>,
        /// When it was ordered last.
        pub tried_at: Option<DateTime<Utc>>,
        /// How often it has failed since the last success.
        pub failures: i32,
        /// Why, in a word of ours; empty after a success.
        pub why: String,
        /// What the authority said.
        pub detail: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
pub use entity::Model as Certificate;
use entity::{ActiveModel, Column, Entity};

/// How many new domains are taken up in one go.
const FRESH: u64 = 100;

/// Has a certificate ordered for proven domains that have none yet.
pub async fn plan(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    let known = Query::select().column(Column::Domain).from(Entity).take();
    let fresh = site_domains::Entity::find()
        .filter(site_domains::Column::ProvenAt.is_not_null())
        .filter(site_domains::Column::Domain.not_in_subquery(known))
        .limit(FRESH)
        .all(db.platform())
        .await?;
    for one in fresh {
        let row = Certificate {
            domain: one.domain,
            site: one.site,
            chain: None,
            sealed: None,
            ends_at: None,
            revision: 0,
            next_at: now,
            held_until: None,
            tried_at: None,
            failures: 0,
            why: String::new(),
            detail: String::new(),
        };
        let row = row.into_active_model().reset_all();
        let stored = Entity::insert(row).on_conflict_do_nothing();
        stored.exec_without_returning(db.platform()).await?;
    }
    Ok(())
}

/// Takes the one that has been due for longest, unless another node is at it; it is held until a
/// moment.
pub async fn take(
    db: &Db,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Certificate>, DbError> {
    let free = Condition::any().add(Column::HeldUntil.is_null()).add(Column::HeldUntil.lte(now));
    let due = || Entity::find().filter(Column::NextAt.lte(now)).filter(free.clone());
    for _ in 0..10 {
        let first = due().order_by_asc(Column::NextAt).order_by_asc(Column::Domain);
        let Some(row) = first.one(db.platform()).await? else { return Ok(None) };
        let taken = Entity::update_many()
            .col_expr(Column::HeldUntil, Expr::value(Some(until)))
            .filter(Column::Domain.eq(row.domain.as_str()))
            .filter(Column::NextAt.lte(now))
            .filter(free.clone())
            .exec(db.platform())
            .await?;
        if taken.rows_affected == 1 {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// How many were ordered since a moment.
pub async fn ordered_since(db: &Db, since: DateTime<Utc>) -> Result<u64, DbError> {
    Entity::find().filter(Column::TriedAt.gt(since)).count(db.platform()).await
}

/// Notes that an authority is asked for one now.
pub async fn note_order(db: &Db, domain: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    change(db, domain, ActiveModel { tried_at: Set(Some(now)), ..Default::default() }).await
}

/// Lets one go until a moment, as it was.
pub async fn postpone(db: &Db, domain: &str, next: DateTime<Utc>) -> Result<(), DbError> {
    let row = ActiveModel { next_at: Set(next), held_until: Set(None), ..Default::default() };
    change(db, domain, row).await
}

/// Notes that ordering one has failed; it is tried again at a moment.
pub async fn fail(
    db: &Db,
    row: &Certificate,
    why: &str,
    detail: &str,
    next: DateTime<Utc>,
) -> Result<(), DbError> {
    let failed = ActiveModel {
        next_at: Set(next),
        held_until: Set(None),
        failures: Set(row.failures.saturating_add(1)),
        why: Set(why.to_owned()),
        detail: Set(detail.to_owned()),
        ..Default::default()
    };
    change(db, &row.domain, failed).await
}

async fn change(db: &Db, domain: &str, row: ActiveModel) -> Result<(), DbError> {
    let own = Entity::update_many().set(row).filter(Column::Domain.eq(domain));
    own.exec(db.platform()).await.map(|_| ())
}

/// What was issued.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The chain in PEM.
    pub chain: String,
    /// The key, sealed.
    pub sealed: String,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// When it is to be renewed.
    pub renew_at: DateTime<Utc>,
}

/// Stores what was issued; every node learns of it. Tells whether the domain is still there.
pub async fn keep(
    db: &mut PlatformWriter,
    site: SiteId,
    domain: &str,
    issued: Issued,
) -> Result<bool, DbError> {
    let revision = sites::touch(db, site).await?;
    let row = ActiveModel {
        chain: Set(Some(issued.chain)),
        sealed: Set(Some(issued.sealed)),
        ends_at: Set(Some(issued.ends_at)),
        revision: Set(revision),
        next_at: Set(issued.renew_at),
        held_until: Set(None),
        failures: Set(0),
        why: Set(String::new()),
        detail: Set(String::new()),
        ..Default::default()
    };
    let own = Entity::update_many()
        .set(row)
        .filter(Column::Domain.eq(domain))
        .filter(Column::Site.eq(site.0));
    Ok(own.exec(db.raw()).await?.rows_affected == 1)
}

/// Those that were issued after a change of the sites.
pub async fn issued_since(db: &Db, revision: i64) -> Result<Vec<Certificate>, DbError> {
    let fresh = Entity::find().filter(Column::Revision.gt(revision));
    fresh.order_by_asc(Column::Revision).all(db.platform()).await
}

/// Those of a site, by domain.
pub async fn of_site(db: &Db, site: SiteId) -> Result<Vec<Certificate>, DbError> {
    let own = Entity::find().filter(Column::Site.eq(site.0));
    own.order_by_asc(Column::Domain).all(db.platform_reads()).await
}

/// How many have failed when they were ordered last.
pub async fn failing(db: &Db) -> Result<u64, DbError> {
    Entity::find().filter(Column::Failures.gt(0)).count(db.platform_reads()).await
}

/// A domain, the end of its certificate, and why ordering another has failed last.
pub type State = (String, Option<DateTime<Utc>>, String);

/// How each of them is, by domain.
pub async fn states(db: &Db) -> Result<Vec<State>, DbError> {
    Entity::find()
        .select_only()
        .columns([Column::Domain, Column::EndsAt, Column::Why])
        .order_by_asc(Column::Domain)
        .into_tuple()
        .all(db.platform_reads())
        .await
}

/// The sealed keys, by domain.
pub async fn seals(db: &Db) -> Result<Vec<(String, String)>, DbError> {
    Entity::find()
        .select_only()
        .columns([Column::Domain, Column::Sealed])
        .filter(Column::Sealed.is_not_null())
        .order_by_asc(Column::Domain)
        .into_tuple()
        .all(db.platform_reads())
        .await
}

/// Puts another seal of a key in the place of this one; nothing where it was changed meanwhile.
pub async fn reseal(db: &Db, domain: &str, old: &str, new: &str) -> Result<(), DbError> {
    Entity::update_many()
        .col_expr(Column::Sealed, Expr::value(Some(new)))
        .filter(Column::Domain.eq(domain))
        .filter(Column::Sealed.eq(old))
        .exec(db.platform())
        .await
        .map(|_| ())
}
