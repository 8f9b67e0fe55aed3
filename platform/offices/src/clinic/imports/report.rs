//! What is wrong with a file and its rows. Nothing of what stands in the cells is kept.

use exchange::import::{MAX_LISTED, Mistake};
use kernel::{Problem, Refused};
use serde::{Deserialize, Serialize};

/// What is remembered of an import beside its numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Why the file cannot be read: a code and what belongs to it.
    pub failed: Option<(String, String)>,
    /// Titles of columns that mean nothing.
    pub ignored: Vec<String>,
    /// What is wrong with rows, the first thousand: the number, the column's title, a code.
    pub mistakes: Vec<(usize, String, String)>,
}

impl Report {
    /// As it was stored.
    pub fn read(stored: &str) -> Self {
        serde_json::from_str(stored).unwrap_or_default()
    }

    /// Of a file that cannot be read.
    pub(super) fn of_failure(refused: &Refused) -> Self {
        let about = refused.args.first().map(|(_, value)| value.clone()).unwrap_or_default();
        Self { failed: Some((refused.code.to_owned(), about)), ..Self::default() }
    }

    /// As it is stored.
    pub(super) fn stored(&self) -> Result<String, Problem> {
        Ok(serde_json::to_string(self)?)
    }

    /// Adds what is wrong with more rows.
    pub(super) fn add(&mut self, more: Vec<Mistake>) {
        let room = MAX_LISTED.saturating_sub(self.mistakes.len());
        let more = more.into_iter().take(room);
        self.mistakes.extend(more.map(|one| (one.row, one.column, one.refusal.code.to_owned())));
    }
}
