use chrono::{DateTime, Utc};
use poem_openapi::Object;
use serde::Deserialize;
use uuid::Uuid;

use super::CardIds;

/// What a patient has spent of an account on the portal, or what came back to it.
#[derive(Clone, Debug, Object)]
#[oai(rename = "AccountMovement", skip_serializing_if_is_none)]
pub struct MovementRecord {
    /// Its number: they are in order, and each is given once.
    pub number: i64,
    /// `bonus` or `advance`.
    pub account: String,
    /// Whose account.
    pub patient: CardIds,
    /// How much, in kopecks: less than nothing was spent, more came back.
    pub amount_kopecks: i64,
    /// The number of the invoice.
    pub invoice: i64,
    /// What the invoice is for: `appointment` or `purchase`.
    pub purpose: String,
    /// The portal's id of that.
    pub purpose_id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
}

/// A bonus programme («бонусная программа»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "BonusProgramme")]
pub struct ProgrammeRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Its name as patients see it.
    pub name: String,
    /// What it is, for patients.
    #[oai(default)]
    #[serde(default)]
    pub about: String,
    /// How much of a price may be paid in bonuses at most, in per cent: 1…100; 100 if left out.
    #[oai(default)]
    #[serde(default)]
    pub limit_percent: Option<i32>,
}

/// A patient's card of a bonus programme.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "BonusCard")]
pub struct BonusCardRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// The programme: the information system's id.
    pub programme: String,
    /// Whose card it is: the information system's id.
    pub patient: String,
    /// What stands on the card.
    #[oai(default)]
    #[serde(default)]
    pub number: String,
    /// Since which day: `YYYY-MM-DD`.
    pub joined_on: String,
}

/// What came to a patient's account, or left it. It is written once: a mistake is mended by the
/// opposite entry.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "AccountEntry")]
pub struct EntryRecord {
    /// The information system's own id: told again, nothing happens.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Whose account: the information system's id.
    pub patient: String,
    /// At which branch: the information system's id.
    pub branch: String,
    /// Bonuses: `gift`, `accrued`, `taken`, `expired`. Advance: `paid_in`, `paid_out`.
    pub kind: String,
    /// How much, in kopecks; a bonus is a rouble.
    pub amount_kopecks: i64,
    /// What it is, for the patient.
    #[oai(default)]
    #[serde(default)]
    pub title: String,
}
