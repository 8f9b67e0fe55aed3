//! Issuing a token.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic, keys::sha256};
use store::{
    Writer,
    exchange_tokens::{self, ExchangeToken},
};
use uuid::Uuid;

use super::{SHOWN, Scope, new_token};

/// What a token is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What the clinic calls it: the system that will use it.
    pub name: String,
    /// What it is to be good for.
    pub scopes: Vec<Scope>,
    /// For how many days; without it for good.
    pub days: Option<u32>,
}

/// A token that was just issued. It is known now and never again.
pub struct Issued {
    /// Its id, to rotate or revoke it by.
    pub id: Uuid,
    /// The token.
    pub token: String,
    /// Until when it is good.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The longest name.
const MAX_NAME: usize = 100;

/// The longest life that is asked for, in days.
const MAX_DAYS: u32 = 3650;

/// Issues a token with the scopes it needs and no others.
///
/// Refuses with `tokens.name_wrong`, `tokens.no_scopes` or `tokens.days_wrong`.
pub async fn issue(clinic: &Clinic, wish: &Wish, trace: &Trace) -> Result<Issued, Problem> {
    let name = wish.name.trim();
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME || name.chars().any(char::is_control) {
        return Err(Refused::new(422, "tokens.name_wrong").into());
    }
    if wish.scopes.is_empty() {
        return Err(Refused::new(422, "tokens.no_scopes").into());
    }
    if wish.days.is_some_and(|days| days == 0 || days > MAX_DAYS) {
        return Err(Refused::new(422, "tokens.days_wrong").into());
    }
    let now = clinic.now();
    let expires_at = wish.days.map(|days| now + TimeDelta::days(i64::from(days)));
    let mut db = clinic.db().write().await?;
    let issued = store(clinic, &mut db, name, &wish.scopes, expires_at, trace).await?;
    audit::record(clinic, &mut db, trace, "exchange.issue_token", None, Some(issued.id)).await?;
    db.commit().await?;
    Ok(issued)
}

/// Stores a new token in the caller's transaction.
pub(super) async fn store(
    clinic: &Clinic,
    db: &mut Writer,
    name: &str,
    scopes: &[Scope],
    expires_at: Option<DateTime<Utc>>,
    trace: &Trace,
) -> Result<Issued, Problem> {
    let now = clinic.now();
    let mut scopes = scopes.to_vec();
    scopes.sort();
    scopes.dedup();
    let token = new_token();
    let row = ExchangeToken::new(
        new_uuid(now),
        name.to_owned(),
        token[..SHOWN].to_owned(),
        sha256(token.as_bytes()),
        scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(" "),
        now,
        trace.name.clone(),
        expires_at,
        None,
        None,
        String::new(),
    );
    let id = row.id;
    exchange_tokens::add(db, row).await?;
    Ok(Issued { id, token, expires_at })
}
