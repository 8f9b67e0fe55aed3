//! Starting to change a login: codes leave for both ends (C12).

use chrono::TimeDelta;
use kernel::{Lang, Problem, Refused, email, ids::new_uuid, phone::Phone, problem, site::Channel};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Writer,
    account_changes::{self, AccountChange, kind},
    accounts::{self, Account},
    codes as code_rows,
};
use uuid::Uuid;

use super::{
    letter::{self, What},
    proof::{Old, old},
};
use crate::{
    accounts::{allow_own, channels},
    audit, codes,
};

/// How many changes of one kind may be started in an hour.
const AN_HOUR: u64 = 5;

/// Starts changing the e-mail address or the phone: a code goes to the old address and one to
/// the new. What was started before is over: the last one counts. When the new address is
/// another account's login, all looks the same, but no code will ever be right, and the owner of
/// that login is told. Gives the id of the change.
///
/// Refuses with `request.invalid_fields`, `profile.no_proof`, `profile.too_many_changes`, with
/// 404 where codes cannot go there.
pub async fn start(
    clinic: &Clinic,
    who: &SignedIn,
    channel: Channel,
    typed: &str,
    lang: Lang,
    trace: &Trace,
) -> Result<Uuid, Problem> {
    let allowed = channels(clinic).await?;
    if !allowed.contains(&channel) {
        return Err(problem::not_found());
    }
    let address = read(channel, typed)?;
    count(clinic, &allowed, &who.account, Some((channel, &address)), trace).await?;
    let mut db = clinic.db().write().await?;
    let account = accounts::lock(&mut db, who.account.id()).await?;
    let account = account.ok_or_else(problem::not_found)?;
    if login(&account, channel) == Some(&*address.to_lowercase()) {
        return Err(Refused::invalid(vec![("address", "profile.same_address")]).into());
    }
    old(&allowed, &account, channel)?;
    let change = begin(clinic, &mut db, &account, channel.tag(), address).await?;
    send(clinic, &mut db, &allowed, (&account, &change), lang).await?;
    let (about, object) = (Some(who.own.id()), Some(change.id));
    match channel {
        Channel::Email => {
            audit::record(clinic, &mut db, trace, "profile.ask_email", about, object).await?;
        }
        Channel::Phone => {
            audit::record(clinic, &mut db, trace, "profile.ask_phone", about, object).await?;
        }
    }
    db.commit().await?;
    Ok(change.id)
}

/// Starts deleting an account that has no password: a code goes to its login. Gives the id of
/// the change.
///
/// Refuses with `profile.no_proof`, `profile.too_many_changes`, `limits.too_many`.
pub async fn ask_deletion(
    clinic: &Clinic,
    who: &SignedIn,
    lang: Lang,
    trace: &Trace,
) -> Result<Uuid, Problem> {
    let allowed = channels(clinic).await?;
    count(clinic, &allowed, &who.account, None, trace).await?;
    let mut db = clinic.db().write().await?;
    let account = accounts::lock(&mut db, who.account.id()).await?;
    let account = account.ok_or_else(problem::not_found)?;
    let Old::Code(..) = old(&allowed, &account, Channel::Email)? else {
        return Err(Refused::new(409, "profile.no_proof").into());
    };
    let login = account.login().to_owned();
    let change = begin(clinic, &mut db, &account, kind::DELETION, login).await?;
    send(clinic, &mut db, &allowed, (&account, &change), lang).await?;
    db.commit().await?;
    Ok(change.id)
}

/// Sends the codes of a change once more.
///
/// Refuses with `codes.too_many`, `limits.too_many`, `profile.change_over`.
pub async fn again(
    clinic: &Clinic,
    who: &SignedIn,
    change: Uuid,
    lang: Lang,
    trace: &Trace,
) -> Result<(), Problem> {
    let started = {
        let db = clinic.db().read().await?;
        waiting(&db, &who.account, change).await?
    };
    let new = Channel::from_tag(&started.kind).map(|channel| (channel, &*started.address));
    let allowed = channels(clinic).await?;
    count(clinic, &allowed, &who.account, new, trace).await?;
    let mut db = clinic.db().write().await?;
    let account = accounts::lock(&mut db, who.account.id()).await?;
    let account = account.ok_or_else(problem::not_found)?;
    let change = waiting(&db, &account, change).await?;
    send(clinic, &mut db, &allowed, (&account, &change), lang).await?;
    Ok(db.commit().await?)
}

/// Counts what is about to be sent: to the new address, and to the old end.
async fn count(
    clinic: &Clinic,
    allowed: &[Channel],
    account: &Account,
    new: Option<(Channel, &str)>,
    trace: &Trace,
) -> Result<(), Problem> {
    let changed = new.map_or(Channel::Email, |(channel, _)| channel);
    if let Old::Code(channel, address) = old(allowed, account, changed)? {
        allow_own(clinic, (channel, &address), trace).await?;
    }
    match new {
        Some(new) => allow_own(clinic, new, trace).await,
        None => Ok(()),
    }
}

/// A change of this account that still waits.
///
/// Refuses with `profile.change_over`, with 404 when it is none of this account's.
pub(super) async fn waiting(
    db: &store::Reader,
    account: &Account,
    id: Uuid,
) -> Result<AccountChange, Problem> {
    let change = account_changes::find(db, id).await?;
    let own =
        |change: &AccountChange| change.account_id == account.id && change.kind != kind::FAREWELL;
    let change = change.filter(own).ok_or_else(problem::not_found)?;
    if change.address.is_empty() {
        return Err(Refused::new(410, "profile.change_over").into());
    }
    Ok(change)
}

fn read(channel: Channel, typed: &str) -> Result<String, Refused> {
    let (address, code) = match channel {
        Channel::Email => (email::parse(typed), "profile.email_wrong"),
        Channel::Phone => {
            (Phone::parse(typed).map(|phone| phone.e164().to_owned()), "profile.phone_wrong")
        }
    };
    address.ok_or_else(|| Refused::invalid(vec![("address", code)]))
}

pub(super) fn login(account: &Account, channel: Channel) -> Option<&str> {
    match channel {
        Channel::Email => account.email.as_deref(),
        Channel::Phone => account.phone.as_deref(),
    }
}

/// Puts a new change in place of the one before. The account is locked.
async fn begin(
    clinic: &Clinic,
    db: &mut Writer,
    account: &Account,
    kind: &str,
    address: String,
) -> Result<AccountChange, Problem> {
    let now = clinic.now();
    let an_hour_ago = now - TimeDelta::hours(1);
    if account_changes::started_since(db, account.id(), kind, an_hour_ago).await? >= AN_HOUR {
        return Err(Refused::new(429, "profile.too_many_changes").into());
    }
    for before in account_changes::waiting(db, account.id(), kind).await? {
        code_rows::remove(db, before.id).await?;
        code_rows::remove(db, before.second_id).await?;
        account_changes::end(db, before.id).await?;
    }
    let (id, second) = (new_uuid(now), new_uuid(now));
    let row = AccountChange::new(id, account.id, kind.into(), address, second, now);
    account_changes::add(db, row.clone()).await?;
    Ok(row)
}

/// Sends the codes of a change.
async fn send(
    clinic: &Clinic,
    db: &mut Writer,
    allowed: &[Channel],
    (account, change): (&Account, &AccountChange),
    lang: Lang,
) -> Result<(), Problem> {
    let Some(channel) = Channel::from_tag(&change.kind) else {
        let channel = match account.email {
            Some(_) => Channel::Email,
            None => Channel::Phone,
        };
        let Old::Code(channel, address) = old(allowed, account, channel)? else {
            return Err(Refused::new(409, "profile.no_proof").into());
        };
        let purpose = super::DELETION_CODE;
        let to = codes::To { id: change.id, purpose, channel, address, lang };
        return codes::send(clinic, db, to).await;
    };
    if let Old::Code(channel, address) = old(allowed, account, channel)? {
        let purpose = super::OLD_CODE;
        let to = codes::To { id: change.id, purpose, channel, address, lang };
        codes::send(clinic, db, to).await?;
    }
    let owner = owner(db, channel, &change.address).await?;
    let address = if owner.is_some() { String::new() } else { change.address.clone() };
    let purpose = super::NEW_CODE;
    let to = codes::To { id: change.second_id, purpose, channel, address, lang };
    codes::send(clinic, db, to).await?;
    if let Some(owner) = owner {
        let what = What::Taken { account: owner.id(), channel };
        letter::enqueue(db, &what, clinic.now()).await?;
    }
    Ok(())
}

/// Whose login an address is.
async fn owner(
    db: &store::Reader,
    channel: Channel,
    address: &str,
) -> Result<Option<Account>, Problem> {
    Ok(match channel {
        Channel::Email => accounts::of_email(db, &address.to_lowercase()).await?,
        Channel::Phone => accounts::of_phone(db, address).await?,
    })
}
