//! Whose token it is.

use chrono::TimeDelta;
use kernel::Problem;
use shell::{app::Clinic, keys::sha256};
use store::exchange_tokens;
use uuid::Uuid;

use super::{PREFIX, Scope};

/// How exactly it is known when a token was last used.
const TOUCH: TimeDelta = TimeDelta::minutes(1);

/// A token that is good.
#[derive(Clone, Debug)]
pub struct Bearer {
    /// Its id.
    pub id: Uuid,
    /// What the clinic calls it.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<Scope>,
}

/// Finds out whose token it is, and notes that its owner was in contact. A token of another
/// clinic, a revoked one, one that has run out and none at all look the same.
///
/// Refuses with `exchange.token_wrong`.
pub async fn authenticate(clinic: &Clinic, token: &str) -> Result<Bearer, Problem> {
    let wrong = || Problem::refused(401, "exchange.token_wrong");
    let digits = token.strip_prefix(PREFIX).ok_or_else(wrong)?;
    if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let now = clinic.now();
    let db = clinic.db().read().await?;
    let found = exchange_tokens::of_hash(&db, &sha256(token.as_bytes())).await?;
    drop(db);
    let row = found.filter(|row| row.is_good(now)).ok_or_else(wrong)?;
    if row.used_at.is_none_or(|used| now - used >= TOUCH) {
        let mut db = clinic.db().write().await?;
        exchange_tokens::touch(&mut db, row.id, now).await?;
        db.commit().await?;
    }
    Ok(Bearer { id: row.id, scopes: Scope::read(&row.scopes), name: row.name })
}
