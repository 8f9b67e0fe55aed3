//! Sites: hosts, configuration, sites as code (S1–S5).

mod code;
pub mod config;
mod demo;
mod hosts;
mod tls;
