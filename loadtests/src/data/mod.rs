//! Databases of benchmarks and the rows in them.

mod clinic;
mod database;
mod rows;
mod sites;

pub use clinic::{Clinic, Slot};
pub use database::Database;
pub use rows::{Random, Value, insert, now, text, unique};
pub use sites::{config, label, seed as seed_sites};
