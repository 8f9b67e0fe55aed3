use poem_openapi::Object;
use serde::Deserialize;

/// A medical institution.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Branch")]
pub struct BranchRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Its name as patients see it.
    pub name: String,
    /// `in_person` (without it) or `online`.
    #[oai(default)]
    #[serde(default)]
    pub kind: Option<String>,
    /// Postal address.
    #[oai(default)]
    #[serde(default)]
    pub address: String,
    /// In any usual notation.
    #[oai(default)]
    #[serde(default)]
    pub phone: String,
    /// E-mail address.
    #[oai(default)]
    #[serde(default)]
    pub email: String,
    /// Opening hours, as text.
    #[oai(default)]
    #[serde(default)]
    pub hours: String,
    /// IANA time zone; the clinic's without it.
    #[oai(default)]
    #[serde(default)]
    pub zone: Option<String>,
    /// Nearest metro.
    #[oai(default)]
    #[serde(default)]
    pub metro: String,
    /// How to get there.
    #[oai(default)]
    #[serde(default)]
    pub how_to_get: String,
    /// Its place in lists; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub position: Option<i32>,
}
