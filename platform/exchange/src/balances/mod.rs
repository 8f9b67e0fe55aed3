//! Taking over what patients have on their accounts (P7, C9): cards of bonus programmes, bonuses and
//! money of the advance.

mod cards;
mod entries;
mod movements;

pub use cards::cards;
pub use entries::entries;
pub use movements::movements;
