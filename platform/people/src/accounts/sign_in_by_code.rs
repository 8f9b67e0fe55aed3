//! Signing in by a one-time code.

use kernel::{Problem, Refused};
use shell::{
    app::Clinic,
    http::{limits::Kind, token::Token},
};
use store::accounts;
use uuid::Uuid;

use super::{
    ask_code::{self, Purpose},
    enter::{self, Entry},
};
use crate::codes;

/// Lets the owner of a login in by the code that was sent there. The code is spent.
///
/// Refuses with `codes.*`, `accounts.consent_needed`, `consents.outdated`, `limits.too_many`.
pub async fn sign_in_by_code(
    clinic: &Clinic,
    id: Uuid,
    code: &str,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    clinic.app.limits.count_kind(clinic, Kind::SignIn, &entry.trace.ip).await?;
    codes::count(clinic, id).await?;
    let mut db = clinic.db().write().await?;
    let code = codes::check(clinic, &mut db, id, Purpose::SignIn.tag(), code).await?;
    let gone = || Refused::new(422, "codes.expired");
    let account = ask_code::login_of(&code).account(&db).await?.ok_or_else(gone)?;
    let account = accounts::lock(&mut db, account.id()).await?.ok_or_else(gone)?;
    let token = enter::enter(clinic, &mut db, &account, "code", entry).await?;
    db.commit().await?;
    Ok(token)
}
