//! How many slots one visitor may keep from others.

use chrono::{DateTime, Utc};
use kernel::{Problem, Refused};
use store::{Reader, appointments};

/// A family books for several members at several doctors; more than this is a grab.
const HOLDS: u64 = 6;

/// Refuses with `booking.too_many_holds` when the visitor holds too many slots already.
pub(super) async fn held(db: &Reader, visitor: &str, now: DateTime<Utc>) -> Result<(), Problem> {
    if appointments::held_by_visitor(db, visitor, now).await? >= HOLDS {
        return Err(Refused::new(429, "booking.too_many_holds").with("seconds", 60).into());
    }
    Ok(())
}
