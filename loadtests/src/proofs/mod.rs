//! Proofs under faults: what must hold while servers are killed, not how fast it is.

mod asking;
mod people;

pub mod contests;
pub mod kills;
pub mod leaks;
pub mod nodes;
