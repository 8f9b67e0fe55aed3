//! The schema, as ordered migrations. One set for both engines.
//!
//! What PostgreSQL can do and SQLite cannot (row-level security, exclusion constraints)
//! is in [`walls`], with SQLite's counterpart beside it.

use sea_orm_migration::prelude::*;

mod m0001_platform;
mod m0002_clinic;
mod m0003_appointments;
mod m0004_people;
mod m0005_accounts;
mod m0006_overlap;
mod m0007_staff;
mod m0008_exchange;
mod m0009_vendor;
mod m0010_changes;
mod m0011_webhooks;
mod m0012_timetables;
mod m0013_administration;
mod m0014_console;
mod m0015_callers;
mod m0016_money;
mod m0017_pictures;
mod m0018_imports;
mod m0019_bonuses;
mod m0020_takings;
mod m0021_certificates;
mod m0023_fair_jobs;
mod tables;
pub mod walls;

/// Every migration, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_platform::Migration),
            Box::new(m0002_clinic::Migration),
            Box::new(m0003_appointments::Migration),
            Box::new(m0004_people::Migration),
            Box::new(m0005_accounts::Migration),
            Box::new(m0006_overlap::Migration),
            Box::new(m0007_staff::Migration),
            Box::new(m0008_exchange::Migration),
            Box::new(m0009_vendor::Migration),
            Box::new(m0010_changes::Migration),
            Box::new(m0011_webhooks::Migration),
            Box::new(m0012_timetables::Migration),
            Box::new(m0013_administration::Migration),
            Box::new(m0014_console::Migration),
            Box::new(m0015_callers::Migration),
            Box::new(m0016_money::Migration),
            Box::new(m0017_pictures::Migration),
            Box::new(m0018_imports::Migration),
            Box::new(m0019_bonuses::Migration),
            Box::new(m0020_takings::Migration),
            Box::new(m0021_certificates::Migration),
            Box::new(m0023_fair_jobs::Migration),
        ]
    }
}
