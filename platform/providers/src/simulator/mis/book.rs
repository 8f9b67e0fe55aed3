//! What the information system knows.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How many remarks are kept.
const REMARKS: usize = 200;

/// All that it knows, as it is stored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// How far it has read the portal's changes.
    pub cursor: Option<String>,
    /// The day on which it last told everything.
    pub told_all: Option<NaiveDate>,
    /// When something was last done at the counter.
    pub acted: Option<DateTime<Utc>>,
    /// What its new ids begin with, so that those of a book that was lost are not used again.
    pub tag: String,
    /// The number of the next id.
    pub next: u64,
    /// Patients' cards by its own id.
    pub cards: BTreeMap<String, Card>,
    /// Insurance contracts by its own id.
    pub contracts: BTreeMap<String, Contract>,
    /// Visits by its own id.
    pub visits: BTreeMap<String, Visit>,
    /// What a person at the clinic should know, the newest first.
    pub remarks: VecDeque<Remark>,
}

/// A patient's card.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The portal's id of it.
    pub portal_id: Option<Uuid>,
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество».
    pub patronymic: String,
    /// The day of birth.
    pub birth_date: NaiveDate,
    /// `male` or `female`.
    pub sex: String,
    /// In E.164; empty for none.
    pub phone: String,
    /// Whether the registry has seen the document.
    pub confirmed: bool,
    /// Whether the portal has not been told yet.
    pub untold: bool,
}

/// An insurance contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Whose: the card's id.
    pub patient: String,
    /// The number of the policy.
    pub number: String,
    /// The first day.
    pub valid_from: NaiveDate,
    /// Whether the portal has not been told yet.
    pub untold: bool,
}

/// Where a visit was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// At the counter.
    Clinic,
    /// On the portal.
    Portal,
}

/// Where and when a visit is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The doctor's id.
    pub doctor: String,
    /// The branch's id.
    pub branch: String,
    /// The specialisation's id.
    pub specialisation: String,
    /// The beginning.
    pub starts_at: DateTime<Utc>,
    /// The end.
    pub ends_at: DateTime<Utc>,
}

/// What has become of a visit, in the exchange's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is before the patient.
    Booked,
    /// The patient has confirmed to come.
    Confirmed,
    /// The patient is in the clinic.
    Arrived,
    /// It took place.
    Completed,
    /// The patient did not come.
    NoShow,
    /// It was cancelled.
    Cancelled,
}

impl Status {
    /// Whether the visit is still to come.
    pub const fn is_ahead(self) -> bool {
        matches!(self, Self::Booked | Self::Confirmed)
    }

    /// Whether the visit keeps its time.
    pub const fn keeps(self) -> bool {
        !matches!(self, Self::NoShow | Self::Cancelled)
    }
}

/// What of a visit the portal has not been told yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Untold {
    /// Everything is told.
    Nothing,
    /// What has become of it.
    Status,
    /// The whole of it.
    Visit,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// The portal's id of it.
    pub portal_id: Option<Uuid>,
    /// Where it was made.
    pub origin: Origin,
    /// Whose it is: the card's id.
    pub patient: Option<String>,
    /// «ФИО» of who booked it on the portal.
    pub person: String,
    /// Where and when it is.
    pub place: Place,
    /// Its services.
    pub services: Vec<String>,
    /// What has become of it.
    pub status: Status,
    /// What both sides agreed on last.
    pub agreed: Option<(Place, Status)>,
    /// What of it the portal has not been told.
    pub untold: Untold,
    /// How often it was told in vain.
    pub tries: u8,
}

impl Visit {
    /// A visit made at the counter.
    pub fn at_counter(patient: String, place: Place, services: Vec<String>) -> Self {
        Self {
            portal_id: None,
            origin: Origin::Clinic,
            patient: Some(patient),
            person: String::new(),
            place,
            services,
            status: Status::Booked,
            agreed: None,
            untold: Untold::Visit,
            tries: 0,
        }
    }

    /// The portal has taken it as it is.
    pub fn agree(&mut self) {
        self.agreed = Some((self.place.clone(), self.status));
        self.untold = Untold::Nothing;
        self.tries = 0;
    }

    /// What was changed here is given up; `false` if there was nothing before.
    pub fn give_up(&mut self) -> bool {
        let Some((place, status)) = self.agreed.clone() else { return false };
        (self.place, self.status) = (place, status);
        self.untold = Untold::Nothing;
        self.tries = 0;
        true
    }
}

/// Something that a person at the clinic should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// When.
    pub at: DateTime<Utc>,
    /// About what: an id of its own.
    pub about: String,
    /// The portal's code.
    pub code: String,
    /// What was done about it.
    pub done: String,
}

impl Book {
    /// A new id.
    pub fn id(&mut self, kind: &str) -> String {
        self.next += 1;
        format!("{kind}-{}-{}", self.tag, self.next)
    }

    /// The id of the visit that the portal calls so.
    pub fn visit_of(&self, portal_id: Uuid) -> Option<String> {
        let mut known = self.visits.iter();
        known.find(|(_, visit)| visit.portal_id == Some(portal_id)).map(|(id, _)| id.clone())
    }

    /// The id of the card that the portal calls so.
    pub fn card_of(&self, portal_id: Uuid) -> Option<String> {
        let mut known = self.cards.iter();
        known.find(|(_, card)| card.portal_id == Some(portal_id)).map(|(id, _)| id.clone())
    }

    /// Keeps in mind what a person should know.
    pub fn remark(&mut self, at: DateTime<Utc>, about: &str, code: &str, done: &str) {
        self.remarks.push_front(Remark {
            at,
            about: about.to_owned(),
            code: code.to_owned(),
            done: done.to_owned(),
        });
        self.remarks.truncate(REMARKS);
    }
}
