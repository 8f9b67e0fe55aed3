//! `clinic.toml`: reference data and weekly patterns of schedules.

use std::{collections::BTreeMap, path::Path};

use kernel::Problem;
use serde::Deserialize;

/// A clinic's reference data as its file describes it. References are by `id`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    missing_docs,
    reason = "the fields are those of clinic.toml, documented in docs/adding-a-site.md"
)]
pub struct ClinicData {
    pub branches: Vec<BranchData>,
    pub departments: Vec<DepartmentData>,
    pub specialisations: Vec<SpecialisationData>,
    pub services: Vec<ServiceData>,
    pub patterns: BTreeMap<String, Pattern>,
    pub doctors: Vec<DoctorData>,
    #[serde(default)]
    pub questions: Vec<QuestionData>,
    #[serde(default)]
    pub patients: Vec<PatientData>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BranchData {
    pub id: String,
    pub name: String,
    pub kind: String,
    #[serde(default)]
    pub address: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub hours: String,
    pub zone: Option<String>,
    #[serde(default)]
    pub metro: String,
    #[serde(default)]
    pub how_to_get: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DepartmentData {
    pub id: String,
    pub name: String,
    pub default_service: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpecialisationData {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub choose_services: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceData {
    pub id: String,
    pub code: String,
    pub name: String,
    pub department: Option<String>,
    /// Whole roubles.
    pub price: Option<i64>,
    pub minutes: i32,
}

/// Working hours by day of the week, local time: `["08:00-12:00", "12:30-14:00"]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Pattern {
    pub mon: Vec<String>,
    pub tue: Vec<String>,
    pub wed: Vec<String>,
    pub thu: Vec<String>,
    pub fri: Vec<String>,
    pub sat: Vec<String>,
    pub sun: Vec<String>,
    pub weeks: Weeks,
}

/// In which weeks of the year (ISO numbers) a pattern holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weeks {
    /// In every one.
    #[default]
    All,
    /// In even ones.
    Even,
    /// In odd ones.
    Odd,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoctorData {
    pub id: String,
    pub surname: String,
    pub name: String,
    #[serde(default)]
    pub patronymic: String,
    pub sex: String,
    pub position: String,
    pub since: Option<i32>,
    #[serde(default)]
    pub about: String,
    #[serde(default)]
    pub services: Vec<String>,
    pub default_service: Option<String>,
    pub posts: Vec<PostData>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostData {
    pub branch: String,
    pub specialisation: String,
    pub department: Option<String>,
    pub pattern: Option<String>,
    #[serde(default)]
    pub patterns: Vec<String>,
    pub slot: i32,
    #[serde(default)]
    pub kind: String,
    pub default_service: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionData {
    pub question: String,
    pub answer: String,
    #[serde(default)]
    pub group: String,
}

/// A patient of the demonstration: seeded in development only.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatientData {
    pub id: String,
    /// «Фамилия Имя Отчество».
    pub name: String,
    pub born: chrono::NaiveDate,
    pub sex: String,
    /// Under `.example`. With it the patient has an account; without it none.
    #[serde(default)]
    pub email: String,
    #[serde(default)]
    pub phone: String,
    /// Whether the registry has confirmed the patient.
    #[serde(default)]
    pub confirmed: bool,
    /// For whom the patient may act.
    #[serde(default)]
    pub represents: Vec<String>,
    #[serde(default)]
    pub visits: Vec<VisitData>,
}

/// A visit of a demo patient.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VisitData {
    pub doctor: String,
    pub branch: String,
    pub specialisation: String,
    /// How many days ago it took place; below zero it is to come, at the doctor's first
    /// working hour after so many days.
    pub days_ago: i64,
    /// `HH:MM` local time, of a visit that took place.
    #[serde(default)]
    pub time: String,
    pub service: String,
    /// The mark given to the doctor.
    pub mark: Option<i32>,
    #[serde(default)]
    pub comment: String,
}

/// The data of a demonstration clinic, for a new site that is to show something at once.
pub fn sample() -> Result<ClinicData, Problem> {
    Ok(toml::from_str(include_str!("../../../../tenants/alfa/clinic.toml"))?)
}

/// Reads a `clinic.toml`.
pub fn read(path: &Path) -> Result<ClinicData, Problem> {
    let text = std::fs::read_to_string(path)?;
    toml::from_str(&text).map_err(|error| Problem::failed(format!("{}: {error}", path.display())))
}
