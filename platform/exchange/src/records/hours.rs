use serde::Deserialize;

/// Hours in which a doctor works every week, as a table has them.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursRecord {
    /// The doctor: the code.
    pub doctor: String,
    /// The branch: the code.
    pub branch: String,
    /// The days of the week: 1 is Monday.
    pub days: Vec<i32>,
    /// The beginning, in minutes of the branch's day.
    pub from: i32,
    /// The end.
    pub until: i32,
    /// The length of a slot, in minutes.
    pub slot_minutes: i32,
    /// See [`store::intervals::kind`]; without it as the branch is.
    #[serde(default)]
    pub kind: Option<String>,
    /// See [`store::weekly_hours::weeks`]; without it every week.
    #[serde(default)]
    pub weeks: Option<String>,
    /// The first day: `YYYY-MM-DD`; without it as it is.
    #[serde(default)]
    pub valid_from: Option<String>,
    /// The last day; left out for hours without an end.
    #[serde(default)]
    pub valid_until: Option<String>,
}
