//! How many slots one visitor may keep from others.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused, ids::DoctorId};
use store::{Reader, appointments};

/// A family books for several members at several doctors; more than this is a grab.
const HOLDS: u64 = 6;

/// Refuses with `booking.too_many_holds` when the visitor holds too many slots already; what
/// is held of this doctor does not count, since a new choice replaces it.
pub(super) async fn held(
    db: &Reader,
    doctor: DoctorId,
    visitor: &str,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    if appointments::held_by_visitor(db, visitor, doctor, now).await? >= HOLDS {
        return Err(Refused::new(429, "booking.too_many_holds").with("seconds", 60).into());
    }
    Ok(())
}
