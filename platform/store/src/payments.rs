//! Tries to pay an invoice. The id of a try is what the provider knows the order by: asked twice
//! with it, it makes one payment.

use chrono::{DateTime, Utc};
use kernel::ids::{InvoiceId, PatientId, PaymentId, ProfileId};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Order, RelationDef, entity::prelude::Uuid, sea_query::Expr,
};

use crate::{DbError, Reader, Writer, invoices::entity as invoices};

clinic_table! {
    /// One try.
    Payment = "payments"
    key {
        /// Its id, and the key under which the provider is asked.
        id: Uuid,
    }
    columns {
        /// The invoice.
        invoice_id: Uuid,
        /// The profile whose keys it was begun with.
        profile_id: Uuid,
        /// The card of who pays.
        patient_id: Uuid,
        /// How much, in kopecks.
        amount_kopecks: i64,
        /// By what means: see [`means`].
        means: String,
        /// Where the receipt goes.
        receipt_email: String,
        /// The version of the offer that was accepted.
        offer_id: Option<Uuid>,
        /// When it was.
        offer_accepted_at: Option<At>,
        /// The provider's own id of it.
        provider_payment_id: Option<String>,
        /// See [`state`].
        state: String,
        /// Why it was cancelled: a word of ours or the provider's; empty otherwise.
        reason: String,
        /// The state as the provider last told it.
        their_state: String,
        /// The provider's page on which it is paid; may be empty.
        page_url: String,
        /// What the QR code says; may be empty.
        qr: String,
        /// When the provider is to be asked next.
        check_at: Option<At>,
        /// How often it was.
        checks: i32,
        /// Until when it is asked.
        deadline_at: At,
        /// When it was begun.
        created_at: At,
        /// When it came to its end.
        finished_at: Option<At>,
    }
}

impl Payment {
    /// Its id.
    pub fn id(&self) -> PaymentId {
        PaymentId::of(self.id)
    }

    /// Whether nobody knows yet what becomes of it.
    pub fn open(&self) -> bool {
        matches!(self.state.as_str(), state::NEW | state::PENDING)
    }
}

/// What a try can be.
pub mod state {
    /// Written down; the provider was not asked yet, or has not answered.
    pub const NEW: &str = "new";
    /// Begun at the provider's.
    pub const PENDING: &str = "pending";
    /// The money came.
    pub const SUCCEEDED: &str = "succeeded";
    /// It will not come.
    pub const CANCELLED: &str = "cancelled";
    /// Those whose end is open.
    pub const OPEN: [&str; 2] = [NEW, PENDING];
}

/// By what means one pays.
pub mod means {
    /// On the provider's page, by whatever it offers.
    pub const PAGE: &str = "page";
    /// A bank card.
    pub const CARD: &str = "card";
    /// «Система быстрых платежей», by a QR code.
    pub const SBP: &str = "sbp";
}

/// Stores a new one.
pub async fn add(db: &mut Writer, row: Payment) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// Stores everything that may change about one, which must be locked.
pub async fn save(db: &mut Writer, row: Payment) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![row]).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: PaymentId) -> Result<Option<Payment>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends. Who locks the invoice too does that first.
pub async fn lock(db: &mut Writer, id: PaymentId) -> Result<Option<Payment>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The one of a patient with this id: of anybody else's there is none.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    id: PaymentId,
) -> Result<Option<Payment>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Id.eq(id.0))
        .one(db)
        .await
}

/// The one of these profiles that their provider knows under an id.
pub async fn of_profiles(
    db: &Reader,
    profiles: &[ProfileId],
    their_id: &str,
) -> Result<Option<Payment>, DbError> {
    // By the index on both: without the profiles all payments of the clinic would be looked at.
    db.find::<Entity>()
        .filter(Column::ProfileId.is_in(profiles.iter().map(|id| id.0)))
        .filter(Column::ProviderPaymentId.eq(their_id))
        .one(db)
        .await
}

/// The one that a profile's provider knows under an id.
pub async fn of_profile(
    db: &Reader,
    profile: ProfileId,
    their_id: &str,
) -> Result<Option<Payment>, DbError> {
    db.find::<Entity>()
        .filter(Column::ProfileId.eq(profile.0))
        .filter(Column::ProviderPaymentId.eq(their_id))
        .one(db)
        .await
}

/// All tries to pay these invoices, latest first.
pub async fn of_invoices(db: &Reader, invoices: &[InvoiceId]) -> Result<Vec<Payment>, DbError> {
    db.find::<Entity>()
        .filter(Column::InvoiceId.is_in(invoices.iter().map(|id| id.0)))
        .order_by(Column::CreatedAt, Order::Desc)
        .order_by(Column::Id, Order::Desc)
        .all(db)
        .await
}

/// Whether anybody has begun to pay by a profile.
pub async fn any_of(db: &Reader, profile: ProfileId) -> Result<bool, DbError> {
    let one = db.find::<Entity>().filter(Column::ProfileId.eq(profile.0)).limit(1).one(db).await?;
    Ok(one.is_some())
}

/// Those that succeeded, of an invoice, oldest first.
pub async fn succeeded(db: &Reader, invoice: InvoiceId) -> Result<Vec<Payment>, DbError> {
    db.find::<Entity>()
        .filter(Column::InvoiceId.eq(invoice.0))
        .filter(Column::State.eq(state::SUCCEEDED))
        .order_by(Column::FinishedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// Those whose provider is to be asked by now, longest due first; at most `limit`.
pub async fn due(db: &Reader, now: DateTime<Utc>, limit: u64) -> Result<Vec<Payment>, DbError> {
    db.find::<Entity>()
        .filter(Column::State.is_in(state::OPEN))
        .filter(Column::CheckAt.lte(now))
        .order_by(Column::CheckAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// How many whose end is open have been so since before a moment.
pub async fn stuck(db: &Reader, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::State.is_in(state::OPEN))
        .filter(Column::CreatedAt.lt(before))
        .count(db)
        .await
}

/// What the clinic looks for; what is empty does not count.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// In one of these states.
    pub states: Vec<&'static str>,
    /// Of one of these invoices.
    pub invoices: Option<Vec<Uuid>>,
    /// Of one of these patients.
    pub patients: Option<Vec<Uuid>>,
    /// By one of these profiles.
    pub profiles: Option<Vec<Uuid>>,
    /// By this means: see [`means`].
    pub means: Option<&'static str>,
    /// So much, in kopecks.
    pub amount: Option<i64>,
    /// For this branch.
    pub branch: Option<Uuid>,
    /// Begun at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Begun before.
    pub until: Option<DateTime<Utc>>,
}

impl Sought {
    /// What is looked for of the payment itself, but for its state and its time.
    pub(crate) fn condition(&self) -> Condition {
        let ids = |ids: &Option<Vec<Uuid>>| ids.clone();
        Condition::all()
            .add_option(ids(&self.invoices).map(|ids| Column::InvoiceId.is_in(ids)))
            .add_option(ids(&self.patients).map(|ids| Column::PatientId.is_in(ids)))
            .add_option(ids(&self.profiles).map(|ids| Column::ProfileId.is_in(ids)))
            .add_option(self.means.map(|means| Column::Means.eq(means)))
            .add_option(self.amount.map(|amount| Column::AmountKopecks.eq(amount)))
            .add_option(self.branch.map(|branch| invoices::Column::BranchId.eq(branch)))
    }
}

/// The way from a payment to its invoice.
pub(crate) fn to_invoice() -> RelationDef {
    Entity::belongs_to(invoices::Entity)
        .from((Column::SiteId, Column::InvoiceId))
        .to((invoices::Column::SiteId, invoices::Column::Id))
        .into()
}

/// What is sought, latest first, before a payment; at most `limit`.
pub async fn sought(
    db: &Reader,
    sought: &Sought,
    before: Option<&Payment>,
    limit: u64,
) -> Result<Vec<Payment>, DbError> {
    let all = sought
        .condition()
        .add_option(
            (!sought.states.is_empty()).then(|| Column::State.is_in(sought.states.iter().copied())),
        )
        .add_option(sought.from.map(|from| Column::CreatedAt.gte(from)))
        .add_option(sought.until.map(|until| Column::CreatedAt.lt(until)));
    let mut query = db.find::<Entity>();
    if sought.branch.is_some() {
        query = query.beside(to_invoice());
    }
    query
        .filter(all)
        .latest((Column::CreatedAt, Column::Id), before.map(|row| (row.created_at, row.id)))
        .limit(limit)
        .all(db)
        .await
}

/// The money of a branch in a span of time: the branch, the span's number, kopecks, of how many.
pub type Sum = (Uuid, i32, i64, i64);

/// What came of what is sought, by the branch that is paid and by spans of time, whatever states
/// are looked for: the spans follow one another from the first moment; each ends at its own.
pub async fn came(
    db: &Reader,
    sought: &Sought,
    from: DateTime<Utc>,
    ends: &[DateTime<Utc>],
) -> Result<Vec<Sum>, DbError> {
    let Some(until) = ends.last() else { return Ok(vec![]) };
    db.find::<Entity>()
        .beside(to_invoice())
        .filter(sought.condition())
        .filter(Column::State.eq(state::SUCCEEDED))
        .filter(Column::FinishedAt.gte(from))
        .filter(Column::FinishedAt.lt(*until))
        .sums_over(
            db,
            invoices::Column::BranchId,
            (Column::FinishedAt, ends),
            Column::AmountKopecks,
        )
        .await
}

/// Those that were begun by a profile's keys from one moment until before another, behind one of
/// them, oldest first; at most `limit`.
pub async fn begun(
    db: &Reader,
    profile: ProfileId,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    after: Option<&Payment>,
    limit: u64,
) -> Result<Vec<Payment>, DbError> {
    let mut all = Condition::all()
        .add(Column::ProfileId.eq(profile.0))
        .add(Column::CreatedAt.gte(from))
        .add(Column::CreatedAt.lt(until));
    if let Some(row) = after {
        let same =
            Condition::all().add(Column::CreatedAt.eq(row.created_at)).add(Column::Id.gt(row.id));
        all = all.add(Condition::any().add(Column::CreatedAt.gt(row.created_at)).add(same));
    }
    db.find::<Entity>()
        .filter(all)
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// Those with these ids.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<Payment>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}

/// Gives all of a patient's payments to the card that took the patient's place.
pub async fn give(db: &mut Writer, from: PatientId, to: PatientId) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(to.0))
        .filter(Column::PatientId.eq(from.0))
        .exec(db)
        .await
}
