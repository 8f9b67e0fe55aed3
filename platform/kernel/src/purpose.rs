//! What an invoice is for. Money knows no more of it: once the invoice is covered, the job of its
//! purpose is put into the queue, and whoever owns the purpose does the rest.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{AppointmentId, PurchaseId};

/// What an invoice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Purpose {
    /// A visit, paid before it takes place.
    Appointment(AppointmentId),
    /// A service bought from the price list.
    Purchase(PurchaseId),
}

impl Purpose {
    /// The words of all kinds.
    pub const KINDS: [&'static str; 2] = ["appointment", "purchase"];

    /// The word in the database and in texts.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Appointment(_) => "appointment",
            Self::Purchase(_) => "purchase",
        }
    }

    /// The id of what it is.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Appointment(id) => id.0,
            Self::Purchase(id) => id.0,
        }
    }

    /// The purpose that the database keeps as a word and an id.
    pub fn of(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "appointment" => Some(Self::Appointment(AppointmentId::of(id))),
            "purchase" => Some(Self::Purchase(PurchaseId::of(id))),
            _ => None,
        }
    }

    /// The kind of the job that hears that it was paid; its payload names the invoice and the
    /// purpose.
    pub const fn job(self) -> &'static str {
        match self {
            Self::Appointment(_) => "appointments_settled",
            Self::Purchase(_) => "purchases_settled",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Purpose;
    use crate::ids::{AppointmentId, PurchaseId};

    #[test]
    fn a_purpose_is_found_by_its_word_and_id() {
        let id = uuid::Uuid::from_u128(7);
        for purpose in
            [Purpose::Appointment(AppointmentId::of(id)), Purpose::Purchase(PurchaseId::of(id))]
        {
            assert_eq!(Purpose::of(purpose.kind(), purpose.id()), Some(purpose));
            assert!(Purpose::KINDS.contains(&purpose.kind()));
        }
        assert_eq!(Purpose::of("gift", id), None);
    }
}
