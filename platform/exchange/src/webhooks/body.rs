//! What is posted.

use poem_openapi::types::ToJSON;
use serde_json::json;
use store::webhook_deliveries::WebhookDelivery;
use uuid::Uuid;

use super::CHECK;
use crate::records::ChangeRecord;

/// The body of a message: what happened, when, and the same item that the feed gives.
pub(super) fn of(item: &ChangeRecord) -> String {
    let body = json!({ "type": item.kind, "timestamp": item.at, "data": item.to_json() });
    body.to_string()
}

/// The body of a message that only tries the endpoint.
pub(super) fn of_check(delivery: &WebhookDelivery) -> String {
    json!({ "type": CHECK, "timestamp": delivery.added_at, "data": {} }).to_string()
}

/// The id of a message, as the receiver sees it.
pub fn message_id(message: Uuid) -> String {
    format!("msg_{}", message.simple())
}
