//! Browsers that want to be told by web push.

use kernel::ids::AccountId;
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One browser's subscription (RFC 8030).
    PushSubscription = "push_subscriptions"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Whose.
        account_id: Uuid,
        /// SHA-256 of the endpoint, in hex.
        endpoint_hash: String,
        /// The address of the push service.
        endpoint: String,
        /// The browser's public key, base64url.
        p256dh: String,
        /// The shared secret, base64url.
        auth: String,
        /// The browser's name for itself.
        user_agent: String,
        /// When it was made.
        created_at: At,
    }
}

/// Stores a subscription in place of an older one of the same endpoint, whoever's it was:
/// who subscribes now has the browser. Of two at the same moment one stays.
pub async fn put(db: &mut Writer, row: PushSubscription) -> Result<(), DbError> {
    remove_endpoint(db, &row.endpoint_hash).await?;
    db.insert::<Entity>(row).await
}

/// Removes a subscription.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Removes an account's subscription by its endpoint's hash; tells how many were removed.
pub async fn remove_own(
    db: &mut Writer,
    account: AccountId,
    endpoint_hash: &str,
) -> Result<u64, DbError> {
    db.delete::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::EndpointHash.eq(endpoint_hash))
        .exec(db)
        .await
}

/// The subscription with this id.
pub async fn find(db: &Reader, id: Uuid) -> Result<Option<PushSubscription>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}

/// The subscription of an endpoint, by its hash.
pub async fn of_endpoint(
    db: &Reader,
    endpoint_hash: &str,
) -> Result<Option<PushSubscription>, DbError> {
    db.find::<Entity>().filter(Column::EndpointHash.eq(endpoint_hash)).one(db).await
}

/// An account's subscriptions, newest first.
pub async fn of_account(db: &Reader, account: AccountId) -> Result<Vec<PushSubscription>, DbError> {
    db.find::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .order_by(Column::CreatedAt, Order::Desc)
        .limit(20)
        .all(db)
        .await
}

/// Removes a subscription by its endpoint's hash; tells how many were removed.
pub async fn remove_endpoint(db: &mut Writer, endpoint_hash: &str) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::EndpointHash.eq(endpoint_hash)).exec(db).await
}

/// Removes an account's subscriptions.
pub async fn remove_of(db: &mut Writer, account: AccountId) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::AccountId.eq(account.0)).exec(db).await
}
