//! The walls: between crates, between clinics (S6). Each list of exceptions may only shrink.

mod architecture;
mod compile_fail;
mod exchange;
mod isolation;
mod keys;
mod patients;
mod people;
mod postgres;
mod rooms;
pub mod routes;
pub mod traces;

pub use architecture::{files, root};
pub use traces::Traces;
