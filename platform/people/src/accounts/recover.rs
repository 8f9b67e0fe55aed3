//! «Забыли пароль?»

use kernel::{Problem, Refused, ids::PatientId, secret::Secret};
use shell::{Trace, app::Clinic, http::limits::Kind};
use store::{accounts, patients, sessions};
use uuid::Uuid;

use super::{
    ask_code::{self, Purpose},
    letter, password,
};
use crate::{audit, codes};

/// Sets another password by the code that was sent to the login; every session ends, and the
/// owner is told.
///
/// Refuses with `request.invalid_fields` (password, again), `codes.*`, `accounts.busy`,
/// `limits.too_many`.
pub async fn recover(
    clinic: &Clinic,
    id: Uuid,
    code: &str,
    new: &Secret<String>,
    again: &Secret<String>,
    trace: &Trace,
) -> Result<(), Problem> {
    clinic.app.limits.count_kind(clinic, Kind::SignIn, &trace.ip).await?;
    // What the clinic knows of the owner matters only once the code was right: before, a
    // refusal would tell it.
    let hash =
        password::choose(&clinic.app, new, again, vec![clinic.site.config.name.clone()]).await?;
    codes::count(clinic, id).await?;
    let mut db = clinic.db().write().await?;
    let code = codes::check(clinic, &mut db, id, Purpose::Recovery.tag(), code).await?;
    let gone = || Refused::new(422, "codes.expired");
    let account = ask_code::login_of(&code).account(&db).await?.ok_or_else(gone)?;
    let mut account = accounts::lock(&mut db, account.id()).await?.ok_or_else(gone)?;
    let own = patients::find(&db, PatientId::of(account.patient_id)).await?.ok_or_else(gone)?;
    password::judge(new.reveal(), &password::known_of(clinic, &own))?;
    account.password = Some(hash);
    super::save(&mut db, &account).await?;
    sessions::end_all(&mut db, account.id(), None).await?;
    let trace = Trace {
        actor: "patient",
        account: Some(account.id()),
        own: Some(own.id()),
        ..trace.clone()
    };
    let whose = Some(own.id());
    audit::record(clinic, &mut db, &trace, "accounts.recover", whose, Some(account.id)).await?;
    letter::enqueue(clinic, &mut db, account, letter::PASSWORD).await?;
    Ok(db.commit().await?)
}
