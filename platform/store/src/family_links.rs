//! Representatives and dependents (D).

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kernel::{
    ids::{FamilyLinkId, PatientId},
    person::birthday,
    site::Family,
    zone,
};
use sea_orm::{ColumnTrait, Condition, Order, entity::prelude::Uuid, sea_query::Expr};

use crate::{DbError, Reader, Writer, db::violates};

clinic_table! {
    /// One patient may act for another, or asks to.
    FamilyLink = "family_links"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Who acts: a card.
        representative_id: Uuid,
        /// For whom: a card; unknown while the registry decides which one is meant.
        dependent_id: Option<Uuid>,
        /// «Фамилия» as typed.
        surname: String,
        /// «Имя» as typed.
        name: String,
        /// «Отчество» as typed.
        patronymic: String,
        /// «Дата рождения» as typed.
        birth_date: Date,
        /// «Пол» as typed.
        sex: String,
        /// See [`status`].
        status: String,
        /// Why it stands so: `matched`, `new_card`, `unclear`, `adult`, `age`, …; may be empty.
        reason: String,
        /// When it was asked for.
        created_at: At,
        /// When it was last decided.
        decided_at: Option<At>,
        /// By whom: a member of the staff, or `portal`.
        decided_by: String,
    }
}

/// What a link can be.
pub mod status {
    /// The representative may act.
    pub const ACTIVE: &str = "active";
    /// «Ожидает подтверждения клиникой».
    pub const WAITING: &str = "waiting";
    /// The clinic has refused.
    pub const REFUSED: &str = "refused";
    /// It was ended.
    pub const ENDED: &str = "ended";
}

impl FamilyLink {
    /// Whether the representative may act on this day. A link decided while the dependent was
    /// a child ends being enough on the birthdays that the clinic's rules name (law §2): then
    /// the clinic decides anew.
    pub fn in_force(&self, rules: &Family, zone: Tz, now: DateTime<Utc>) -> bool {
        self.status == status::ACTIVE
            && self.decided_at.is_some()
            && !self.has_crossed(rules.child_until, zone, now)
            && !self.has_crossed(rules.minor_until, zone, now)
    }

    /// Whether the dependent has reached an age since the link was decided.
    pub fn has_crossed(&self, age: u8, zone: Tz, now: DateTime<Utc>) -> bool {
        let day = birthday(self.birth_date, age);
        let decided = self.decided_at.unwrap_or(self.created_at);
        zone::date(zone, decided) < day && day <= zone::date(zone, now)
    }
}

/// Why a link could not be stored.
#[derive(Debug)]
pub enum Taken {
    /// There is such a link already.
    Already,
    /// Something else.
    Failed(DbError),
}

fn taken(error: DbError) -> Taken {
    // PostgreSQL names the index, SQLite the columns.
    if violates(&error, "family_links_once") || violates(&error, "family_links.representative_id") {
        Taken::Already
    } else {
        Taken::Failed(error)
    }
}

/// Stores a new link.
pub async fn add(db: &mut Writer, row: FamilyLink) -> Result<(), Taken> {
    db.insert::<Entity>(row).await.map_err(taken)
}

/// A representative's link with this id, locked until the transaction ends.
pub async fn lock(
    db: &mut Writer,
    representative: PatientId,
    id: FamilyLinkId,
) -> Result<Option<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::Id.eq(id.0))
        .filter(Column::RepresentativeId.eq(representative.0))
        .locked()
        .one(db)
        .await
}

/// Any link of the clinic, locked until the transaction ends: for the clinic's staff.
pub async fn lock_any(db: &mut Writer, id: FamilyLinkId) -> Result<Option<FamilyLink>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// A representative's links, oldest first.
pub async fn of_representative(
    db: &Reader,
    representative: PatientId,
) -> Result<Vec<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::RepresentativeId.eq(representative.0))
        .order_by(Column::CreatedAt, Order::Asc)
        .limit(200)
        .all(db)
        .await
}

/// The active link between two cards, if there is one.
pub async fn active(
    db: &Reader,
    representative: PatientId,
    dependent: PatientId,
) -> Result<Option<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::RepresentativeId.eq(representative.0))
        .filter(Column::DependentId.eq(dependent.0))
        .filter(Column::Status.eq(status::ACTIVE))
        .one(db)
        .await
}

/// Who may act for a patient, or asks to.
pub async fn of_dependent(db: &Reader, dependent: PatientId) -> Result<Vec<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::DependentId.eq(dependent.0))
        .order_by(Column::CreatedAt, Order::Asc)
        .limit(200)
        .all(db)
        .await
}

/// The clinic's links of a status, oldest first.
pub async fn with_status(
    db: &Reader,
    status: &str,
    limit: u64,
) -> Result<Vec<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::Status.eq(status))
        .order_by(Column::CreatedAt, Order::Asc)
        .limit(limit)
        .all(db)
        .await
}

/// The clinic's active and waiting links of people born between two dates, both included.
pub async fn open_born(
    db: &Reader,
    from: NaiveDate,
    until: NaiveDate,
) -> Result<Vec<FamilyLink>, DbError> {
    db.find::<Entity>()
        .filter(Column::Status.is_in([status::ACTIVE, status::WAITING]))
        .filter(Column::BirthDate.between(from, until))
        .all(db)
        .await
}

/// Everything a card has to do with, as representative or as dependent.
pub async fn of_either(db: &Reader, card: PatientId) -> Result<Vec<FamilyLink>, DbError> {
    let either = Condition::any()
        .add(Column::RepresentativeId.eq(card.0))
        .add(Column::DependentId.eq(card.0));
    db.find::<Entity>().filter(either).order_by(Column::CreatedAt, Order::Asc).all(db).await
}

/// How many links a representative has asked for since a moment.
pub async fn asked_since(
    db: &Reader,
    representative: PatientId,
    since: DateTime<Utc>,
) -> Result<u64, DbError> {
    db.find::<Entity>()
        .filter(Column::RepresentativeId.eq(representative.0))
        .filter(Column::CreatedAt.gt(since))
        .count(db)
        .await
}

/// Stores everything that may change about a link.
pub async fn save(db: &mut Writer, row: &FamilyLink) -> Result<(), Taken> {
    let met = db
        .update::<Entity>()
        .set(Column::DependentId, Expr::value(row.dependent_id))
        .set(Column::Surname, Expr::value(row.surname.clone()))
        .set(Column::Name, Expr::value(row.name.clone()))
        .set(Column::Patronymic, Expr::value(row.patronymic.clone()))
        .set(Column::BirthDate, Expr::value(row.birth_date))
        .set(Column::Sex, Expr::value(row.sex.clone()))
        .set(Column::Status, Expr::value(row.status.clone()))
        .set(Column::Reason, Expr::value(row.reason.clone()))
        .set(Column::DecidedAt, Expr::value(row.decided_at))
        .set(Column::DecidedBy, Expr::value(row.decided_by.clone()))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await
        .map_err(taken)?;
    if met == 1 { Ok(()) } else { Err(Taken::Failed(DbError::RecordNotUpdated)) }
}

/// The link with this id.
pub async fn find(db: &Reader, id: FamilyLinkId) -> Result<Option<FamilyLink>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

fn blank(db: &mut Writer) -> crate::db::Scoped<sea_orm::UpdateMany<Entity>> {
    let nobody = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(NaiveDate::MIN);
    db.update::<Entity>()
        .set(Column::Surname, Expr::value(""))
        .set(Column::Name, Expr::value(""))
        .set(Column::Patronymic, Expr::value(""))
        .set(Column::BirthDate, Expr::value(nobody))
        .set(Column::Sex, Expr::value(""))
}

/// Removes from a link what was typed about the dependent.
pub async fn forget_person(
    db: &mut Writer,
    id: sea_orm::entity::prelude::Uuid,
) -> Result<(), DbError> {
    blank(db).filter(Column::Id.eq(id)).exec(db).await.map(|_| ())
}

/// Removes from all links what was typed about a dependent.
pub async fn forget_dependent(db: &mut Writer, dependent: PatientId) -> Result<u64, DbError> {
    blank(db).filter(Column::DependentId.eq(dependent.0)).exec(db).await
}

/// Several by id, in no order.
pub async fn of_ids(db: &Reader, ids: &[Uuid]) -> Result<Vec<FamilyLink>, DbError> {
    db.find::<Entity>().filter(Column::Id.is_in(ids.iter().copied())).all(db).await
}
