//! The clinic's endpoints.

use chrono::{DateTime, Utc};
use kernel::{Problem, problem};
use shell::app::Clinic;
use store::{
    DbError, Reader, changes,
    webhook_deliveries::{self, state},
    webhooks::{self, Webhook},
};
use uuid::Uuid;

/// An endpoint as it is shown: without its secret.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// Its address.
    pub url: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// `active` or `paused`.
    pub state: String,
    /// Why it is paused: `asked`, `failing`, `gone`; empty when it is not.
    pub reason: String,
    /// Since when it has been failing, while that is so.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it last took something.
    pub taken_at: Option<DateTime<Utc>>,
    /// When it is tried next, while it fails.
    pub next_at: Option<DateTime<Utc>>,
    /// Until when the secret before signs too.
    pub before_until: Option<DateTime<Utc>>,
    /// How many messages wait, with the changes that are not yet among them.
    pub waiting: u64,
    /// How many messages were given up.
    pub given_up: u64,
}

/// Every endpoint of the clinic, oldest first.
pub async fn list(clinic: &Clinic) -> Result<Vec<Known>, Problem> {
    let now = clinic.now();
    let db = clinic.db().read().await?;
    let mut all = Vec::new();
    for row in webhooks::all(&db).await? {
        all.push(known(&db, row, now).await?);
    }
    Ok(all)
}

/// One of them.
///
/// Refuses with 404 when there is no such endpoint.
pub async fn one(clinic: &Clinic, id: Uuid) -> Result<Known, Problem> {
    let db = clinic.db().read().await?;
    let row = webhooks::find(&db, id).await?.ok_or_else(problem::not_found)?;
    Ok(known(&db, row, clinic.now()).await?)
}

async fn known(db: &Reader, row: Webhook, now: DateTime<Utc>) -> Result<Known, DbError> {
    let waiting = webhook_deliveries::count(db, row.id, state::WAITING).await?;
    let behind = changes::count_news(db, row.position).await?;
    Ok(Known {
        waiting: waiting + behind,
        given_up: webhook_deliveries::count(db, row.id, state::GIVEN_UP).await?,
        next_at: row.due_at.filter(|_| row.failing_since.is_some()),
        before_until: row.before_until.filter(|until| *until > now),
        id: row.id,
        url: row.url,
        created_at: row.created_at,
        created_by: row.created_by,
        state: row.state,
        reason: row.reason,
        failing_since: row.failing_since,
        taken_at: row.taken_at,
    })
}
