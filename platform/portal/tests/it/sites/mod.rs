//! Sites: hosts, configuration, sites as code (S1–S5).

mod code;
mod config;
mod demo;
mod hosts;
