//! Finishing the change of a login: both codes are right (C12).

use kernel::{Problem, Refused, ids::new_uuid, problem, secret::Secret, site::Channel};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Writer,
    account_changes::{self, AccountChange, kind},
    accounts::{self, Account, Taken},
    changes, patients,
};
use uuid::Uuid;

use super::{
    letter::{self, What},
    proof::{Old, is_password, old},
    start::{login, waiting},
};
use crate::{audit, codes};

/// What was typed: the code sent to the old address, or the password; the code sent to the new.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The proof of the old end.
    pub old: Secret<String>,
    /// The proof of the new end.
    pub new: String,
}

/// Changes a login, and the contact on the card with it, when both ends are proven: never half of
/// it. The old address is told. Sessions stay.
///
/// Refuses with `request.invalid_fields` (`old`, `new`), or `profile.change_over` when another
/// change was started since, or this one is done.
pub async fn finish(
    clinic: &Clinic,
    who: &SignedIn,
    change: Uuid,
    typed: &Typed,
    trace: &Trace,
) -> Result<Channel, Problem> {
    let started = {
        let db = clinic.db().read().await?;
        waiting(&db, &who.account, change).await?
    };
    let channel = Channel::from_tag(&started.kind).ok_or_else(problem::not_found)?;
    codes::count(clinic, change).await?;
    codes::count(clinic, started.second_id).await?;
    let allowed = crate::accounts::channels(clinic).await?;
    let by_password = old(&allowed, &who.account, channel)? == Old::Password;
    let password = by_password && is_password(clinic, &who.account, &typed.old, trace).await?;
    let mut db = clinic.db().write().await?;
    let card = patients::lock(&mut db, who.own.id()).await?.ok_or_else(problem::not_found)?;
    let account = accounts::lock(&mut db, who.account.id()).await?;
    let account = account.ok_or_else(problem::not_found)?;
    let change = waiting(&db, &account, change).await?;
    // Meanwhile it may have been changed in another tab.
    let password = password && account.password == who.account.password;
    let mut mistakes = Vec::new();
    let new = codes::check(clinic, &mut db, change.second_id, super::NEW_CODE, &typed.new).await;
    if let Some(code) = wrong(new)? {
        mistakes.push(("new", code));
    }
    // Whoever has no try left learns nothing about the other end.
    if !mistakes.iter().any(|(_, code)| *code != codes::WRONG) {
        let wrong = match old(&allowed, &account, channel)? {
            Old::Nothing => None,
            Old::Password => (!password).then_some("profile.password_wrong"),
            Old::Code(_, address) => {
                old_code(clinic, &mut db, change.id, &address, typed.old.reveal()).await?
            }
        };
        mistakes.extend(wrong.map(|code| ("old", code)));
    }
    if !mistakes.is_empty() {
        return Err(Refused::invalid(mistakes).into());
    }
    carry_out(clinic, db, Parts { card, account, change, channel }, trace).await?;
    Ok(channel)
}

/// The code of a refusal; other problems are the caller's.
fn wrong<T>(checked: Result<T, Problem>) -> Result<Option<&'static str>, Problem> {
    match checked {
        Ok(_) => Ok(None),
        Err(Problem::Refused(refused)) => Ok(Some(refused.code)),
        Err(problem) => Err(problem),
    }
}

/// What is wrong with the code sent to the old address.
async fn old_code(
    clinic: &Clinic,
    db: &mut Writer,
    change: Uuid,
    address: &str,
    typed: &str,
) -> Result<Option<&'static str>, Problem> {
    match codes::check(clinic, db, change, super::OLD_CODE, typed).await {
        // A login may have been changed since the code left.
        Ok(code) if code.address != address => Ok(Some("codes.expired")),
        checked => wrong(checked),
    }
}

struct Parts {
    card: patients::Patient,
    account: Account,
    change: AccountChange,
    channel: Channel,
}

async fn carry_out(
    clinic: &Clinic,
    mut db: Writer,
    parts: Parts,
    trace: &Trace,
) -> Result<(), Problem> {
    let Parts { mut card, mut account, change, channel } = parts;
    let now = clinic.now();
    let before = login(&account, channel).map(str::to_owned);
    match channel {
        Channel::Email => {
            account.email = Some(change.address.to_lowercase());
            card.email.clone_from(&change.address);
        }
        Channel::Phone => {
            account.phone = Some(change.address.clone());
            card.phone.clone_from(&change.address);
        }
    }
    match accounts::save(&mut db, &account).await {
        Ok(()) => {}
        // Somebody else has proven it since: the code is as wrong as if it always had been his.
        Err(Taken::Email | Taken::Phone) => {
            return Err(Refused::invalid(vec![("new", codes::WRONG)]).into());
        }
        Err(Taken::Patient) => return Err(Problem::failed("a card had two accounts")),
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    patients::save(&mut db, &card).await?;
    account_changes::end(&mut db, change.id).await?;
    changes::add(&mut db, "patients.changed", card.id, now).await?;
    if let Some(before) = before {
        let farewell = AccountChange::new(
            new_uuid(now),
            account.id,
            kind::FAREWELL.into(),
            before,
            change.id,
            now,
        );
        let what = What::Changed { change: farewell.id, lang: account.lang.clone() };
        account_changes::add(&mut db, farewell).await?;
        letter::enqueue(&mut db, &what, now).await?;
    }
    let (about, object) = (Some(card.id()), Some(account.id));
    match channel {
        Channel::Email => {
            audit::record(clinic, &mut db, trace, "profile.change_email", about, object).await?;
        }
        Channel::Phone => {
            audit::record(clinic, &mut db, trace, "profile.change_phone", about, object).await?;
        }
    }
    Ok(db.commit().await?)
}
