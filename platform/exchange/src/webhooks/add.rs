//! A new endpoint.

use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use providers::webhooks::{address, secret};
use shell::{Trace, app::Clinic};
use store::{
    changes,
    db::Alone,
    webhooks::{self, Webhook, state},
};
use uuid::Uuid;

use super::{MOST, has_key, sealed_as};
use crate::once::Once;

/// An endpoint with its secret, which is known now and never again.
pub struct Added {
    /// Its id.
    pub id: Uuid,
    /// The secret by which the receiver checks signatures.
    pub secret: String,
}

/// Adds an endpoint. What happens from now on is posted to it.
///
/// Refuses with `webhooks.address_wrong` an address that is not https or not out in the world,
/// with `webhooks.too_many` the sixth.
pub async fn add(clinic: &Clinic, url: &str, trace: &Trace) -> Result<Added, Problem> {
    add_once(clinic, url, &Once::new(clinic), trace).await
}

/// The same for a form or a request: sent twice it adds one endpoint, whose secret is given both
/// times.
///
/// Refuses as [`add`].
pub async fn add_once(
    clinic: &Clinic,
    url: &str,
    once: &Once,
    trace: &Trace,
) -> Result<Added, Problem> {
    let wrong = |_| Refused::new(422, "webhooks.address_wrong");
    let url = address(&clinic.app.outbound, url).map_err(wrong)?;
    let now = clinic.now();
    let id = new_uuid(now);
    let key = once.secret(clinic, &format!("webhook {url}"));
    let sealed = clinic.seal(&sealed_as(id), &key)?;
    let mut db = clinic.db().write_alone(Alone::Exchange).await?;
    let all = webhooks::all(&db).await?;
    if let Some(row) = all.iter().find(|row| has_key(clinic, row, &key)) {
        return Ok(Added { id: row.id, secret: secret(&key) });
    }
    if all.len() >= MOST {
        return Err(Refused::new(409, "webhooks.too_many").into());
    }
    let row = Webhook::new(
        id,
        url.to_string(),
        sealed,
        None,
        None,
        now,
        trace.name.clone(),
        state::ACTIVE.into(),
        String::new(),
        changes::last(&db).await?,
        0,
        None,
        None,
        None,
        None,
        None,
    );
    webhooks::add(&mut db, row).await?;
    audit::record(clinic, &mut db, trace, "exchange.add_webhook", None, Some(id)).await?;
    db.commit().await?;
    Ok(Added { id, secret: secret(&key) })
}
