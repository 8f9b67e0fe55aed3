//! What the administration sees of the comparison.

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;
use shell::http::typed::Typed;

/// A difference.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceRow {
    /// Its page.
    pub href: String,
    /// The day that was compared.
    pub day: NaiveDate,
    /// By which profile.
    pub profile: String,
    /// See [`store::differences::kind`].
    pub kind: String,
    /// The number of the payment's invoice, and its page for who may see it.
    pub payment: Option<(i64, Option<String>)>,
    /// The provider's own id; may be empty.
    pub their_id: String,
    /// How much it is here.
    pub own: Option<Money>,
    /// How much it is there.
    pub theirs: Option<Money>,
    /// The state in the provider's word; may be empty.
    pub their_state: String,
    /// When it was dealt with, local time.
    pub resolved: Option<String>,
    /// By whom.
    pub by: String,
    /// What came of it.
    pub note: String,
}

/// A day of a profile.
#[derive(Clone, Debug, Serialize)]
pub struct ComparisonRow {
    /// The day.
    pub day: NaiveDate,
    /// The profile.
    pub profile: String,
    /// `done`, `open` or `stuck`.
    pub state: &'static str,
    /// How many payments were compared.
    pub compared: i32,
    /// How many differences were found.
    pub found: i32,
    /// Why it does not go on; may be empty.
    pub error: String,
}

/// «Сверка с платежной системой»: `comparisons/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct DifferencesScreen {
    /// Whether those are shown that were dealt with.
    pub resolved: bool,
    /// The differences.
    pub rows: Vec<DifferenceRow>,
    /// Those before.
    pub older: Option<String>,
    /// The last week of every profile, latest first.
    pub days: Vec<ComparisonRow>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A difference: `comparisons/difference.html`. POST `note` to `/resolution` under its page.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceScreen {
    /// The difference.
    pub row: DifferenceRow,
    /// Whether it can be dealt with by who looks.
    pub may_resolve: bool,
    /// What was typed.
    pub form: Typed,
    /// The longest note, in characters.
    pub most: usize,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
