//! The clinic's data kept in the panel (M3, B4).

mod doors;
mod holidays;
pub mod imports;
mod reference;
mod timetable;
