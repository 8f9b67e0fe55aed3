//! Sessions of the clinic's staff. Only the hash of a session's token is kept.

use chrono::{DateTime, Utc};
use kernel::ids::{StaffId, StaffSessionId};
use sea_orm::{ColumnTrait, Condition, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One browser in which a member of the staff is signed in.
    StaffSession = "staff_sessions"
    key {
        /// Its id.
        id: Uuid,
    }
    columns {
        /// SHA-256 of the cookie's token, in hex.
        token_hash: String,
        /// Who.
        staff_id: Uuid,
        /// When the second factor was passed; none where it is still to be.
        passed_at: Option<At>,
        /// The address it was opened from.
        ip: String,
        /// The browser's name for itself.
        user_agent: String,
        /// When it was opened.
        created_at: At,
        /// When it was last used, exact to five minutes.
        seen_at: At,
    }
}

/// Stores a new session.
pub async fn add(db: &mut Writer, row: StaffSession) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The session of a token.
pub async fn of_token(db: &Reader, token_hash: &str) -> Result<Option<StaffSession>, DbError> {
    db.find::<Entity>().filter(Column::TokenHash.eq(token_hash)).one(db).await
}

/// The sessions of everybody, the one used last first; at most a thousand.
pub async fn latest(db: &Reader) -> Result<Vec<StaffSession>, DbError> {
    db.find::<Entity>().order_by(Column::SeenAt, Order::Desc).limit(1000).all(db).await
}

/// Notes that a session was used.
pub async fn touch(db: &mut Writer, id: StaffSessionId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::SeenAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Notes that the second factor was passed; tells whether the session is still there.
pub async fn pass(
    db: &mut Writer,
    id: StaffSessionId,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::PassedAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(met == 1)
}

/// Ends one session of a member; tells whether it was there.
pub async fn end(db: &mut Writer, member: StaffId, id: StaffSessionId) -> Result<bool, DbError> {
    let ended = db
        .delete::<Entity>()
        .filter(Column::Id.eq(id.0))
        .filter(Column::StaffId.eq(member.0))
        .exec(db)
        .await?;
    Ok(ended > 0)
}

/// Ends every session of a member but one.
pub async fn end_all(
    db: &mut Writer,
    member: StaffId,
    except: Option<StaffSessionId>,
) -> Result<u64, DbError> {
    let mut which = Condition::all().add(Column::StaffId.eq(member.0));
    if let Some(except) = except {
        which = which.add(Column::Id.ne(except.0));
    }
    db.delete::<Entity>().filter(which).exec(db).await
}

/// Removes sessions last used, or opened, before a moment.
pub async fn forget(
    db: &mut Writer,
    idle_since: DateTime<Utc>,
    opened_before: DateTime<Utc>,
) -> Result<u64, DbError> {
    let over = Condition::any()
        .add(Column::SeenAt.lt(idle_since))
        .add(Column::CreatedAt.lt(opened_before));
    db.delete::<Entity>().filter(over).exec(db).await
}
