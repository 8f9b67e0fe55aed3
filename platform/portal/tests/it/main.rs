//! The integration tests: one binary; folders mirror the features.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "tests may panic")]

mod accounts;
mod admin;
mod api;
mod appointments;
mod booking;
mod booking_leave;
mod browser;
mod cabinet;
mod clinic;
mod desk;
mod exchange;
mod family;
mod feedback;
mod messages;
mod money;
mod operations;
mod payments;
mod people;
mod pictures;
mod practice;
mod profile;
mod reviews;
mod robustness;
mod schedule;
mod screens;
mod sites;
mod staff;
mod store;
mod vendor;
mod walls;
