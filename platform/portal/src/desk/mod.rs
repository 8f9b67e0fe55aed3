//! What a clinic's staff do by commands until they have a panel of their own.

pub mod feedback;
pub mod reviews;
