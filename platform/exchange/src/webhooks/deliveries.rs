//! What became of messages.

use kernel::{Problem, problem};
use shell::app::Clinic;
use store::webhook_deliveries::{self, WebhookDelivery};
use uuid::Uuid;

/// The messages to an endpoint, latest first, those in a state if one is given.
pub async fn deliveries(
    clinic: &Clinic,
    id: Uuid,
    state: Option<&str>,
    (skip, limit): (u64, u64),
) -> Result<Vec<WebhookDelivery>, Problem> {
    let db = clinic.db().read().await?;
    Ok(webhook_deliveries::of(&db, id, state, (skip, limit)).await?)
}

/// One message to an endpoint.
///
/// Refuses with 404 when there is no such message.
pub async fn delivery(
    clinic: &Clinic,
    id: Uuid,
    message: Uuid,
) -> Result<WebhookDelivery, Problem> {
    let db = clinic.db().read().await?;
    webhook_deliveries::find(&db, id, message).await?.ok_or_else(problem::not_found)
}
