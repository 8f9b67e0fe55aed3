//! What the pages of cards show.

use chrono::NaiveDate;
use serde::Serialize;
use shell::http::typed::Typed;

/// A card in a list.
#[derive(Clone, Debug, Serialize)]
pub struct FoundView {
    /// Its id.
    pub id: String,
    /// Its page, or where it is chosen.
    pub href: String,
    /// «ФИО».
    pub name: String,
    /// The birth date, as people read it.
    pub born: String,
    /// The phone; may be empty.
    pub phone: String,
    /// Whether the registry has confirmed the patient.
    pub confirmed: bool,
}

/// «Пациенты»: `desk/patients.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PatientsScreen {
    /// What was typed.
    pub form: Typed,
    /// Whether anything was sought.
    pub asked: bool,
    /// What was found.
    pub found: Vec<FoundView>,
    /// «Показать еще».
    pub more: Option<String>,
    /// How many families wait for the clinic.
    pub waiting: usize,
}

/// «Новая карточка»: `desk/new_card.html`.
#[derive(Clone, Debug, Serialize)]
pub struct NewCardScreen {
    /// What was typed.
    pub form: Typed,
    /// Cards that may be the same person's.
    pub alike: Vec<FoundView>,
}

/// A visit on a card.
#[derive(Clone, Debug, Serialize)]
pub struct VisitLine {
    /// Its page at the desk.
    pub href: String,
    /// Date and time in the branch's zone.
    pub when: String,
    /// The doctor.
    pub doctor: String,
    /// The branch.
    pub branch: String,
    /// As in the day.
    pub state: &'static str,
}

/// A family link on a card.
#[derive(Clone, Debug, Serialize)]
pub struct LinkLine {
    /// Its id.
    pub id: String,
    /// Whether the card's patient acts for the other; else the other one acts.
    pub acts: bool,
    /// The other one.
    pub name: String,
    /// The other one's card, where it is known.
    pub href: Option<String>,
    /// `active`, `waiting`, `refused` or `ended`.
    pub status: String,
}

/// A QR code on a card.
#[derive(Clone, Debug, Serialize)]
pub struct TicketLine {
    /// Its id.
    pub id: String,
    /// When it was issued.
    pub issued: String,
    /// By whom.
    pub by: String,
    /// Until when it is good.
    pub until: String,
    /// Whether it is good once.
    pub once: bool,
    /// Whether it still opens the cabinet.
    pub good: bool,
    /// When it was last used; may be empty.
    pub used: String,
}

/// An insurance contract on a card.
#[derive(Clone, Debug, Serialize)]
pub struct ContractLine {
    /// Its page.
    pub href: String,
    /// The insurance company.
    pub insurer: String,
    /// The programme; may be empty.
    pub programme: String,
    /// The number of the policy.
    pub number: String,
    /// The first day.
    pub from: NaiveDate,
    /// The last day; none without an end.
    pub until: Option<NaiveDate>,
    /// Whether it is over.
    pub over: bool,
}

/// An insurance contract: `desk/contract.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ContractScreen {
    /// Whose.
    pub card: FoundView,
    /// The page.
    pub href: String,
    /// Whether it is a new one.
    pub new: bool,
    /// What was typed.
    pub form: Typed,
    /// The state that the form is made of.
    pub seen: String,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// The card: `desk/card.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CardScreen {
    /// The patient.
    pub card: FoundView,
    /// `male` or `female`.
    pub sex: String,
    /// The address; may be empty.
    pub email: String,
    /// «Отказаться от обзвона».
    pub no_calls: bool,
    /// «Отказаться от рассылки SMS».
    pub no_sms: bool,
    /// When the card was made.
    pub created: String,
    /// When the registration was confirmed; empty: not yet.
    pub confirmed: String,
    /// Whether there is an account.
    pub account: bool,
    /// Visits to come.
    pub coming: Vec<VisitLine>,
    /// The latest of those that were.
    pub past: Vec<VisitLine>,
    /// Families.
    pub links: Vec<LinkLine>,
    /// Insurance contracts, the one that ends last first.
    pub contracts: Vec<ContractLine>,
    /// QR codes, newest first.
    pub tickets: Vec<TicketLine>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A QR code that has just been issued: `desk/qr.html`.
#[derive(Clone, Debug, Serialize)]
pub struct QrScreen {
    /// Whose.
    pub name: String,
    /// Back to the card.
    pub card_href: String,
    /// The picture, as a `data:` address.
    pub picture: String,
    /// Where it leads.
    pub url: String,
    /// Until when it is good.
    pub until: String,
    /// Whether it is good once.
    pub once: bool,
}

/// A wish to act for somebody.
#[derive(Clone, Debug, Serialize)]
pub struct RequestView {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub representative: FoundView,
    /// For whom, as typed.
    pub name: String,
    /// The birth date, as typed.
    pub born: String,
    /// The suffix of the text that says why the clinic decides.
    pub reason: String,
    /// Whether the link names a card already.
    pub known: bool,
    /// Cards that may be meant.
    pub cards: Vec<FoundView>,
}

/// «Семьи»: `desk/family.html`.
#[derive(Clone, Debug, Serialize)]
pub struct FamilyScreen {
    /// What waits, oldest first.
    pub requests: Vec<RequestView>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}
