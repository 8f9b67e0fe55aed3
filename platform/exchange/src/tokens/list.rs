//! The clinic's tokens.

use chrono::{DateTime, Utc};
use kernel::{Problem, problem};
use shell::app::Clinic;
use store::exchange_tokens;
use uuid::Uuid;

use super::Scope;

/// A token as the list shows it.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its id.
    pub id: Uuid,
    /// What the clinic calls it.
    pub name: String,
    /// Its first characters.
    pub beginning: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
    /// When it was issued.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// Until when it is good; none for good.
    pub expires_at: Option<DateTime<Utc>>,
    /// When the information system last used it, exact to a minute.
    pub used_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether it is good now.
    pub good: bool,
}

/// Every token of the clinic, the newest first.
pub async fn list(clinic: &Clinic) -> Result<Vec<Known>, Problem> {
    let now = clinic.now();
    let db = clinic.db().read().await?;
    let rows = exchange_tokens::all(&db).await?;
    Ok(rows.into_iter().map(|row| known(row, now)).collect())
}

/// One of them.
///
/// Refuses with 404 when there is no such token.
pub async fn one(clinic: &Clinic, id: Uuid) -> Result<Known, Problem> {
    let db = clinic.db().read().await?;
    let row = exchange_tokens::find(&db, id).await?.ok_or_else(problem::not_found)?;
    Ok(known(row, clinic.now()))
}

fn known(row: exchange_tokens::ExchangeToken, now: DateTime<Utc>) -> Known {
    Known {
        good: row.is_good(now),
        scopes: Scope::read(&row.scopes),
        id: row.id,
        name: row.name,
        beginning: row.beginning,
        created_at: row.created_at,
        created_by: row.created_by,
        expires_at: row.expires_at,
        used_at: row.used_at,
        revoked_at: row.revoked_at,
    }
}
