//! Typed identifiers. An id of one kind cannot be handed over as another.

use std::{fmt, marker::PhantomData, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::{NoContext, Timestamp, Uuid};

/// The id of a virtual site (a clinic). Everything a clinic owns is keyed by it (S6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SiteId(pub Uuid);

impl FromStr for SiteId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self)
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An id of a `T`. `T` is only a name: see [`Branch`], [`Doctor`] and the other markers.
pub struct Id<T>(pub Uuid, PhantomData<fn() -> T>);

impl<T> Id<T> {
    /// Gives a raw UUID its kind.
    pub const fn of(raw: Uuid) -> Self {
        Self(raw, PhantomData)
    }

    /// A new id (UUID version 7), ordered by the moment it was made.
    pub fn new(now: DateTime<Utc>) -> Self {
        Self::of(new_uuid(now))
    }
}

/// A new UUID of version 7 for the given moment: ids are ordered by time, and the
/// moment comes from the caller's [`crate::Clock`], never from the system behind its back.
pub fn new_uuid(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos()))
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<T> FromStr for Id<T> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::parse_str(text).map(Self::of)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::of)
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind {}
        #[doc = concat!("The id of a [`", stringify!($kind), "`].")]
        pub type $id = Id<$kind>;
    )*};
}

kinds! {
    /// A medical institution of the clinic («филиал»).
    Branch, BranchId;
    /// A department («отделение»).
    Department, DepartmentId;
    /// A specialisation («специализация»).
    Specialisation, SpecialisationId;
    /// A doctor («специалист»).
    Doctor, DoctorId;
    /// A service of the price list («услуга»).
    Service, ServiceId;
    /// An appointment («запись на прием»), held or booked.
    Appointment, AppointmentId;
    /// A member of the clinic's staff.
    Staff, StaffId;
    /// A session of a member of the staff.
    StaffSession, StaffSessionId;
    /// An invitation to the panel, or a way back into it.
    StaffTicket, StaffTicketId;
    /// A published version of a legal document («документ»).
    Document, DocumentId;
    /// A patient's card («карточка регистрации»).
    Patient, PatientId;
    /// An account on the portal.
    Account, AccountId;
    /// A session of somebody who is signed in.
    Session, SessionId;
    /// A registration that waits for its code.
    Registration, RegistrationId;
    /// A QR code for signing in, handed out by the clinic.
    QrTicket, QrTicketId;
    /// A link between a representative and a dependent.
    FamilyLink, FamilyLinkId;
    /// A message to the clinic's administration («обратная связь»).
    Feedback, FeedbackId;
    /// A doctor's mark from a patient («оценка»).
    Review, ReviewId;
    /// A time for which booking on the portal is closed.
    Closing, ClosingId;
    /// A payment profile («магазин»).
    Profile, ProfileId;
    /// A version of a profile's offer («договор оферты»).
    Offer, OfferId;
    /// An invoice («предварительный счет»).
    Invoice, InvoiceId;
    /// A try to pay an invoice.
    Payment, PaymentId;
    /// Money on its way back.
    Refund, RefundId;
    /// A fiscal receipt («чек»).
    Receipt, ReceiptId;
    /// A bonus programme («бонусная программа»).
    Programme, ProgrammeId;
    /// A patient's card of a bonus programme.
    BonusCard, BonusCardId;
    /// What the clinic told of a patient's account.
    Entry, EntryId;
    /// Bonuses and advance that a patient has spent at once.
    Spending, SpendingId;
    /// A service bought from the price list.
    Purchase, PurchaseId;
    /// A manager of the vendor's.
    Manager, ManagerId;
    /// A session of a manager who is signed in.
    ConsoleSession, ConsoleSessionId;
}
