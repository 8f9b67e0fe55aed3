use poem_openapi::Object;
use serde::Deserialize;

/// A doctor («специалист»).
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Doctor")]
pub struct DoctorRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// «Фамилия».
    pub surname: String,
    /// «Имя».
    pub name: String,
    /// «Отчество».
    #[oai(default)]
    #[serde(default)]
    pub patronymic: String,
    /// Position and category: «Врач-терапевт высшей категории».
    #[oai(default)]
    #[serde(default)]
    pub position: String,
    /// Year in which the practice began.
    #[oai(default)]
    #[serde(default)]
    pub since: Option<i32>,
    /// Education and practice.
    #[oai(default)]
    #[serde(default)]
    pub about: String,
    /// The service whose price is shown and taken when none is chosen: the information system's
    /// id.
    #[oai(default)]
    #[serde(default)]
    pub default_service: Option<String>,
    /// The services the doctor gives: the information system's ids; without it as they were.
    #[oai(default)]
    #[serde(default)]
    pub services: Option<Vec<String>>,
    /// Where and as what the doctor sees patients; without it as it was.
    #[oai(default)]
    #[serde(default)]
    pub posts: Option<Vec<PostRecord>>,
}

/// Where and as what a doctor sees patients.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Post")]
pub struct PostRecord {
    /// The branch: the information system's id.
    pub branch: String,
    /// The specialisation: the information system's id.
    pub specialisation: String,
    /// The department: the information system's id.
    #[oai(default)]
    #[serde(default)]
    pub department: Option<String>,
    /// The service whose price is shown here: the information system's id.
    #[oai(default)]
    #[serde(default)]
    pub default_service: Option<String>,
}
