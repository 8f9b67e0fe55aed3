//! Changing the installation's secret (docs/operations/production.md): for a while every node knows
//! two, and what the old one has sealed is sealed anew by the new one.

mod rotate;

pub use rotate::{Rotated, rotate};
