//! The clinic's own people: who may sign in to the panel.

use kernel::{ids::StaffId, staff::Role};
use sea_orm::{ColumnTrait, Order, sea_query::Expr};

use crate::{DbError, Reader, Writer, db::violates};

clinic_table! {
    /// A member of the clinic's staff.
    Member = "staff"
    key {
        /// The id.
        id: Uuid,
    }
    columns {
        /// The login: an e-mail address in lower case.
        email: String,
        /// «ФИО», as the journals show it.
        name: String,
        /// The role's word, see [`Role::slug`].
        role: String,
        /// The doctor of the schedule that this is.
        doctor_id: Option<Uuid>,
        /// The password's argon2id hash; none before the invitation was accepted.
        password: Option<String>,
        /// The sealed secret of the second factor, once it is enrolled.
        totp: Option<String>,
        /// The step of the last code that was taken.
        totp_step: Option<i64>,
        /// When it was made.
        created_at: At,
        /// Since when it is switched off.
        disabled_at: Option<At>,
    }
}

impl Member {
    /// The id.
    pub fn id(&self) -> StaffId {
        StaffId::of(self.id)
    }

    /// The role. A word that no version knows has the least rights of all.
    pub fn role(&self) -> Role {
        Role::from_slug(&self.role).unwrap_or(Role::Doctor)
    }
}

/// Why a member could not be stored.
#[derive(Debug)]
pub enum Taken {
    /// The e-mail address is another member's.
    Email,
    /// Something else.
    Failed(DbError),
}

fn taken(error: DbError) -> Taken {
    // PostgreSQL names the index, SQLite the columns.
    if violates(&error, "staff_email") || violates(&error, "staff.email") {
        Taken::Email
    } else {
        Taken::Failed(error)
    }
}

/// How many can come into the panel, or are invited to.
pub async fn count(db: &Reader) -> Result<u64, DbError> {
    db.find::<Entity>().filter(Column::DisabledAt.is_null()).count(db).await
}

/// Stores a new member.
pub async fn add(db: &mut Writer, row: Member) -> Result<(), Taken> {
    db.insert::<Entity>(row).await.map_err(taken)
}

/// The member with this id.
pub async fn find(db: &Reader, id: StaffId) -> Result<Option<Member>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).one(db).await
}

/// The same, locked until the transaction ends.
pub async fn lock(db: &mut Writer, id: StaffId) -> Result<Option<Member>, DbError> {
    db.find::<Entity>().filter(Column::Id.eq(id.0)).locked().one(db).await
}

/// The member with this login, in lower case.
pub async fn of_email(db: &Reader, email: &str) -> Result<Option<Member>, DbError> {
    db.find::<Entity>().filter(Column::Email.eq(email)).one(db).await
}

/// Everybody, by name; at most a thousand.
pub async fn all(db: &Reader) -> Result<Vec<Member>, DbError> {
    db.find::<Entity>().order_by(Column::Name, Order::Asc).limit(1000).all(db).await
}

/// The administrators who are not switched off, locked until the transaction ends: one of them
/// must remain.
pub async fn lock_administrators(db: &mut Writer) -> Result<Vec<Member>, DbError> {
    db.find::<Entity>()
        .filter(Column::Role.eq(Role::Administrator.slug()))
        .filter(Column::DisabledAt.is_null())
        .locked_in_order(Column::Id)
        .all(db)
        .await
}

/// Stores everything that may change about a member.
pub async fn save(db: &mut Writer, row: &Member) -> Result<(), Taken> {
    let met = db
        .update::<Entity>()
        .set(Column::Email, Expr::value(row.email.clone()))
        .set(Column::Name, Expr::value(row.name.clone()))
        .set(Column::Role, Expr::value(row.role.clone()))
        .set(Column::DoctorId, Expr::value(row.doctor_id))
        .set(Column::Password, Expr::value(row.password.clone()))
        .set(Column::Totp, Expr::value(row.totp.clone()))
        .set(Column::TotpStep, Expr::value(row.totp_step))
        .set(Column::DisabledAt, Expr::value(row.disabled_at))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await
        .map_err(taken)?;
    if met == 1 { Ok(()) } else { Err(Taken::Failed(DbError::RecordNotUpdated)) }
}
