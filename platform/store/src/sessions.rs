//! Sessions of signed-in patients. Only the hash of a session's token is kept.

use chrono::{DateTime, Utc};
use kernel::ids::{AccountId, PatientId, SessionId};
use sea_orm::{ColumnTrait, Condition, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// One device on which somebody is signed in.
    Session = "sessions"
    key {
        /// Its id, for the list of devices.
        id: Uuid,
    }
    columns {
        /// SHA-256 of the cookie's token, in hex.
        token_hash: String,
        /// Who is signed in.
        account_id: Uuid,
        /// In whose cabinet (D1): the own card, or a dependent's.
        patient_id: Uuid,
        /// How: `password`, `code`, `qr`, `registration`.
        method: String,
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
pub async fn add(db: &mut Writer, row: Session) -> Result<(), DbError> {
    db.insert::<Entity>(row).await
}

/// The session of a token.
pub async fn of_token(db: &Reader, token_hash: &str) -> Result<Option<Session>, DbError> {
    db.find::<Entity>().filter(Column::TokenHash.eq(token_hash)).one(db).await
}

/// An account's sessions, the one used last first.
pub async fn of_account(db: &Reader, account: AccountId) -> Result<Vec<Session>, DbError> {
    db.find::<Entity>()
        .filter(Column::AccountId.eq(account.0))
        .order_by(Column::SeenAt, Order::Desc)
        .limit(100)
        .all(db)
        .await
}

/// Notes that a session was used.
pub async fn touch(db: &mut Writer, id: SessionId, now: DateTime<Utc>) -> Result<(), DbError> {
    db.update::<Entity>()
        .set(Column::SeenAt, Expr::value(now))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await
        .map(|_| ())
}

/// Chooses in whose cabinet a session acts; tells whether the session is still there.
pub async fn act_for(db: &mut Writer, id: SessionId, patient: PatientId) -> Result<bool, DbError> {
    let met = db
        .update::<Entity>()
        .set(Column::PatientId, Expr::value(patient.0))
        .filter(Column::Id.eq(id.0))
        .exec(db)
        .await?;
    Ok(met == 1)
}

/// Ends one session of an account; tells whether it was there.
pub async fn end(db: &mut Writer, account: AccountId, id: SessionId) -> Result<bool, DbError> {
    let ended = db
        .delete::<Entity>()
        .filter(Column::Id.eq(id.0))
        .filter(Column::AccountId.eq(account.0))
        .exec(db)
        .await?;
    Ok(ended > 0)
}

/// Ends every session of an account but one; tells how many.
pub async fn end_all(
    db: &mut Writer,
    account: AccountId,
    except: Option<SessionId>,
) -> Result<u64, DbError> {
    let mut which = Condition::all().add(Column::AccountId.eq(account.0));
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

/// Leads an account's sessions out of a dependent's cabinet, back into the own one; tells how
/// many were there.
pub async fn leave(
    db: &mut Writer,
    account: AccountId,
    dependent: PatientId,
    own: PatientId,
) -> Result<u64, DbError> {
    db.update::<Entity>()
        .set(Column::PatientId, Expr::value(own.0))
        .filter(Column::AccountId.eq(account.0))
        .filter(Column::PatientId.eq(dependent.0))
        .exec(db)
        .await
}
