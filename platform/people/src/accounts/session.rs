//! Opening a session.

use kernel::{
    Problem,
    ids::{AccountId, PatientId, new_uuid},
};
use shell::{Trace, app::Clinic, http::token::Token};
use store::{
    Writer, accounts,
    sessions::{self, Session},
};

use crate::audit;

/// Opens a session of an account in the caller's transaction: the own cabinet, with a token
/// that never was before. `method` is `password`, `code`, `qr` or `registration`.
///
/// Refuses with 404 when the account is gone.
pub async fn open(
    clinic: &Clinic,
    db: &mut Writer,
    account: AccountId,
    method: &'static str,
    trace: &Trace,
) -> Result<Token, Problem> {
    let now = clinic.now();
    let account = accounts::find(db, account).await?.ok_or_else(kernel::problem::not_found)?;
    let token = Token::new();
    let row = Session::new(
        new_uuid(now),
        token.hash(),
        account.id,
        account.patient_id,
        method.into(),
        trace.ip.clone(),
        trace.user_agent.clone(),
        now,
        now,
    );
    let id = row.id;
    sessions::add(db, row).await?;
    let own = PatientId::of(account.patient_id);
    let trace =
        Trace { actor: "patient", account: Some(account.id()), own: Some(own), ..trace.clone() };
    audit::record(clinic, db, &trace, "accounts.sign_in", Some(own), Some(id)).await?;
    Ok(token)
}
