//! Who did what with whose data, when, from where. It is only ever added to (law §2).

use chrono::{DateTime, Utc};
use kernel::ids::PatientId;
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One entry of the journal of accesses.
    AuditEntry = "audit"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// When.
        at: At,
        /// Who: `patient`, `visitor` (the bearer of a link or of the booking browser),
        /// `staff` or `portal` (a job).
        actor: String,
        /// The name of a member of the staff; empty otherwise.
        actor_name: String,
        /// The member of the staff, where one has signed in.
        staff_id: Option<Uuid>,
        /// The account, when one acted.
        account_id: Option<Uuid>,
        /// The own card of who acted.
        actor_patient_id: Option<Uuid>,
        /// Whose data.
        patient_id: Option<Uuid>,
        /// What was done: `feature.verb`.
        action: String,
        /// With which object.
        object_id: Option<Uuid>,
        /// The address the request came from.
        ip: String,
        /// The browser's name for itself.
        user_agent: String,
        /// The request's id.
        request_id: String,
    }
}

/// Adds an entry.
pub async fn add(db: &mut Writer, row: AuditEntry) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// Adds entries.
pub async fn add_all(db: &mut Writer, rows: Vec<AuditEntry>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// What was done with a patient's data, latest first; at most `limit`, before `before`.
pub async fn of_patient(
    db: &Reader,
    patient: PatientId,
    before: Option<DateTime<Utc>>,
    limit: u64,
) -> Result<Vec<AuditEntry>, DbError> {
    let mut query = db.find::<Entity>().filter(Column::PatientId.eq(patient.0));
    if let Some(before) = before {
        query = query.filter(Column::At.lt(before));
    }
    query.order_by(Column::At, Order::Desc).limit(limit).all(db).await
}

/// How often something was done with an object since a moment.
pub async fn count(
    db: &Reader,
    patient: PatientId,
    (action, object): (&str, Uuid),
    since: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::At.gt(since))
        .filter(Column::Action.eq(action))
        .filter(Column::ObjectId.eq(object))
        .count(db)
        .await
}

/// An entry about a patient.
pub async fn find(
    db: &Reader,
    patient: PatientId,
    id: Uuid,
) -> Result<Option<AuditEntry>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .filter(Column::Id.eq(id))
        .one(db)
        .await
}

/// What was done with a patient's data before an entry, or at all, latest first; at most
/// `limit`.
pub async fn page(
    db: &Reader,
    patient: PatientId,
    before: Option<&AuditEntry>,
    limit: u64,
) -> Result<Vec<AuditEntry>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .latest((Column::At, Column::Id), before.map(|entry| (entry.at, entry.id)))
        .limit(limit)
        .all(db)
        .await
}

/// Everything that was done with a patient's data, oldest first: for the patient's own copy.
pub async fn everything_of(db: &Reader, patient: PatientId) -> Result<Vec<AuditEntry>, DbError> {
    db.find::<Entity>()
        .filter(Column::PatientId.eq(patient.0))
        .order_by(Column::At, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await
}

/// By what the journal is searched; what is empty does not count.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// The word of who acts, see [`AuditEntry::actor`].
    pub actor: Option<String>,
    /// A member of the staff.
    pub staff: Option<Uuid>,
    /// What was done: `feature.verb`, or all of a feature with the point at the end: `feature.`.
    pub action: Option<String>,
    /// The objects or persons, any of which is meant.
    pub objects: Option<Vec<Uuid>>,
    /// The first moment.
    pub from: Option<DateTime<Utc>>,
    /// The first moment after the last.
    pub until: Option<DateTime<Utc>>,
}

impl Sought {
    fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(actor) = &self.actor {
            all = all.add(Column::Actor.eq(&**actor));
        }
        if let Some(staff) = self.staff {
            all = all.add(Column::StaffId.eq(staff));
        }
        all = match self.action.as_deref() {
            Some(feature) if feature.ends_with('.') => all.add(Column::Action.starts_with(feature)),
            Some(action) => all.add(Column::Action.eq(action)),
            None => all,
        };
        if let Some(objects) = &self.objects {
            let ids = || objects.iter().copied();
            let any = Condition::any()
                .add(Column::ObjectId.is_in(ids()))
                .add(Column::PatientId.is_in(ids()))
                .add(Column::ActorPatientId.is_in(ids()));
            all = all.add(any);
        }
        if let Some(from) = self.from {
            all = all.add(Column::At.gte(from));
        }
        if let Some(until) = self.until {
            all = all.add(Column::At.lt(until));
        }
        all
    }
}

/// What is sought, latest first, before a place in the journal; at most `limit`.
pub async fn sought(
    db: &Reader,
    sought: &Sought,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: u64,
) -> Result<Vec<AuditEntry>, DbError> {
    db.find::<Entity>()
        .filter(sought.condition())
        .latest((Column::At, Column::Id), before)
        .limit(limit)
        .all(db)
        .await
}

/// The entry with this id.
pub async fn entry(db: &Reader, id: Uuid) -> Result<Option<AuditEntry>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id)).one(db).await
}
