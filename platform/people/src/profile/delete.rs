//! Deleting the account (law §1: two kinds of erasure).

use chrono::{DateTime, NaiveDate, Utc};
use kernel::{
    Problem, Refused,
    ids::{PatientId, new_uuid},
    problem,
    site::Channel,
};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Reader, Writer,
    account_changes::{self, AccountChange, kind},
    accounts::{self, Account},
    appointments::{self, status},
    changes, codes as code_rows, family_links, feedback, insurance_contracts, messages,
    patients::{self, Patient},
    push_subscriptions, qr_tickets, registrations, sessions,
};

use super::{
    Proof,
    letter::{self, What},
    proof::{Old, is_password, old},
    start::waiting,
};
use crate::{
    audit, codes,
    consents::{self, Given},
    family,
};

/// What became of the card, for the page after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// Whether the clinic keeps the card as part of its medical documentation.
    pub card_kept: bool,
    /// Whether visits are still to come.
    pub visits_to_come: bool,
}

/// Deletes an account: sessions, devices, codes, QR codes, the addresses and texts of messages,
/// the links of the family, and the account itself. The card is made anonymous with it, unless
/// the clinic must keep it: it comes from the clinic's information system, the registry has
/// confirmed it, or a visit took place. Visits still to come stay booked with name and phone.
/// The journals of consents and accesses stay, and consents count as withdrawn. The old login
/// gets an act of what was deleted.
///
/// Refuses with `request.invalid_fields` (`consent`, `password`, `code`), `profile.change_over`.
pub async fn delete(
    clinic: &Clinic,
    who: &SignedIn,
    proof: &Proof,
    how: Option<&Given>,
    trace: &Trace,
) -> Result<Deleted, Problem> {
    let Some(how) = how else {
        return Err(Refused::invalid(vec![("consent", "profile.deletion_unticked")]).into());
    };
    let right = match proof {
        Proof::Password(typed) => is_password(clinic, &who.account, typed, trace).await?,
        Proof::Code(change, _) => {
            codes::count(clinic, *change).await?;
            true
        }
    };
    let allowed = crate::accounts::channels(clinic).await?;
    let mut db = clinic.db().write().await?;
    let card = lock(&mut db, who.own.id()).await?;
    let account = accounts::lock(&mut db, who.account.id()).await?;
    let account = account.ok_or_else(problem::not_found)?;
    match proof {
        Proof::Password(_) => {
            if !right || account.password != who.account.password {
                let wrong = vec![("password", "profile.password_wrong")];
                return Err(Refused::invalid(wrong).into());
            }
        }
        Proof::Code(change, typed) => {
            // Who has a password proves himself by it.
            if account.password.is_some() {
                return Err(problem::not_found());
            }
            if old(&allowed, &account, Channel::Email)? != Old::Nothing {
                check_code(clinic, &mut db, &account, *change, typed).await?;
            }
        }
    }
    let deleted = carry_out(clinic, &mut db, &card, &account, how, trace).await?;
    db.commit().await?;
    Ok(deleted)
}

/// Locks everything that may be forgotten, in the order in which everybody locks: visits, then
/// cards.
async fn lock(db: &mut Writer, own: PatientId) -> Result<Patient, Problem> {
    let links = family_links::of_either(db, own).await?;
    let his = links.iter().filter(|link| link.representative_id == own.0);
    let mut cards: Vec<_> = his.filter_map(|link| link.dependent_id).map(PatientId::of).collect();
    cards.push(own);
    cards.sort();
    cards.dedup();
    for card in &cards {
        appointments::lock_of_card(db, *card).await?;
    }
    let mut found = None;
    for card in &cards {
        let locked = patients::lock(db, *card).await?;
        if *card == own {
            found = locked.filter(|card| card.forgotten_at.is_none());
        }
    }
    found.ok_or_else(problem::not_found)
}

async fn check_code(
    clinic: &Clinic,
    db: &mut Writer,
    account: &Account,
    change: uuid::Uuid,
    typed: &str,
) -> Result<(), Problem> {
    let change = waiting(db, account, change).await?;
    match codes::check(clinic, db, change.id, super::DELETION_CODE, typed).await {
        Err(Problem::Refused(refused)) => {
            Err(Refused::invalid(vec![("code", refused.code)]).into())
        }
        checked => checked.map(|_| ()),
    }
}

async fn carry_out(
    clinic: &Clinic,
    db: &mut Writer,
    card: &Patient,
    account: &Account,
    how: &Given,
    trace: &Trace,
) -> Result<Deleted, Problem> {
    let (own, now) = (card.id(), clinic.now());
    consents::take_back(clinic, db, own, None, how).await?;
    family(clinic, db, own, trace).await?;
    let (card_kept, visits_to_come) = standing(db, card, now).await?;
    if !card_kept {
        forget_card(db, card, now).await?;
    }
    let mut addresses: Vec<String> = account.email.iter().chain(&account.phone).cloned().collect();
    let contacts = [&card.email, &card.phone].into_iter().filter(|address| !address.is_empty());
    addresses.extend(contacts.cloned());
    code_rows::forget_addresses(db, &addresses).await?;
    // Where a code went to that never proved the address.
    for change in account_changes::of_account(db, account.id()).await? {
        code_rows::remove(db, change.id).await?;
        code_rows::remove(db, change.second_id).await?;
        addresses.extend((!change.address.is_empty()).then_some(change.address));
    }
    messages::forget_people(db, Some(own), &addresses).await?;
    feedback::forget_addresses(db, own, &addresses).await?;
    registrations::forget_of_account(db, account.id()).await?;
    let (email, phone) = (account.email.as_deref(), account.phone.as_deref());
    registrations::forget_contacts(db, email, phone).await?;
    qr_tickets::revoke_all(db, own, now).await?;
    push_subscriptions::remove_of(db, account.id()).await?;
    account_changes::remove_of(db, account.id()).await?;
    sessions::end_all(db, account.id(), None).await?;
    let deleted = Deleted { card_kept, visits_to_come };
    if !account.login().is_empty() {
        farewell(db, account, deleted, now).await?;
    }
    accounts::remove(db, account.id()).await?;
    changes::add(db, "accounts.deleted", card.id, now).await?;
    audit::record(clinic, db, trace, "accounts.deleted", Some(own), Some(account.id)).await?;
    Ok(deleted)
}

/// Whether the clinic must keep the card, and whether visits are still to come.
async fn standing(
    db: &Reader,
    card: &Patient,
    now: DateTime<Utc>,
) -> Result<(bool, bool), Problem> {
    let visits = appointments::everything_of(db, card.id()).await?;
    let to_come = visits.iter().any(|one| one.status == status::BOOKED && one.ends_at > now);
    let took_place = visits.iter().any(|one| {
        one.status == status::COMPLETED || one.status == status::BOOKED && one.ends_at <= now
    });
    Ok((
        card.origin != "portal" || card.mis_id.is_some() || card.is_confirmed() || took_place,
        to_come,
    ))
}

/// What deleting would mean, for the page before it.
pub(super) async fn outlook(clinic: &Clinic, card: &Patient) -> Result<Deleted, Problem> {
    let db = clinic.db().read().await?;
    let (card_kept, visits_to_come) = standing(&db, card, clinic.now()).await?;
    Ok(Deleted { card_kept, visits_to_come })
}

/// Ends the links of the family. The card of a dependent whom nobody else knows goes with them.
async fn family(
    clinic: &Clinic,
    db: &mut Writer,
    own: PatientId,
    trace: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    for mut link in family_links::of_either(db, own).await? {
        if link.status != family_links::status::ENDED {
            family::close(clinic, db, &mut link, "account_deleted", trace).await?;
        }
        if link.representative_id != own.0 {
            continue;
        }
        let Some(dependent) = link.dependent_id.map(PatientId::of) else {
            family_links::forget_person(db, link.id).await?;
            continue;
        };
        let card = patients::find(db, dependent).await?;
        let Some(card) = card.filter(|card| card.forgotten_at.is_none()) else { continue };
        let (kept, _) = standing(db, &card, now).await?;
        let others = family_links::of_dependent(db, dependent).await?;
        let known = others.iter().any(|other| other.status == family_links::status::ACTIVE);
        if !kept && !known && accounts::of_patient(db, dependent).await?.is_none() {
            forget_card(db, &card, now).await?;
            messages::forget_people(db, Some(dependent), &[]).await?;
            changes::add(db, "patients.forgotten", card.id, now).await?;
        }
    }
    Ok(())
}

/// Makes a card anonymous; its visits and links with it.
async fn forget_card(db: &mut Writer, card: &Patient, now: DateTime<Utc>) -> Result<(), Problem> {
    let mut row = card.clone();
    empty_card(&mut row, now);
    patients::save(db, &row).await?;
    appointments::forget_card(db, card.id(), now).await?;
    family_links::forget_dependent(db, card.id()).await?;
    insurance_contracts::forget_of(db, card.id()).await?;
    Ok(())
}

/// Removes the person from a card.
pub fn empty_card(row: &mut Patient, now: DateTime<Utc>) {
    row.surname.clear();
    row.name.clear();
    row.patronymic.clear();
    row.birth_date = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(NaiveDate::MIN);
    row.sex.clear();
    row.email.clear();
    row.phone.clear();
    row.match_name.clear();
    row.branch_id = None;
    row.no_calls = true;
    row.no_sms = true;
    row.forgotten_at = Some(now);
}

/// The old login stays until the act has left for it, and no longer.
async fn farewell(
    db: &mut Writer,
    account: &Account,
    deleted: Deleted,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let id = new_uuid(now);
    let address = account.login().to_owned();
    let row = AccountChange::new(id, account.id, kind::FAREWELL.into(), address, id, now);
    account_changes::add(db, row).await?;
    let what = What::Deleted {
        change: id,
        lang: account.lang.clone(),
        at: now,
        card_kept: deleted.card_kept,
        visits_to_come: deleted.visits_to_come,
    };
    letter::enqueue(db, &what, now).await
}
