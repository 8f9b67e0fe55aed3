//! What patients are told of it.

use chrono::TimeDelta;
use kernel::zone;
use shell::app::Clinic;
use store::{branches::Branch, directory::Directory};
use uuid::Uuid;

use crate::{directory, views::ClosingView};

/// What is closed in a branch within the clinic's horizon: for every specialist, or for one of
/// these.
pub(crate) fn told(
    clinic: &Clinic,
    directory: &Directory,
    branch: &Branch,
    specialisations: &[Uuid],
) -> Vec<ClosingView> {
    let now = clinic.now();
    let horizon = now + TimeDelta::days(i64::from(clinic.site.config.booking.horizon_days));
    let tz = directory::zone(clinic, branch);
    let meant = directory.closings.iter().filter(|one| {
        let place = one.branch_id.is_none_or(|id| id == branch.id);
        let named = one.specialisation_id.is_none_or(|id| specialisations.contains(&id));
        let soon = one.starts_at < horizon && one.ends_at.is_none_or(|end| end > now);
        place && named && soon
    });
    let view = |one: &store::closings::Closing| ClosingView {
        specialisation: one
            .specialisation_id
            .and_then(|id| directory.specialisation(id))
            .map(|named| named.name.clone())
            .unwrap_or_default(),
        from: (one.starts_at > now).then(|| zone::date(tz, one.starts_at)),
        until: one.ends_at.map(|end| zone::date(tz, end - TimeDelta::seconds(1))),
        reason: one.reason.clone(),
    };
    meant.map(view).collect()
}
