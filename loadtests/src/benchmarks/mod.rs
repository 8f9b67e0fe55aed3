//! The benchmarks, one a file.

pub mod answers;
mod bare;
pub mod bookings;
pub mod console;
pub mod exchange;
pub mod fair;
pub mod handshakes;
pub mod notifications;
pub mod sign_in;
pub mod sites;
mod subject;
pub mod uploads;
pub mod wizard;
