//! «Текст договора оферты»: a changed text is a new version.

use chrono::{DateTime, Utc};
use kernel::{
    Problem,
    ids::{OfferId, ProfileId},
};
use shell::keys::sha256;
use store::{
    Writer,
    payment_offers::{self, PaymentOffer},
};

/// The longest text, in characters.
pub const BODY: usize = 100_000;

/// Writes a version down unless the newest one says the same; tells whether it did. Without a text
/// nothing changes: what was once accepted stays.
pub(super) async fn write(
    db: &mut Writer,
    profile: ProfileId,
    body: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let newest = payment_offers::newest(db, profile).await?;
    let hash = sha256(body.as_bytes());
    if body.is_empty() || newest.as_ref().is_some_and(|one| one.hash == hash) {
        return Ok(false);
    }
    let version = newest.map_or(1, |one| one.version + 1);
    let id = OfferId::new(now).0;
    let row = PaymentOffer::new(id, profile.0, version, body.into(), hash, by.into(), now);
    payment_offers::add(db, row).await?;
    Ok(true)
}
