//! Which branch is paid by which profile.

use kernel::{
    Problem, Refused,
    ids::{BranchId, ProfileId},
    problem,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{branch_profiles, branches, payment_profiles};

/// A branch's profile, as it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The branch.
    pub branch: BranchId,
    /// What the form was made of.
    pub seen: Option<ProfileId>,
    /// By which profile it is paid; by none, it takes no money on the portal.
    pub profile: Option<ProfileId>,
}

/// Lets branches be paid by profiles (P1): each by one at most. Invoices that are not paid yet
/// follow their branch; payments that were begun stay with the profile they were begun with.
///
/// Refuses with 404 for a branch or profile that there is not, `profiles.retired`, and with
/// `profiles.changed` where somebody else has changed the same branch meanwhile.
pub async fn assign(clinic: &Clinic, wishes: &[Assignment], by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut wishes = wishes.to_vec();
    wishes.sort_by_key(|one| one.branch);
    let mut db = clinic.db().write().await?;
    let mut changed = false;
    for wish in wishes.into_iter().filter(|one| one.profile != one.seen) {
        if let Some(profile) = wish.profile {
            // Who takes it out of use meanwhile waits, or is waited for.
            let row = payment_profiles::lock(&mut db, profile).await?;
            let row = row.ok_or_else(problem::not_found)?;
            if row.retired_at.is_some() {
                return Err(Refused::new(409, "profiles.retired").into());
            }
        }
        branches::lock(&mut db, wish.branch).await?.ok_or_else(problem::not_found)?;
        let now_paid_by = branch_profiles::of(&db, wish.branch).await?;
        if now_paid_by == wish.profile {
            continue;
        }
        if now_paid_by != wish.seen {
            return Err(Refused::new(409, "profiles.changed").into());
        }
        match wish.profile {
            Some(profile) => branch_profiles::put(&mut db, wish.branch, profile, now).await?,
            None => branch_profiles::remove(&mut db, wish.branch).await?,
        }
        let object = Some(wish.branch.0);
        audit::record(clinic, &mut db, by, "profiles.assign", None, object).await?;
        changed = true;
    }
    if changed {
        db.commit().await?;
    }
    Ok(())
}
