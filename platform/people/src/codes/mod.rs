//! Confirmation codes: six digits sent to an e-mail address, good once, for ten minutes,
//! for five tries. They stand in for the captcha where it cannot be solved (N1).

mod check;
mod letter;
mod send;

pub use check::{WRONG, check, count};
pub use letter::deliver;
pub use send::send;

use kernel::ids::AppointmentId;
use shell::app::Clinic;

/// The kind of the job that sends a code.
pub const JOB: &str = "codes.letter";

/// How long a code is good, in minutes.
pub const MINUTES: i64 = 10;
/// How many tries a code allows.
pub const TRIES: i32 = 5;
/// How often a code is sent for one held slot.
pub const SENDS: i32 = 3;

/// The code itself is never stored: it is derived from the clinic's key, the held slot and
/// the number of the sending, so that the letter's job can say it again.
fn code(clinic: &Clinic, id: AppointmentId, send: i32) -> String {
    let key = clinic.app.keys.derive(clinic.site.id, &format!("code:{id}:{send}"));
    let number = u32::from_be_bytes([key[0], key[1], key[2], key[3]]) % 1_000_000;
    format!("{number:06}")
}

fn hash(clinic: &Clinic, id: AppointmentId, code: &str) -> String {
    clinic.sign("code", format!("{id}:{code}").as_bytes())
}
