//! A new secret.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused};
use people::audit;
use providers::webhooks::secret;
use shell::{Trace, app::Clinic};
use store::webhooks;
use uuid::Uuid;

use super::{Added, has_key, lock, sealed_as};
use crate::once::Once;

/// Gives an endpoint a new secret. Until a moment the old one signs too, so that the receiver can
/// change over when it likes.
///
/// Refuses with 404 when there is no such endpoint, with `tokens.overlap_passed` when the moment
/// has passed.
pub async fn rotate(
    clinic: &Clinic,
    id: Uuid,
    old_until: DateTime<Utc>,
    trace: &Trace,
) -> Result<Added, Problem> {
    rotate_once(clinic, id, old_until, &Once::new(clinic), trace).await
}

/// The same for a form or a request: sent twice it gives one new secret both times.
///
/// Refuses as [`rotate`].
pub async fn rotate_once(
    clinic: &Clinic,
    id: Uuid,
    old_until: DateTime<Utc>,
    once: &Once,
    trace: &Trace,
) -> Result<Added, Problem> {
    let now = clinic.now();
    if old_until < now {
        return Err(Refused::new(422, "tokens.overlap_passed").into());
    }
    let key = once.secret(clinic, &format!("webhook again {id}"));
    let sealed = clinic.seal(&sealed_as(id), &key)?;
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    if has_key(clinic, &row, &key) {
        return Ok(Added { id, secret: secret(&key) });
    }
    row.sealed_before = Some(std::mem::replace(&mut row.sealed, sealed));
    row.before_until = Some(old_until);
    webhooks::save(&mut db, row).await?;
    audit::record(clinic, &mut db, trace, "exchange.rotate_webhook", None, Some(id)).await?;
    db.commit().await?;
    Ok(Added { id, secret: secret(&key) })
}
