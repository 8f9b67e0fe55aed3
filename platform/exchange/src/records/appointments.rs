use poem_openapi::{Enum, Object};
use serde::Deserialize;
use uuid::Uuid;

/// What has become of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Deserialize)]
#[oai(rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum VisitStatus {
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

/// A visit («запись на прием»), made in the clinic or on the portal.
#[derive(Clone, Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Appointment")]
pub struct AppointmentRecord {
    /// The information system's own id.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub id: String,
    /// The portal's id of a visit that was booked on the portal and that this is.
    #[oai(default)]
    #[serde(default)]
    pub portal_id: Option<Uuid>,
    /// Whose visit it is: the information system's id; left out for a visit that only keeps the
    /// time. Of a visit booked on the portal it stays as it was without it.
    #[oai(default)]
    #[serde(default)]
    pub patient: Option<String>,
    /// The doctor: the information system's id.
    pub doctor: String,
    /// The branch: the information system's id.
    pub branch: String,
    /// The specialisation: the information system's id.
    pub specialisation: String,
    /// Its beginning, on a whole minute: RFC 3339.
    pub starts_at: String,
    /// Its end, on a whole minute, at most a day later.
    pub ends_at: String,
    /// What has become of it.
    pub status: VisitStatus,
    /// Its services: the information system's ids; without it as they were.
    #[oai(default)]
    #[serde(default)]
    pub services: Option<Vec<String>>,
}

/// What has become of a visit that is known.
#[derive(Clone, Debug, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "AppointmentStatus")]
pub struct StatusRecord {
    /// The information system's own id of the visit; or
    #[oai(default)]
    #[serde(default)]
    pub id: Option<String>,
    /// the portal's.
    #[oai(default)]
    #[serde(default)]
    pub portal_id: Option<Uuid>,
    /// What has become of it.
    pub status: VisitStatus,
}
