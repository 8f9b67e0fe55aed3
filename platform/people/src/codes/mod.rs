//! Confirmation codes: six digits sent to an e-mail address or a phone, good once, for ten
//! minutes, for five tries (A2, A6, N1). A code belongs to one thing that waits for it, by the
//! thing's id and one purpose.

mod check;
mod message;
mod send;

pub use check::{WRONG, check, count};
pub use message::deliver;
pub use send::{To, send};

use shell::app::Clinic;
use uuid::Uuid;

/// The kind of the job that sends a code.
pub const JOB: &str = "codes.message";

/// How long a code is good, in minutes.
pub const MINUTES: i64 = 10;
/// How many tries a code allows.
pub const TRIES: i32 = 5;
/// How often a code is sent for one thing.
pub const SENDS: i32 = 3;

/// The code itself is never stored: it is derived from the clinic's key, what waits for it and
/// the number of the sending, so that the message's job can say it again.
fn code(clinic: &Clinic, id: Uuid, purpose: &str, send: i32) -> String {
    let key = clinic.app.keys.derive(clinic.site.id, &format!("code:{purpose}:{id}:{send}"));
    let number = u32::from_be_bytes([key[0], key[1], key[2], key[3]]) % 1_000_000;
    format!("{number:06}")
}

fn hash(clinic: &Clinic, id: Uuid, purpose: &str, code: &str) -> String {
    clinic.sign("code", format!("{purpose}:{id}:{code}").as_bytes())
}
