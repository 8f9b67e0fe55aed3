//! Giving a token a successor.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::exchange_tokens;
use uuid::Uuid;

use super::{
    Scope,
    issue::{self, Issued},
    new_token,
};
use crate::once::Once;

/// Issues a token with the name, the scopes and the length of life of an old one, which stays
/// good until a moment: meanwhile the information system takes the new one into use.
///
/// Refuses with 404 when there is no such token, with `tokens.over` when it is good no
/// longer, with `tokens.overlap_passed` when the moment has passed.
pub async fn rotate(
    clinic: &Clinic,
    id: Uuid,
    good_until: DateTime<Utc>,
    trace: &Trace,
) -> Result<Issued, Problem> {
    rotate_once(clinic, id, good_until, &Once::new(clinic), trace).await
}

/// The same for a form: sent twice it issues one successor, which is shown both times.
///
/// Refuses as [`rotate`].
pub async fn rotate_once(
    clinic: &Clinic,
    id: Uuid,
    good_until: DateTime<Utc>,
    once: &Once,
    trace: &Trace,
) -> Result<Issued, Problem> {
    let now = clinic.now();
    let token = new_token(clinic, once, &format!("after {id}"));
    let mut db = clinic.db().write().await?;
    let mut old = exchange_tokens::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if let Some(issued) = issue::issued_before(clinic, &db, &token).await? {
        return Ok(issued);
    }
    if !old.is_good(now) {
        return Err(Refused::new(409, "tokens.over").into());
    }
    if good_until < now {
        return Err(Refused::new(422, "tokens.overlap_passed").into());
    }
    let life = old.expires_at.map(|until| until - old.created_at);
    let scopes = Scope::read(&old.scopes);
    let until = life.map(|life| now + life);
    let issued = issue::store(clinic, &mut db, token, (&old.name, &scopes), until, trace).await?;
    old.expires_at = Some(old.expires_at.map_or(good_until, |until| until.min(good_until)));
    exchange_tokens::save(&mut db, &old).await?;
    audit::record(clinic, &mut db, trace, "exchange.rotate_token", None, Some(id)).await?;
    db.commit().await?;
    Ok(issued)
}
