//! The demo clinics: `tenants/<site>/clinic.toml`, seeded once into the database. Its patients
//! are seeded in development only: their password is known to everybody.

mod data;
mod patients;
mod schedule;
mod seed;
mod staff;

pub use data::{ClinicData, read, sample};
pub use patients::{Login, patients};
pub use seed::{extend, id, seed, seed_into};
pub use staff::staff;
