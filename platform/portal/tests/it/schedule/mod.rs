//! Schedules: free slots and «Расписание» (B5, C14).

mod pages;
mod properties;
mod zones;
