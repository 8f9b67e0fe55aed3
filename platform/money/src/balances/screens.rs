//! What the pages of bonuses and advances show.

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;
use shell::http::typed::Typed;

/// A movement on a patient's account.
#[derive(Clone, Debug, Serialize)]
pub struct MovedView {
    /// When.
    pub day: NaiveDate,
    /// `advance` or `bonus`.
    pub account: &'static str,
    /// Why: the suffix of a text key.
    pub cause: &'static str,
    /// What the clinic says of it; may be empty.
    pub title: String,
    /// The number of the invoice that was paid, or whose money came back.
    pub invoice: Option<i64>,
    /// Whether it came; else it went.
    pub came: bool,
    /// How much.
    pub amount: Money,
}

/// A card of a programme.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// Its id.
    pub id: String,
    /// The programme: «Карта клиники 5%».
    pub name: String,
    /// What it is; may be empty.
    pub about: String,
    /// What stands on the card; may be empty.
    pub number: String,
    /// Since which day.
    pub since: NaiveDate,
    /// How much of a price may be paid in bonuses, in per cent.
    pub most_percent: i32,
    /// Whether the programme is over.
    pub over: bool,
}

/// A gift of the clinic.
#[derive(Clone, Debug, Serialize)]
pub struct GiftView {
    /// What it is; may be empty.
    pub title: String,
    /// When.
    pub day: NaiveDate,
    /// How many bonuses.
    pub amount: Money,
}

/// «Бонусы»: `bonuses/page.html`.
#[derive(Clone, Debug, Serialize)]
pub struct BonusesScreen {
    /// The bonuses.
    pub bonuses: Money,
    /// The advance.
    pub advance: Money,
    /// The programmes joined.
    pub cards: Vec<CardView>,
    /// «Подарки от клиники», latest first.
    pub gifts: Vec<GiftView>,
    /// What moved on the bonuses and the advance, latest first.
    pub moved: Vec<MovedView>,
}

/// A choice of a list.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub name: String,
}

/// An invoice that was paid out of the accounts.
#[derive(Clone, Debug, Serialize)]
pub struct SpentView {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: i64,
    /// Its day.
    pub day: NaiveDate,
    /// How much of it in bonuses.
    pub bonuses: Money,
    /// How much of it out of the advance.
    pub advance: Money,
}

/// A patient's accounts before the registry: `bonuses/account.html`. POST to `href`, to `/return`,
/// `/cards` and `/cards/<id>/end` under it.
#[derive(Clone, Debug, Serialize)]
pub struct AccountScreen {
    /// The page.
    pub href: String,
    /// The patient's card.
    pub card_href: String,
    /// Who it is.
    pub patient: String,
    /// The bonuses.
    pub bonuses: Money,
    /// The advance.
    pub advance: Money,
    /// The programmes joined.
    pub cards: Vec<CardView>,
    /// The programmes that can be joined.
    pub programmes: Vec<Choice>,
    /// What can be told.
    pub kinds: Vec<&'static str>,
    /// The branches.
    pub branches: Vec<Choice>,
    /// What was paid out of the accounts and can go back.
    pub spent: Vec<SpentView>,
    /// What moved, latest first.
    pub moved: Vec<MovedView>,
    /// `kind`, `amount`, `branch` and `title`, as typed.
    pub form: Typed,
    /// `programme` and `number`, as typed.
    pub card_form: Typed,
    /// The id that the next telling, or the next card, gets.
    pub fresh: String,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// A programme in the list.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammeRow {
    /// Its page.
    pub href: String,
    /// Its name.
    pub name: String,
    /// How much of a price may be paid in bonuses, in per cent.
    pub most_percent: i32,
    /// Whether the information system keeps it.
    pub of_mis: bool,
    /// Whether it is over.
    pub over: bool,
}

/// «Бонусные программы»: `bonuses/programmes.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammesScreen {
    /// The programmes, those in use first.
    pub rows: Vec<ProgrammeRow>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A programme: `bonuses/programme.html`. POST to `action`, and to `/retirement` under it.
#[derive(Clone, Debug, Serialize)]
pub struct ProgrammeScreen {
    /// Where the form goes.
    pub action: String,
    /// The version that the form was made of; 0 for a new one.
    pub seen: i64,
    /// `name`, `about` and `most_percent`.
    pub form: Typed,
    /// Whether the information system keeps it.
    pub of_mis: bool,
    /// Whether it is over.
    pub over: bool,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
