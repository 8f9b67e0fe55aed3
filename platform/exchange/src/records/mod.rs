//! The shapes of what an information system tells. What is left out is empty: an item is the
//! whole truth about its thing.

mod branch;

pub use branch::BranchRecord;
