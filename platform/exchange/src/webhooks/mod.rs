//! Webhooks: changes posted to the information system as they happen (M3), as Standard Webhooks
//! describes them.
//!
//! | file | what it is |
//! |---|---|
//! | `add`, `pause`, `resume`, `rotate`, `remove` | what an administrator does with an endpoint |
//! | `check`, `replay` | posting something on purpose |
//! | `list`, `deliveries` | what there is, and what became of each message |
//! | `letter` | telling the administrators that an endpoint was paused |
//! | `deliver` | the job: one at a time posts to an endpoint |
//! | `round` | what is to be posted next |
//! | `settle` | what a try changes |
//! | `sweep` | the timetable |
//!
//! Every change reaches every endpoint at least once. Messages about one object keep their order:
//! one that is refused holds up those behind it about the same object and no others. An endpoint
//! that does not answer at all is tried less and less often and paused after five days.

use std::time::Duration;

use chrono::TimeDelta;
use kernel::{Problem, problem};
use shell::{app::Clinic, keys};
use store::{Writer, webhooks::Webhook};
use uuid::Uuid;

mod add;
mod body;
mod check;
mod deliver;
mod deliveries;
mod letter;
mod list;
mod pause;
mod remove;
mod replay;
mod resume;
mod rotate;
mod round;
mod settle;
mod sweep;

pub use add::{Added, add, add_once};
pub use body::message_id;
pub use check::check;
pub use deliver::deliver;
pub use deliveries::{Shown, deliveries, delivery, log};
pub use letter::{JOB as LETTER, tell};
pub use list::{Known, list, one};
pub use pause::pause;
pub use remove::remove;
pub use replay::{how_many_since, replay, replay_from, replay_since};
pub use resume::resume;
pub use rotate::{rotate, rotate_once};
pub use store::webhooks::JOB;
pub use sweep::sweep;

/// The most endpoints a clinic may have.
pub const MOST: usize = 5;

/// The kind of a message that only tries an endpoint.
pub const CHECK: &str = "endpoint.check";

/// For how long an endpoint may fail before it is paused.
const FAILING: TimeDelta = TimeDelta::days(5);

/// For how long a refused message is posted again.
const REFUSED: TimeDelta = TimeDelta::days(3);

/// How long one run of the job goes on: with the longest answer it must end within its lease.
const RUN: Duration = Duration::from_secs(60);

/// For how long the job has the endpoint for itself.
const BUSY: TimeDelta = TimeDelta::minutes(3);

/// How long what is done with is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// Under which name the secret of an endpoint is sealed.
pub fn sealed_as(id: Uuid) -> String {
    format!("webhook:{id}")
}

/// Whether this is the key that signs for an endpoint.
fn has_key(clinic: &Clinic, row: &Webhook, key: &[u8]) -> bool {
    let own = clinic.unseal(&sealed_as(row.id), &row.sealed);
    own.is_ok_and(|own| keys::equal(own.reveal(), key))
}

/// The endpoint, locked; 404 if there is none.
async fn lock(db: &mut Writer, id: Uuid) -> Result<Webhook, Problem> {
    store::webhooks::lock(db, id).await?.ok_or_else(problem::not_found)
}

/// Pauses between tries double from ten seconds to four hours; so that not everything comes back
/// at once, a part is added that differs from one to the other.
fn pause_after(attempts: i32, whose: Uuid) -> TimeDelta {
    let pause = (10_i64 << (attempts.clamp(1, 12) - 1)).min(4 * 3600);
    let part = i64::try_from(whose.as_u128() % 20).unwrap_or(0);
    TimeDelta::seconds(pause + pause * part / 100)
}
