//! Puts the rooms together: settings, routes, jobs, commands.

pub mod build;
pub mod caught;
pub mod config;
pub mod desk;
pub mod doctor;
pub mod import;
pub mod installed;
pub mod keys;
pub mod logs;
pub mod managers;
pub mod mis;
pub mod ops;
pub mod routes;
pub mod screens;
pub mod secrets;
pub mod serve;
pub mod simulated;
pub mod sites;
pub mod staff;
pub mod till;
pub mod webhooks;

pub use vendor::demo;
