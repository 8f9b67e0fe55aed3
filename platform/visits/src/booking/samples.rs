//! Samples of the wizard's pages: each step in each of its states.

mod choose;
mod confirm;
mod schedule;
