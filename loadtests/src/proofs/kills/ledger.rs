//! What clients know: what was acknowledged to them, and what they were left in doubt about.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// What became of a wish, as the client knows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// It was not wished.
    #[default]
    None,
    /// It was acknowledged.
    Done,
    /// It was refused, and no try before can have done it unseen.
    Refused,
    /// No answer came.
    Unknown,
}

/// A visit.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// Where its letters go: nobody else's, where it was booked without signing in.
    pub email: String,
    /// Booking it.
    pub booked: Fate,
    /// Its id, once that was told.
    pub id: Option<Uuid>,
    /// When it was booked for.
    pub at: DateTime<Utc>,
    /// Moving it.
    pub moved: Fate,
    /// Whither.
    pub to: DateTime<Utc>,
    /// Cancelling it.
    pub cancelled: Fate,
    /// What the same order with the same key was answered, where it was another answer.
    pub otherwise: Option<String>,
    /// Whether it was asked again with the same key.
    pub repeated: bool,
}

/// A try to pay.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// Its id.
    pub id: Uuid,
    /// Whether the provider has told the payer that it is paid.
    pub paid: bool,
}

/// Everything.
#[derive(Default)]
pub struct Ledger {
    /// Visits.
    pub visits: Vec<Visit>,
    /// Tries to pay.
    pub tries: Vec<Try>,
    /// Pictures that were acknowledged.
    pub pictures: usize,
    /// Wishes that were refused, with the reason.
    pub refused: std::collections::BTreeMap<String, usize>,
}

impl Ledger {
    /// How many visits were left like this.
    pub fn count(&self, of: impl Fn(&Visit) -> Fate, fate: Fate) -> usize {
        self.visits.iter().filter(|visit| of(visit) == fate).count()
    }
}
