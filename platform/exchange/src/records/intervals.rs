use poem_openapi::Object;
use serde::Deserialize;

/// One unbroken stretch of a doctor's working time.
#[derive(Clone, Debug, Default, Object, Deserialize)]
#[serde(deny_unknown_fields)]
#[oai(rename = "Interval")]
pub struct IntervalRecord {
    /// The branch: the information system's id.
    pub branch: String,
    /// Its beginning, on a whole minute: RFC 3339.
    pub starts_at: String,
    /// Its end, on a whole minute, at most a day later.
    pub ends_at: String,
    /// The length of a slot, in minutes: 1 to 1440.
    pub slot_minutes: i32,
    /// `in_person` or `online`, as the branch is, where patients book; `duty` or `home`, where
    /// they do not. Without it as the branch is.
    #[oai(default)]
    #[serde(default)]
    pub kind: Option<String>,
}
