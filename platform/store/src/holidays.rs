//! Days on which the clinic, or a branch, does not work: weekly hours do not come on them.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, Order, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// Days without weekly hours, of every doctor whose timetable the panel keeps.
    Holiday = "holidays"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// Where; none: in every branch.
        branch_id: Option<Uuid>,
        /// The first of the days.
        first_day: Date,
        /// The last of them.
        last_day: Date,
        /// Why, for the clinic's people.
        note: String,
        /// Who said so.
        author: String,
        /// When.
        created_at: At,
    }
}

impl Holiday {
    /// Whether a branch is closed on a day.
    pub fn is_of(&self, branch: Uuid, day: NaiveDate) -> bool {
        self.branch_id.is_none_or(|id| id == branch)
            && (self.first_day..=self.last_day).contains(&day)
    }
}

/// How many there may be that are not over.
pub const MOST: u64 = 300;

/// Those that are not over on a day, soonest first.
pub async fn since(db: &Reader, day: NaiveDate) -> Result<Vec<Holiday>, DbError> {
    db.find::<Entity>()
        .filter(Column::LastDay.gte(day))
        .order_by(Column::FirstDay, Order::Asc)
        .order_by(Column::Id, Order::Asc)
        .limit(MOST)
        .all(db)
        .await
}

/// How many are not over on a day.
pub async fn count_since(db: &Reader, day: NaiveDate) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::LastDay.gte(day)).count(db).await
}

/// Stores new ones.
pub async fn add(db: &mut Writer, rows: Vec<Holiday>) -> Result<(), DbError> {
    db.insert_all::<Entity>(rows).await
}

/// Removes one; tells whether it was there.
pub async fn remove(db: &mut Writer, id: Uuid) -> Result<bool, DbError> {
    Ok(db.delete::<Entity>().filter(Column::Id.eq(id)).exec(db).await? > 0)
}
