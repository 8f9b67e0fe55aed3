//! Names of things, in the shapes the providers give them.

use aws_lc_rs::rand;
use chrono::{DateTime, Utc};

/// The letters of an SBP link.
const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness names would repeat, and the maps refuse what repeats.
    let _ = rand::fill(&mut bytes);
    bytes
}

/// The shape of a UUID, its beginning in the order of time, as YooKassa's ids are.
pub(super) fn timed(now: DateTime<Utc>) -> String {
    let seconds = now.timestamp() - 946_684_800;
    let tail = hex::encode(random::<8>());
    format!("{:08x}-000f-5000-8{}-{}", seconds & 0xffff_ffff, &tail[..3], &tail[4..16])
}

/// A UUID of random bytes (version 4).
pub(super) fn uuid() -> String {
    let mut bytes = random::<16>();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex::encode(bytes);
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

/// What nobody guesses.
pub(super) fn secret() -> String {
    hex::encode(random::<16>())
}

/// The code of a dynamic SBP link: `AD` and thirty more of `A-Z0-9`.
pub(super) fn sbp() -> String {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    "AD".chars().chain(random::<30>().into_iter().map(letter)).collect()
}
