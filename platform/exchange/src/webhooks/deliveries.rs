//! What became of messages.

use kernel::{Problem, ids::PatientId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    changes,
    webhook_deliveries::{self, Place, WebhookDelivery},
    webhooks,
};
use uuid::Uuid;

use super::{CHECK, body};
use crate::changes::told;

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

/// The messages to one endpoint or to all, latest first, behind a place in the list.
pub async fn log(
    clinic: &Clinic,
    webhook: Option<Uuid>,
    state: Option<&str>,
    before: Option<Place>,
    limit: u64,
) -> Result<Vec<WebhookDelivery>, Problem> {
    let db = clinic.db().read().await?;
    let all = webhooks::all(&db).await?.into_iter().map(|row| row.id);
    let meant: Vec<Uuid> = all.filter(|id| webhook.is_none_or(|only| only == *id)).collect();
    Ok(webhook_deliveries::page(&db, &meant, state, before, limit).await?)
}

/// A message with what is posted.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The message.
    pub delivery: WebhookDelivery,
    /// Its id, as the receiver sees it.
    pub id: String,
    /// The body as it would be posted now: bodies are not kept. None when the change is forgotten.
    pub body: Option<String>,
}

/// One message to an endpoint. Whose data its body shows stands in the journal of accesses.
///
/// Refuses with 404 when there is no such message.
pub async fn delivery(
    clinic: &Clinic,
    id: Uuid,
    message: Uuid,
    trace: &Trace,
) -> Result<Shown, Problem> {
    let mut db = clinic.db().write().await?;
    let found = webhook_deliveries::find(&db, id, message).await?;
    let delivery = found.ok_or_else(problem::not_found)?;
    let body = if delivery.kind == CHECK {
        Some(body::of_check(&delivery))
    } else {
        let told = told(&db, changes::of_ids(&db, &[message]).await?).await?;
        match told.into_iter().next() {
            Some((item, about)) => {
                let noted: Vec<_> =
                    about.into_iter().map(|card| (PatientId::of(card), Some(message))).collect();
                audit::record_all(clinic, &mut db, trace, "exchange.read_delivery", &noted).await?;
                Some(body::of(&item))
            }
            None => None,
        }
    };
    db.commit().await?;
    Ok(Shown { id: body::message_id(delivery.message), delivery, body })
}
