//! The exchange with a clinic's information system (M3): what it tells the portal, and
//! what it is told.
//!
//! | part | what it is |
//! |---|---|
//! | [`tokens`] | who may tell what |
//! | [`records`] | the shapes of what is told |
//! | [`reference`] | branches, departments, specialisations, services, doctors |
//! | [`patients`] | patients' cards, insurance contracts |
//! | [`schedules`] | doctors' working time |
//! | [`appointments`] | visits and what becomes of them |
//! | [`balances`] | bonuses and advances of patients |
//! | [`changes`] | what happens on the portal, for the information system |
//! | [`webhooks`] | the same, posted to it |
//! | [`once`] | secrets that are made once, however often a form is sent |
//! | [`import`] | the same data from CSV and XLSX |
//! | [`api`] | the doors: `/exchange/v1` |
//!
//! Everything is told by the information system's own ids, in batches; of each item it is said
//! what became of it, and a batch may be told again.

pub mod api;
pub mod appointments;
pub mod balances;
pub mod batch;
pub mod changes;
mod check;
pub mod import;
pub mod once;
pub mod patients;
pub mod records;
pub mod reference;
mod references;
pub mod schedules;
pub mod tokens;
pub mod webhooks;

use shell::jobs::{Chore, Handler};

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![(webhooks::JOB, webhooks::deliver), (webhooks::LETTER, webhooks::tell)]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    vec![Chore { name: "webhooks.sweep", run: webhooks::sweep }]
}
