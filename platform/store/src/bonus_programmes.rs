//! Bonus programmes (C9, P7). None is ever deleted: cards point at it.

use kernel::ids::ProgrammeId;
use sea_orm::{ColumnTrait, Order};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One programme.
    BonusProgramme = "bonus_programmes"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// The information system's own id of it.
        mis_id: Option<String>,
        /// «Карта клиники 5%».
        name: String,
        /// What it is, for patients; may be empty.
        about: String,
        /// How much of a price may be paid in bonuses at most, in per cent.
        most_percent: i32,
        /// Counts its changes, from 1.
        version: i64,
        /// When it was made.
        created_at: At,
        /// When it was last changed.
        updated_at: At,
        /// Since when it is over.
        retired_at: Option<At>,
    }
}

impl BonusProgramme {
    /// Its id.
    pub fn id(&self) -> ProgrammeId {
        ProgrammeId::of(self.id)
    }
}

/// All of the clinic's, those in use first, oldest first.
pub async fn all(db: &Reader) -> Result<Vec<BonusProgramme>, DbError> {
    let mut rows = db
        .find::<Entity>()
        .order_by(Column::CreatedAt, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .all(db)
        .await?;
    rows.sort_by_key(|row| row.retired_at.is_some());
    Ok(rows)
}

/// The one with this id.
pub async fn find(db: &Reader, id: ProgrammeId) -> Result<Option<BonusProgramme>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: ProgrammeId) -> Result<Option<BonusProgramme>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Those with these ids of the information system, locked until the transaction ends.
pub async fn lock_of_mis(
    db: &mut Writer,
    mis_ids: &[String],
) -> Result<Vec<BonusProgramme>, DbError> {
    db.find::<Entity>()
        .filter(Column::MisId.is_in(mis_ids))
        .order_by(Column::Id, Order::Asc)
        .locked()
        .all(db)
        .await
}

/// Stores some, new or locked and changed.
pub async fn put(db: &mut Writer, rows: Vec<BonusProgramme>) -> Result<(), DbError> {
    db.put_all::<Entity>(rows).await
}
