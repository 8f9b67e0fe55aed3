use poem_openapi::Object;
use serde::Deserialize;

/// A department («отделение»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Department")]
pub struct DepartmentRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// Its name as patients see it.
    pub name: String,
    /// The service whose price is shown for its doctors who have no own one: the information
    /// system's id.
    #[oai(default)]
    #[serde(default)]
    pub default_service: Option<String>,
    /// Its place in lists; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub position: Option<i32>,
}
