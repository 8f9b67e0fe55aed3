//! Taking over what has happened on the portal: as it stands there, whatever happened. Reading it
//! twice does no harm.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::book::{Book, Card, Origin, Place, Status, Untold, Visit};

/// A change, as far as it concerns this information system.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Change {
    pub(super) kind: String,
    pub(super) portal_id: Uuid,
    #[serde(default)]
    pub(super) mis_id: Option<String>,
    #[serde(default)]
    pub(super) gone: bool,
    #[serde(default)]
    pub(super) patient: Option<PatientNow>,
    #[serde(default)]
    pub(super) appointment: Option<VisitNow>,
}

/// A card as it is now.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct PatientNow {
    surname: String,
    name: String,
    patronymic: String,
    birth_date: NaiveDate,
    sex: String,
    phone: String,
    confirmed: bool,
}

/// A visit as it is now.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct VisitNow {
    status: Status,
    #[serde(default)]
    doctor: Option<String>,
    #[serde(default)]
    branch: Option<String>,
    #[serde(default)]
    specialisation: Option<String>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    services: Vec<String>,
    #[serde(default)]
    patient: Option<Ids>,
    person: String,
}

#[derive(Clone, Debug, Deserialize)]
struct Ids {
    portal_id: Uuid,
    #[serde(default)]
    mis_id: Option<String>,
}

/// Takes a change over.
pub(super) fn take_over(book: &mut Book, change: &Change, now: DateTime<Utc>) {
    let about_visit = change.kind.starts_with("appointments.");
    let about_card = ["patients.", "accounts."].iter().any(|kind| change.kind.starts_with(kind));
    match (&change.appointment, &change.patient) {
        (Some(visit), _) => take_visit(book, change, visit, now),
        (None, Some(card)) => take_card(book, change, card),
        (None, None) if change.gone && about_visit => {
            if let Some(id) = known(change, |id| book.visit_of(id)) {
                book.visits.remove(&id);
            }
        }
        (None, None) if change.gone && about_card => {
            if let Some(id) = known(change, |id| book.card_of(id)) {
                book.cards.remove(&id);
                book.contracts.retain(|_, contract| contract.patient != id);
            }
        }
        // Messages, reviews and families are read by people.
        _ => {}
    }
}

/// Its own id of what a change is about.
fn known(change: &Change, find: impl Fn(Uuid) -> Option<String>) -> Option<String> {
    change.mis_id.clone().or_else(|| find(change.portal_id))
}

fn take_card(book: &mut Book, change: &Change, now: &PatientNow) {
    let known = known(change, |id| book.card_of(id));
    let id = known.unwrap_or_else(|| book.id("p"));
    let card = Card {
        portal_id: Some(change.portal_id),
        surname: now.surname.clone(),
        name: now.name.clone(),
        patronymic: now.patronymic.clone(),
        birth_date: now.birth_date,
        sex: now.sex.clone(),
        phone: now.phone.clone(),
        confirmed: now.confirmed,
        // It is acknowledged once, by its id.
        untold: change.mis_id.is_none(),
    };
    book.cards.insert(id, card);
}

fn take_visit(book: &mut Book, change: &Change, now: &VisitNow, at: DateTime<Utc>) {
    let (Some(doctor), Some(branch), Some(specialisation)) =
        (now.doctor.clone(), now.branch.clone(), now.specialisation.clone())
    else {
        return;
    };
    let known = known(change, |id| book.visit_of(id));
    let id = known.unwrap_or_else(|| book.id("v"));
    let ids = now.patient.as_ref();
    let card = ids.and_then(|ids| ids.mis_id.clone().or_else(|| book.card_of(ids.portal_id)));
    let place =
        Place { doctor, branch, specialisation, starts_at: now.starts_at, ends_at: now.ends_at };
    let old = book.visits.get(&id);
    let visit = Visit {
        portal_id: Some(change.portal_id),
        origin: old.map_or(Origin::Portal, |old| old.origin),
        patient: card.or_else(|| old.and_then(|old| old.patient.clone())),
        person: now.person.clone(),
        agreed: Some((place.clone(), now.status)),
        place,
        services: now.services.clone(),
        status: now.status,
        // Acknowledged: from now on it may be changed here.
        untold: Untold::Visit,
        tries: 0,
    };
    if change.kind == "appointments.conflict" {
        book.remark(at, &id, &change.kind, "время занято записью с портала");
    }
    book.visits.insert(id, visit);
}
