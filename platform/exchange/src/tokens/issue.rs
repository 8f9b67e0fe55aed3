//! Issuing a token.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic, keys::sha256};
use store::{
    Reader, Writer,
    db::Alone,
    exchange_tokens::{self, ExchangeToken},
};
use uuid::Uuid;

use super::{SHOWN, Scope, new_token};
use crate::once::Once;

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
    issue_once(clinic, wish, &Once::new(clinic), trace).await
}

/// The same for a form: sent twice it issues one token, which is shown both times.
///
/// Refuses as [`issue`], and with `tokens.over` when that token was revoked meanwhile.
pub async fn issue_once(
    clinic: &Clinic,
    wish: &Wish,
    once: &Once,
    trace: &Trace,
) -> Result<Issued, Problem> {
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
    let what = format!("{name}\n{}\n{:?}", words(&wish.scopes), wish.days);
    let token = new_token(clinic, once, &what);
    let mut db = clinic.db().write_alone(Alone::Exchange).await?;
    if let Some(issued) = issued_before(clinic, &db, &token).await? {
        return Ok(issued);
    }
    let issued = store(clinic, &mut db, token, (name, &wish.scopes), expires_at, trace).await?;
    audit::record(clinic, &mut db, trace, "exchange.issue_token", None, Some(issued.id)).await?;
    db.commit().await?;
    Ok(issued)
}

/// The token, if the same form has issued it already.
///
/// Refuses with `tokens.over` when it is good no longer.
pub(super) async fn issued_before(
    clinic: &Clinic,
    db: &Reader,
    token: &str,
) -> Result<Option<Issued>, Problem> {
    let Some(row) = exchange_tokens::of_hash(db, &sha256(token.as_bytes())).await? else {
        return Ok(None);
    };
    if !row.is_good(clinic.now()) {
        return Err(Refused::new(409, "tokens.over").into());
    }
    Ok(Some(Issued { id: row.id, token: token.to_owned(), expires_at: row.expires_at }))
}

/// Scopes as the database keeps them.
fn words(scopes: &[Scope]) -> String {
    let mut scopes = scopes.to_vec();
    scopes.sort();
    scopes.dedup();
    scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(" ")
}

/// Stores a new token in the caller's transaction.
pub(super) async fn store(
    clinic: &Clinic,
    db: &mut Writer,
    token: String,
    (name, scopes): (&str, &[Scope]),
    expires_at: Option<DateTime<Utc>>,
    trace: &Trace,
) -> Result<Issued, Problem> {
    let now = clinic.now();
    let row = ExchangeToken::new(
        new_uuid(now),
        name.to_owned(),
        token[..SHOWN].to_owned(),
        sha256(token.as_bytes()),
        words(scopes),
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
