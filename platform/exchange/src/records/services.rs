use poem_openapi::Object;
use serde::Deserialize;

/// A service of the price list («прейскурант»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Service")]
pub struct ServiceRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Its name as patients see it.
    pub name: String,
    /// Code of the nomenclature of medical services (order 804н).
    #[oai(default)]
    #[serde(default)]
    pub code: String,
    /// The department that gives it: the information system's id.
    #[oai(default)]
    #[serde(default)]
    pub department: Option<String>,
    /// Price in kopecks; left out when it is told at the clinic.
    #[oai(default)]
    #[serde(default)]
    pub price: Option<i64>,
    /// How long it takes: 1 to 1440.
    pub minutes: i32,
    /// Its place in lists; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub position: Option<i32>,
}
