//! The binary that puts the rooms together.
