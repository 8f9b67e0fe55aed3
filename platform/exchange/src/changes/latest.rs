//! How far the feed has come.

use chrono::{DateTime, Utc};
use kernel::Problem;
use shell::app::Clinic;
use store::changes;

use super::Cursor;

/// The cursor of the last change, its kind and its moment; none while nothing has happened.
pub async fn latest(clinic: &Clinic) -> Result<Option<(Cursor, String, DateTime<Utc>)>, Problem> {
    let db = clinic.db().read().await?;
    let last = changes::latest(&db).await?;
    Ok(last.map(|one| (Cursor(one.number), one.kind, one.at)))
}
