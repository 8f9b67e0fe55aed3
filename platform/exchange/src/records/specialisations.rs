use poem_openapi::Object;
use serde::Deserialize;

/// A specialisation («специализация»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Specialisation")]
pub struct SpecialisationRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Its name as patients see it.
    pub name: String,
    /// Whether services must be chosen when booking.
    #[oai(default)]
    #[serde(default)]
    pub choose_services: bool,
    /// Its place in lists; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub position: Option<i32>,
}
