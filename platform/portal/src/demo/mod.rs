//! The demo clinics: `tenants/<site>/clinic.toml`, seeded once into the database.

mod data;
mod schedule;
mod seed;

pub use data::{ClinicData, read};
pub use seed::{extend, id, seed};
