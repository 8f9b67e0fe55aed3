//! What is posted to a clinic's information system, and what became of it. It names changes by
//! their ids and holds no personal data.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One message to one endpoint.
    WebhookDelivery = "webhook_deliveries"
    key {
        /// The endpoint.
        webhook_id: Uuid,
        /// The message: the change's id, or an id of its own if it only tries the endpoint.
        message: Uuid,
    }
    columns {
        /// What it is about: messages about one object keep their order.
        about: Uuid,
        /// What had happened.
        kind: String,
        /// The change's number.
        number: i64,
        /// See [`state`].
        state: String,
        /// When it was added.
        added_at: At,
        /// When it is to be posted.
        due_at: At,
        /// How often it was posted.
        attempts: i32,
        /// When it was last posted.
        tried_at: Option<At>,
        /// The last answer's status, if there was an answer.
        status: Option<i32>,
        /// What was wrong the last time; empty if it was taken.
        error: String,
        /// How long the last answer took, in milliseconds.
        millis: i64,
    }
}

/// What a message can be.
pub mod state {
    /// It is to be posted.
    pub const WAITING: &str = "waiting";
    /// The endpoint has taken it.
    pub const TAKEN: &str = "taken";
    /// The endpoint has refused it for days.
    pub const GIVEN_UP: &str = "given_up";
}

/// Stores messages; one that is there already becomes as this one is. The endpoint must be locked.
pub async fn put_all(db: &mut Writer, rows: Vec<WebhookDelivery>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}

/// One message to an endpoint.
pub async fn find(
    db: &Reader,
    webhook: Uuid,
    message: Uuid,
) -> Result<Option<WebhookDelivery>, DbError> {
    let one = db.find::<Entity>().filter(Column::WebhookId.eq(webhook));
    one.filter(Column::Message.eq(message)).one(db).await
}

/// What an endpoint still has to take, in order.
pub async fn waiting(
    db: &Reader,
    webhook: Uuid,
    limit: u64,
) -> Result<Vec<WebhookDelivery>, DbError> {
    db.find::<Entity>()
        .filter(Column::WebhookId.eq(webhook))
        .filter(Column::State.eq(state::WAITING))
        .order_by(Column::Number, Order::Asc)
        .order_by(Column::Message, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// How many messages to an endpoint are in a state.
pub async fn count(db: &Reader, webhook: Uuid, state: &str) -> Result<u64, DbError> {
    let all = db.find::<Entity>().filter(Column::WebhookId.eq(webhook));
    all.filter(Column::State.eq(state)).count(db).await
}

/// The messages to an endpoint, latest first, those in a state if one is given.
pub async fn of(
    db: &Reader,
    webhook: Uuid,
    state: Option<&str>,
    (skip, limit): (u64, u64),
) -> Result<Vec<WebhookDelivery>, DbError> {
    let mut all = db.find::<Entity>().filter(Column::WebhookId.eq(webhook));
    if let Some(state) = state {
        all = all.filter(Column::State.eq(state));
    }
    all.order_by(Column::Number, Order::Desc)
        .order_by(Column::Message, Order::Desc)
        .skip(skip)
        .limit(limit)
        .all(db)
        .await
}

/// A message to an endpoint, as a place in the list of all: by number, then message, then endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The change's number.
    pub number: i64,
    /// The message.
    pub message: Uuid,
    /// The endpoint.
    pub webhook: Uuid,
}

impl WebhookDelivery {
    /// Its place in the list of all.
    pub const fn place(&self) -> Place {
        Place { number: self.number, message: self.message, webhook: self.webhook_id }
    }
}

/// The messages to some endpoints, latest first, those before a place and in a state where these
/// are given.
pub async fn page(
    db: &Reader,
    webhooks: &[Uuid],
    state: Option<&str>,
    before: Option<Place>,
    limit: u64,
) -> Result<Vec<WebhookDelivery>, DbError> {
    let mut rows = Vec::new();
    // One endpoint after another: the index leads by endpoint.
    for webhook in webhooks {
        let mut all = db.find::<Entity>().filter(Column::WebhookId.eq(*webhook));
        if let Some(state) = state {
            all = all.filter(Column::State.eq(state));
        }
        if let Some(before) = before {
            let earlier = if *webhook < before.webhook {
                Column::Message.lte(before.message)
            } else {
                Column::Message.lt(before.message)
            };
            let same = Condition::all().add(Column::Number.eq(before.number)).add(earlier);
            let any = Condition::any().add(Column::Number.lt(before.number)).add(same);
            all = all.filter(any);
        }
        let found = all
            .order_by(Column::Number, Order::Desc)
            .order_by(Column::Message, Order::Desc)
            .limit(limit)
            .all(db)
            .await?;
        rows.extend(found);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.place()));
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

/// The latest message of a kind that waits for an endpoint.
pub async fn waiting_of(
    db: &Reader,
    webhook: Uuid,
    kind: &str,
) -> Result<Option<WebhookDelivery>, DbError> {
    db.find::<Entity>()
        .filter(Column::WebhookId.eq(webhook))
        .filter(Column::State.eq(state::WAITING))
        .filter(Column::Kind.eq(kind))
        .order_by(Column::Message, Order::Desc)
        .one(db)
        .await
}

/// Removes those of an endpoint.
pub(crate) async fn remove_of(db: &mut Writer, webhook: Uuid) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::WebhookId.eq(webhook)).exec(db).await
}

/// Removes those that are done with and were added before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::State.ne(state::WAITING))
        .filter(Column::AddedAt.lt(before))
        .exec(db)
        .await
}
