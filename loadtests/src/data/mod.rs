//! Databases of benchmarks and the rows in them.

mod clinic;
mod database;
mod rows;
mod sites;

pub use clinic::{Clinic, Shape, Slot};
pub use database::{Database, Row};
pub use rows::{Random, Value, id, insert, now, text, unique};
pub use sites::{config, label, seed as seed_sites};
