//! What is told together, and what became of each item of it.

use std::collections::BTreeSet;

pub use kernel::Keep;
use uuid::Uuid;

/// How many items are stored in one transaction.
pub(crate) const PORTION: usize = 100;

/// What was told: an item, or why it could not be read.
pub type Item<T> = Result<T, Unread>;

/// An item that could not be read.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Its id, if that much could be read.
    pub mis_id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}

/// Why an item was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `exchange.…` or `booking.…`.
    pub code: &'static str,
    /// Which of its fields is wrong, as a JSON pointer within the item; empty for the whole.
    pub field: String,
    /// More about it, for the developer.
    pub detail: Option<String>,
    /// What of the portal's it may be, or what stands in its way.
    pub portal_ids: Vec<Uuid>,
}

impl Refusal {
    /// A refusal of a field.
    pub fn of(field: impl Into<String>, code: &'static str) -> Self {
        Self { code, field: field.into(), detail: None, portal_ids: vec![] }
    }

    /// The same, naming what of the portal's it is about.
    pub fn about(mut self, portal_ids: Vec<Uuid>) -> Self {
        self.portal_ids = portal_ids;
        self
    }
}

/// What was done with an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is new.
    Created,
    /// It was known and is changed.
    Updated,
    /// It is as it was.
    Unchanged,
}

/// What became of an item.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The information system's id of it; none if it could not be read.
    pub mis_id: Option<String>,
    /// What was done, with the portal's own id; or why nothing was.
    pub outcome: Result<(Done, Option<Uuid>), Refusal>,
}

impl Answer {
    /// An item that was not taken.
    pub fn refused(mis_id: Option<String>, refusal: Refusal) -> Self {
        Self { mis_id, outcome: Err(refusal) }
    }

    /// An item that was taken.
    pub fn done(mis_id: &str, done: Done, id: Option<Uuid>) -> Self {
        Self { mis_id: Some(mis_id.to_owned()), outcome: Ok((done, id)) }
    }
}

/// What became of everything that was told, in its order.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The items.
    pub items: Vec<Answer>,
    /// What was to be removed.
    pub deleted: Vec<Answer>,
}

/// An id that may be used once in a batch: whose second item would hide the first.
#[derive(Debug, Default)]
pub(crate) struct Seen(BTreeSet<String>);

impl Seen {
    /// Refuses what was told before in the same batch, and what is no id.
    pub(crate) fn first(&mut self, id: &str) -> Result<(), Refusal> {
        crate::check::id("/id", id)?;
        if self.0.insert(id.to_owned()) {
            Ok(())
        } else {
            Err(Refusal::of("/id", "exchange.repeated"))
        }
    }
}
