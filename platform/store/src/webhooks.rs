//! Where a clinic's information system wants changes posted (M3), and how far each has come.
//!
//! Changes are taken from their common order into [deliveries](crate::webhook_deliveries) by the
//! endpoint's job; one job at most is planned for each endpoint. Who commits changes plans it, if
//! there is none. For that he locks the endpoint's row, and so does the job before it looks for
//! the last change and rests: one of the two sees what the other did.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer, jobs, webhook_deliveries};

clinic_table! {
    /// One endpoint.
    Webhook = "webhooks"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Its address.
        url: String,
        /// The secret, sealed.
        sealed: String,
        /// The one before, sealed.
        sealed_before: Option<String>,
        /// Until when that one signs too.
        before_until: Option<At>,
        /// When it was added.
        created_at: At,
        /// By whom.
        created_by: String,
        /// See [`state`].
        state: String,
        /// Why it is paused: see [`reason`]; empty when it is not.
        reason: String,
        /// The number of the last change that is among its deliveries.
        position: i64,
        /// How often it has failed since it last took something.
        attempts: i32,
        /// Since when it has been failing, while that is so.
        failing_since: Option<At>,
        /// When it last took something.
        taken_at: Option<At>,
        /// When its job is to run; none when there is nothing to do.
        due_at: Option<At>,
        /// Until when a job is posting to it.
        busy_until: Option<At>,
        /// That job.
        busy_with: Option<Uuid>,
    }
}

/// What an endpoint can be.
pub mod state {
    /// Changes are posted to it.
    pub const ACTIVE: &str = "active";
    /// Changes wait.
    pub const PAUSED: &str = "paused";
}

/// Why an endpoint is paused.
pub mod reason {
    /// Somebody asked for it.
    pub const ASKED: &str = "asked";
    /// It has failed for days.
    pub const FAILING: &str = "failing";
    /// It said that it is gone for good.
    pub const GONE: &str = "gone";
}

/// The kind of the job that posts to an endpoint.
pub const JOB: &str = "exchange.webhook";

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Webhook) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// All of the clinic's, oldest first.
pub async fn all(db: &Reader) -> Result<Vec<Webhook>, DbError> {
    db.find::<Entity>().order_by(Column::Id, Order::Asc).all(db).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<Webhook>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: Uuid) -> Result<Option<Webhook>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).locked().one(db).await
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Webhook) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// Removes one, which must be locked, with its deliveries.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    webhook_deliveries::remove_of(db, id).await?;
    db.delete::<Entity>().filter(Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Plans the job of an endpoint at a moment; the row is to be saved afterwards.
pub async fn plan(
    db: &mut Writer,
    row: &mut Webhook,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    row.due_at = Some(at);
    let payload = serde_json::json!({ "webhook": row.id }).to_string();
    jobs::enqueue(db, JOB, payload, at, now).await
}

/// Gives every active endpoint that has nothing to do a job.
pub(crate) async fn wake(db: &mut Writer, now: DateTime<Utc>) -> Result<(), DbError> {
    let active = db.find::<Entity>().filter(Column::State.eq(state::ACTIVE));
    let rows = active.locked_in_order(Column::Id).all(db).await?;
    for mut row in rows.into_iter().filter(|row| row.due_at.is_none()) {
        plan(db, &mut row, now, now).await?;
        db.update::<Entity>()
            .set(Column::DueAt, Expr::value(row.due_at))
            .filter(Column::Id.eq(row.id))
            .exec(db)
            .await?;
    }
    Ok(())
}

/// Endpoints whose job should have run before a moment.
pub async fn overdue(db: &Reader, before: DateTime<Utc>) -> Result<Vec<Webhook>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.eq(state::ACTIVE))
        .filter(Column::DueAt.lt(before))
        .all(db)
        .await
}
