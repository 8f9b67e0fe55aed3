//! The queue of jobs: everything that leaves the portal, and everything on a timetable.
//!
//! A job is enqueued inside the transaction of what it belongs to (the outbox), carries its
//! site, and holds ids only: workers look through all sites here, so no personal data may
//! stand in it.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::SiteId;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, FromQueryResult,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, entity::prelude::Uuid, sea_query::Expr,
};

use crate::{Db, DbError, Writer, db::lock_next_jobs};

pub(crate) mod entity {
    #![allow(missing_docs, reason = "the derive makes public items of its own")]
    use chrono::{DateTime, Utc};
    use sea_orm::entity::prelude::*;

    #[derive(
        Clone, Debug, PartialEq, Eq, DeriveEntityModel, serde::Serialize, serde::Deserialize,
    )]
    #[sea_orm(table_name = "jobs")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub site_id: Uuid,
        pub kind: String,
        pub payload: String,
        pub run_at: DateTime<Utc>,
        pub attempts: i32,
        pub locked_until: Option<DateTime<Utc>>,
        pub state: String,
        pub last_error: Option<String>,
        pub created_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
use entity::{ActiveModel, Column, Entity};

/// A job taken by a worker.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its id; also the stable id of what it sends.
    pub id: Uuid,
    /// The clinic it belongs to.
    pub site: SiteId,
    /// What is to be done.
    pub kind: String,
    /// With what: JSON of ids.
    pub payload: String,
    /// Which try this is, from 1.
    pub attempt: i32,
    /// Until when the worker keeps it.
    pub until: Option<DateTime<Utc>>,
}

/// What became of a try.
#[derive(Debug)]
pub enum Outcome {
    /// Done: the job is finished.
    Done,
    /// Not now: it is tried again at that moment.
    Retry(DateTime<Utc>, String),
    /// Never: it goes to the list of dead jobs.
    Dead(String),
}

/// A job that a transaction leaves.
pub(crate) type Row = ActiveModel;

/// Puts a job into the queue, in the same transaction as what it belongs to; it is stored by the
/// commit.
#[expect(clippy::unused_async, reason = "whoever stores something awaits it")]
pub async fn enqueue(
    db: &mut Writer,
    kind: &str,
    payload: String,
    run_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let site = Set(db.site().0);
    db.keep_job(ActiveModel {
        id: Set(kernel::ids::new_uuid(now)),
        site_id: site,
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        run_at: Set(run_at),
        attempts: Set(0),
        locked_until: Set(None),
        state: Set("waiting".to_owned()),
        last_error: Set(None),
        created_at: Set(now),
    });
    Ok(())
}

/// Stores the jobs that a transaction leaves, in portions that both engines take.
pub(crate) async fn store(
    connection: &DatabaseTransaction,
    mut jobs: Vec<Row>,
) -> Result<(), DbError> {
    while !jobs.is_empty() {
        let rest = jobs.split_off(jobs.len().min(500));
        Entity::insert_many(jobs).exec_without_returning(connection).await?;
        jobs = rest;
    }
    Ok(())
}

/// Of how many sites it is told at a time that jobs of theirs are due.
const SITES: u64 = 1000;

/// The sites of which a job is due that nobody does: first those that have waited longest.
pub async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<SiteId>, DbError> {
    let free =
        Condition::any().add(Column::LockedUntil.is_null()).add(Column::LockedUntil.lte(now));
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .column(Column::SiteId)
        .filter(Column::State.eq("waiting"))
        .filter(Column::RunAt.lte(now))
        .filter(free)
        .group_by(Column::SiteId)
        .order_by_asc(Column::RunAt.min())
        .limit(SITES)
        .into_tuple()
        .all(db.platform_reads())
        .await?;
    Ok(rows.into_iter().map(SiteId).collect())
}

/// Takes due jobs for `lease`, of each of these sites at most so many; a worker that dies gives
/// them back by its end.
pub async fn take(
    db: &Db,
    of: &[(SiteId, u32)],
    lease: TimeDelta,
    now: DateTime<Utc>,
) -> Result<Vec<Job>, DbError> {
    let rows = lock_next_jobs(db.platform(), of, now, now + lease).await?;
    rows.iter()
        .map(|row| {
            let row = entity::Model::from_query_result(row, "")?;
            Ok(Job {
                id: row.id,
                site: SiteId(row.site_id),
                kind: row.kind,
                payload: row.payload,
                attempt: row.attempts,
                until: row.locked_until,
            })
        })
        .collect()
}

/// Gives back jobs that were taken and not done, so that another worker takes them at once; not
/// those that somebody else has taken meanwhile.
pub async fn give_back(db: &Db, jobs: &[(Uuid, Option<DateTime<Utc>>)]) -> Result<(), DbError> {
    for (id, until) in jobs {
        Entity::update_many()
            .col_expr(Column::LockedUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(Column::Id.eq(*id))
            .filter(Column::LockedUntil.eq(*until))
            .exec(db.platform())
            .await?;
    }
    Ok(())
}

/// Records what became of a taken job.
pub async fn settle(db: &Db, job: Uuid, outcome: Outcome) -> Result<(), DbError> {
    let update = Entity::update_many()
        .col_expr(Column::LockedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Id.eq(job));
    match outcome {
        Outcome::Done => Entity::delete_by_id(job).exec(db.platform()).await.map(|_| ()),
        Outcome::Retry(at, why) => update
            .col_expr(Column::RunAt, Expr::value(at))
            .col_expr(Column::LastError, Expr::value(why))
            .exec(db.platform())
            .await
            .map(|_| ()),
        Outcome::Dead(why) => update
            .col_expr(Column::State, Expr::value("dead"))
            .col_expr(Column::LastError, Expr::value(why))
            .exec(db.platform())
            .await
            .map(|_| ()),
    }
}

/// How many jobs wait, and how many are dead.
pub async fn backlog(db: &Db) -> Result<(u64, u64), DbError> {
    let count =
        |state: &'static str| Entity::find().filter(Column::State.eq(state)).count(db.platform());
    Ok((count("waiting").await?, count("dead").await?))
}

/// How the queue of all clinics is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Jobs that are not done, those whose time comes later too.
    pub waiting: u64,
    /// Those of them whose time has come.
    pub due: u64,
    /// Jobs that are given up.
    pub dead: u64,
    /// Since when the oldest one is due.
    pub oldest: Option<DateTime<Utc>>,
}

/// How the queue of all clinics is now.
pub async fn queue(db: &Db, now: DateTime<Utc>) -> Result<Queue, DbError> {
    let reads = db.platform_reads();
    let of = |state: &'static str| Entity::find().filter(Column::State.eq(state));
    let due = || of("waiting").filter(Column::RunAt.lte(now));
    let oldest = due().order_by_asc(Column::RunAt).one(reads).await?;
    Ok(Queue {
        waiting: of("waiting").count(reads).await?,
        due: due().count(reads).await?,
        dead: of("dead").count(reads).await?,
        oldest: oldest.map(|row| row.run_at),
    })
}

/// What waits at some clinics and should have left before a moment, and what is dead: by site.
pub async fn stuck(
    db: &Db,
    sites: &[SiteId],
    due_before: DateTime<Utc>,
) -> Result<Vec<(SiteId, u64, u64)>, DbError> {
    let of = |state: &'static str| {
        Entity::find()
            .select_only()
            .column(Column::SiteId)
            .column_as(Column::Id.count(), "number")
            .filter(Column::SiteId.is_in(sites.iter().map(|site| site.0)))
            .filter(Column::State.eq(state))
            .group_by(Column::SiteId)
    };
    let reads = db.platform_reads();
    let late = of("waiting").filter(Column::RunAt.lt(due_before));
    let late: Vec<(Uuid, i64)> = late.into_tuple().all(reads).await?;
    let dead: Vec<(Uuid, i64)> = of("dead").into_tuple().all(reads).await?;
    let number = |of: &[(Uuid, i64)], site: &SiteId| {
        let found = of.iter().find(|(id, _)| *id == site.0);
        found.map_or(0, |(_, number)| u64::try_from(*number).unwrap_or(0))
    };
    Ok(sites.iter().map(|site| (*site, number(&late, site), number(&dead, site))).collect())
}

/// What has become of a job that is not done.
#[derive(Clone, Debug)]
pub struct Undone {
    /// Its id.
    pub id: Uuid,
    /// How often it was tried.
    pub attempts: i32,
    /// Whether it is given up.
    pub dead: bool,
    /// Why it is not done.
    pub error: String,
}

/// Of these jobs of a clinic those that are not done.
pub async fn undone(db: &Db, site: SiteId, ids: &[Uuid]) -> Result<Vec<Undone>, DbError> {
    let rows = Entity::find()
        .filter(Column::SiteId.eq(site.0))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db.platform_reads())
        .await?;
    let undone = |row: entity::Model| Undone {
        id: row.id,
        attempts: row.attempts,
        dead: row.state == "dead",
        error: row.last_error.unwrap_or_default(),
    };
    Ok(rows.into_iter().map(undone).collect())
}

/// Has a job that was given up tried again, in the transaction of why; tells whether there was
/// one.
pub async fn revive(db: &mut Writer, id: Uuid, now: DateTime<Utc>) -> Result<bool, DbError> {
    let result = Entity::update_many()
        .col_expr(Column::State, Expr::value("waiting"))
        .col_expr(Column::Attempts, Expr::value(0))
        .col_expr(Column::RunAt, Expr::value(now))
        .filter(Column::SiteId.eq(db.site().0))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq("dead"))
        .exec(db.raw())
        .await?;
    Ok(result.rows_affected == 1)
}
