//! Which payment profile takes the money of which branch (P1): one at most.

use chrono::{DateTime, Utc};
use kernel::ids::{BranchId, ProfileId};
use sea_orm::{ColumnTrait, entity::prelude::Uuid};

use crate::{DbError, Reader, Writer};

clinic_table! {
    /// A branch that takes money on the portal.
    BranchProfile = "branch_profiles"
    key {
        /// The branch.
        branch_id: Uuid,
    }
    columns {
        /// Its payment profile.
        profile_id: Uuid,
        /// Since when.
        since: At,
    }
}

/// All of the clinic's.
pub async fn all(db: &Reader) -> Result<Vec<BranchProfile>, DbError> {
    db.find::<Entity>().all(db).await
}

/// The profile of a branch.
pub async fn of(db: &Reader, branch: BranchId) -> Result<Option<ProfileId>, DbError> {
    let row = db.find::<Entity>().filter(Column::BranchId.eq(branch.0)).one(db).await?;
    Ok(row.map(|row| ProfileId::of(row.profile_id)))
}

/// Lets a profile take a branch's money from now on.
pub async fn put(
    db: &mut Writer,
    branch: BranchId,
    profile: ProfileId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.put_all::<Entity>(vec![BranchProfile::new(branch.0, profile.0, now)]).await
}

/// Takes no money for a branch any more.
pub async fn remove(db: &mut Writer, branch: BranchId) -> Result<(), DbError> {
    db.delete::<Entity>().filter(Column::BranchId.eq(branch.0)).exec(db).await.map(|_| ())
}

/// Takes no money by a profile any more; gives the branches that it was for.
pub async fn remove_of(db: &mut Writer, profile: ProfileId) -> Result<Vec<Uuid>, DbError> {
    let of = || Column::ProfileId.eq(profile.0);
    let rows = db.find::<Entity>().filter(of()).all(db).await?;
    db.delete::<Entity>().filter(of()).exec(db).await?;
    Ok(rows.into_iter().map(|row| row.branch_id).collect())
}
