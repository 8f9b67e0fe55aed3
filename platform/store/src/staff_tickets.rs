//! Invitations to the panel and ways back into it: a link that lets its bearer choose a
//! password once. The link's secret is a signature and is kept nowhere.

use chrono::{DateTime, Utc};
use kernel::ids::{StaffId, StaffTicketId};
use sea_orm::{ColumnTrait, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One such link.
    StaffTicket = "staff_tickets"
    key {
        /// Its id, part of the link.
        id: Uuid,
    }
    columns {
        /// Whose password it lets choose.
        staff_id: Uuid,
        /// Until when it is good.
        expires_at: At,
        /// When it was used, or replaced by a newer one.
        used_at: Option<At>,
        /// When it was made.
        created_at: At,
    }
}

impl StaffTicket {
    /// Whether it still lets one in.
    pub fn is_good(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none() && self.expires_at > now
    }
}

/// Stores a new one; earlier ones of the same member are over.
pub async fn add(db: &mut Writer, row: StaffTicket) -> Result<(), DbError> {
    end_all(db, StaffId::of(row.staff_id), row.created_at).await?;
    db.insert::<Entity>(row).await
}

/// The one with this id.
pub async fn find(db: &Reader, id: StaffTicketId) -> Result<Option<StaffTicket>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: StaffTicketId) -> Result<Option<StaffTicket>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// Ends every link of a member.
pub async fn end_all(db: &mut Writer, member: StaffId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::UsedAt, Expr::value(now))
        .filter(Column::StaffId.eq(member.0))
        .filter(Column::UsedAt.is_null())
        .exec(db)
        .await
        .map(|_| ())
}

/// Removes those that ended before a moment.
pub async fn forget(db: &mut Writer, before: DateTime<Utc>) -> Result<u64, DbError> {
    db.delete::<Entity>().filter(Column::ExpiresAt.lt(before)).exec(db).await
}
