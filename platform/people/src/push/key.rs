//! The clinic's push key (RFC 8292), made when it is first needed and kept sealed.

use std::sync::Arc;

use kernel::Problem;
use providers::push::VapidKey;
use serde::{Deserialize, Serialize};
use shell::{app::Clinic, senders::VAPID};
use store::secrets;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    /// The 32 bytes of the private key in hex.
    private_key: String,
}

/// Reads a kept key: `{"private_key":"64 hexadecimal digits"}`.
pub fn read(json: &[u8]) -> Result<VapidKey, String> {
    let wrong = || "not {\"private_key\":\"64 hexadecimal digits\"}".to_owned();
    let kept: Kept = serde_json::from_slice(json).map_err(|_| wrong())?;
    let bytes = hex::decode(kept.private_key).map_err(|_| wrong())?;
    VapidKey::from_bytes(&bytes).map_err(|error| error.to_string())
}

/// The clinic's key. Of two processes that make it at once one wins, for both.
pub async fn key(clinic: &Clinic) -> Result<Arc<VapidKey>, Problem> {
    let db = clinic.db().read().await?;
    if let Some(known) = clinic.opened(&db, VAPID, read).await? {
        return Ok(known);
    }
    drop(db);
    let made = VapidKey::generate().map_err(|error| Problem::failed(error.to_string()))?;
    let kept = serde_json::to_vec(&Kept { private_key: hex::encode(made.to_bytes()) })?;
    let sealed = clinic.seal(VAPID, &kept)?;
    let mut db = clinic.db().write().await?;
    secrets::put_new(&mut db, VAPID, sealed, "portal", clinic.now()).await?;
    let key = clinic.opened(&db, VAPID, read).await?;
    db.commit().await?;
    key.ok_or_else(|| Problem::failed("the push key was not kept"))
}
