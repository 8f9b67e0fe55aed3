//! Posting again.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    changes,
    webhook_deliveries::{self, state},
    webhooks,
};
use uuid::Uuid;

use super::lock;
use crate::changes::Cursor;

/// Posts one message again, whatever became of it; it keeps its id.
///
/// Refuses with 404 when there is no such message.
pub async fn replay(
    clinic: &Clinic,
    id: Uuid,
    message: Uuid,
    trace: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    let found = webhook_deliveries::find(&db, id, message).await?;
    let mut delivery = found.ok_or_else(problem::not_found)?;
    delivery.state = state::WAITING.into();
    delivery.added_at = now;
    delivery.due_at = now;
    delivery.attempts = 0;
    webhook_deliveries::put_all(&mut db, vec![delivery]).await?;
    if row.state == webhooks::state::ACTIVE {
        webhooks::plan(&mut db, &mut row, now, now).await?;
        webhooks::save(&mut db, row).await?;
    }
    audit::record(clinic, &mut db, trace, "exchange.replay_webhook", None, Some(id)).await?;
    Ok(db.commit().await?)
}

/// Posts everything behind a cursor again, in order.
///
/// Refuses with 404 when there is no such endpoint, with `exchange.cursor_wrong` when the cursor
/// was never given out.
pub async fn replay_from(
    clinic: &Clinic,
    id: Uuid,
    after: Cursor,
    trace: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    if after.0 > changes::last(&db).await? {
        return Err(Refused::new(400, "exchange.cursor_wrong").into());
    }
    row.position = row.position.min(after.0);
    if row.state == webhooks::state::ACTIVE {
        webhooks::plan(&mut db, &mut row, now, now).await?;
    }
    webhooks::save(&mut db, row).await?;
    audit::record(clinic, &mut db, trace, "exchange.replay_webhook", None, Some(id)).await?;
    Ok(db.commit().await?)
}

/// Posts everything again that happened since a moment.
///
/// Refuses as [`replay_from`].
pub async fn replay_since(
    clinic: &Clinic,
    id: Uuid,
    since: DateTime<Utc>,
    trace: &Trace,
) -> Result<(), Problem> {
    let db = clinic.db().read().await?;
    let after = changes::before(&db, since).await?;
    drop(db);
    replay_from(clinic, id, Cursor(after), trace).await
}

/// How many messages would be posted again for what happened since a moment.
pub async fn how_many_since(clinic: &Clinic, since: DateTime<Utc>) -> Result<u64, Problem> {
    let db = clinic.db().read().await?;
    let after = changes::before(&db, since).await?;
    Ok(changes::count_news(&db, after).await?)
}
