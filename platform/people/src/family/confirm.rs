//! The registry confirms a link.

use kernel::{
    Problem, Refused,
    ids::{AccountId, FamilyLinkId, PatientId, new_uuid},
    person::{FullName, Sex},
    problem,
};
use shell::{Trace, app::Clinic};
use store::{
    Writer, accounts, changes, consents,
    family_links::{self, FamilyLink, Taken, status},
    patients::{self, Patient},
};

use super::{
    Person, add,
    letter::{self, What},
};
use crate::{audit, cards};

/// Which card a link is to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Card {
    /// The one the link names already, or a new card where it names none.
    AsAsked,
    /// A card of the clinic's index.
    Existing(PatientId),
}

/// Confirms a link that waits for the clinic: the registry has seen a document. The dependent's
/// card is one of the index, or a new one. From then on the representative may act, until the
/// next birthday that the clinic's rules name; he is told. Confirming once more changes nothing.
///
/// Refuses with `family.decided` when the link does not wait any more, `family.oneself` when the
/// card is the representative's own, `family.already` when another link between the two is in
/// force, with 404 when there is no such link or card.
pub async fn confirm(
    clinic: &Clinic,
    id: FamilyLinkId,
    card: Card,
    trace: &Trace,
) -> Result<FamilyLink, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    // Cards are locked before links, as everywhere.
    let asked = family_links::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let own = PatientId::of(asked.representative_id);
    let own = patients::lock(&mut db, own).await?.filter(|own| own.forgotten_at.is_none());
    let own = own.ok_or_else(problem::not_found)?;
    let link = family_links::lock_any(&mut db, id).await?;
    let mut link = link.ok_or_else(problem::not_found)?;
    match link.status.as_str() {
        status::ACTIVE => return Ok(link),
        status::WAITING => {}
        _ => return Err(Refused::new(409, "family.decided").into()),
    }
    let card = the_card(clinic, &mut db, &link, card, &own, now).await?;
    if card.id == own.id {
        return Err(Refused::new(409, "family.oneself").into());
    }
    link.dependent_id = Some(card.id);
    // The clinic's card is the truth about name and birthdays, not what was typed.
    let typed = name(&link);
    link.surname.clone_from(&card.surname);
    link.name.clone_from(&card.name);
    link.patronymic.clone_from(&card.patronymic);
    link.birth_date = card.birth_date;
    link.sex.clone_from(&card.sex);
    link.status = status::ACTIVE.into();
    link.reason = "confirmed".into();
    link.decided_at = Some(now);
    link.decided_by.clone_from(&trace.name);
    match family_links::save(&mut db, &link).await {
        Ok(()) => {}
        Err(Taken::Already) => return Err(Refused::new(409, "family.already").into()),
        Err(Taken::Failed(error)) => return Err(error.into()),
    }
    if let Some(account) = accounts::of_patient(&db, own.id()).await? {
        assign_consent(&mut db, account.id(), &typed.full(), card.id(), now).await?;
    }
    changes::add(&mut db, "family_links.changed", link.id, now).await?;
    letter::enqueue(&mut db, id, What::Confirmed, now).await?;
    let about = Some(card.id());
    audit::record(clinic, &mut db, trace, "family.confirm", about, Some(link.id)).await?;
    db.commit().await?;
    Ok(link)
}

fn name(link: &FamilyLink) -> FullName {
    FullName {
        surname: link.surname.clone(),
        name: link.name.clone(),
        patronymic: link.patronymic.clone(),
    }
}

async fn the_card(
    clinic: &Clinic,
    db: &mut Writer,
    link: &FamilyLink,
    card: Card,
    own: &Patient,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Patient, Problem> {
    let known = match card {
        Card::Existing(id) => Some(id),
        Card::AsAsked => link.dependent_id.map(PatientId::of),
    };
    if let Some(id) = known {
        let card = patients::find(db, id).await?;
        return card.filter(|card| card.forgotten_at.is_none()).ok_or_else(problem::not_found);
    }
    let sex = Sex::from_tag(&link.sex).ok_or_else(|| Problem::failed("a link without a sex"))?;
    let person = Person { name: name(link), birth_date: link.birth_date, sex };
    let card = add::new_card(&person, own, None, now);
    cards::add(clinic, db, card.clone()).await?;
    changes::add(db, "patients.created", card.id, now).await?;
    Ok(card)
}

/// The consent that was given for a person whose card nobody knew is noted for the card, too:
/// the same words, hash and moment. The journal is only ever added to.
async fn assign_consent(
    db: &mut Writer,
    account: AccountId,
    person: &str,
    card: PatientId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    if let Some(mut row) = consents::without_card(db, account, person).await?.pop() {
        row.id = new_uuid(now);
        row.patient_id = Some(card.0);
        consents::add(db, row).await?;
    }
    Ok(())
}
