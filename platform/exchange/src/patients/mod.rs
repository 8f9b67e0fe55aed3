//! Taking over patients' cards, and their insurance contracts.
//!
//! Which card of the portal is whose is never decided by a name alone. A card is known by the
//! information system's id; by the portal's id, which the information system learns from the
//! feed of changes; or by name, birth date, sex and a phone that its owner has proven. Whatever
//! is only alike waits for the registry.

mod contracts;
mod find;
mod merge;
mod upsert;

pub use contracts::contracts;
pub use upsert::upsert;
