//! Trying an endpoint.

use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    webhook_deliveries::{self, WebhookDelivery, state},
    webhooks,
};
use uuid::Uuid;

use super::{CHECK, lock};

/// Posts a message without any data to an endpoint, the usual way; gives its id. While an earlier
/// one has not been tried yet, there is no second.
///
/// Refuses with 404 when there is no such endpoint, with `webhooks.paused` when it is paused.
pub async fn check(clinic: &Clinic, id: Uuid, trace: &Trace) -> Result<Uuid, Problem> {
    let now = clinic.now();
    let message = new_uuid(now);
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    if row.state != webhooks::state::ACTIVE {
        return Err(Refused::new(409, "webhooks.paused").into());
    }
    let before = webhook_deliveries::waiting_of(&db, id, CHECK).await?;
    if let Some(before) = before.filter(|one| one.attempts == 0) {
        return Ok(before.message);
    }
    let delivery = WebhookDelivery::new(
        id,
        message,
        message,
        CHECK.into(),
        row.position,
        state::WAITING.into(),
        now,
        now,
        0,
        None,
        None,
        String::new(),
        0,
    );
    webhook_deliveries::put_all(&mut db, vec![delivery]).await?;
    webhooks::plan(&mut db, &mut row, now, now).await?;
    webhooks::save(&mut db, row).await?;
    audit::record(clinic, &mut db, trace, "exchange.check_webhook", None, Some(id)).await?;
    db.commit().await?;
    Ok(message)
}
