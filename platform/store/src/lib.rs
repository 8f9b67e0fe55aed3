//! The only crate that knows the database, Redis and the object store.
//!
//! A file per table: its private entity and its named queries. Everything a clinic owns
//! is reached through [`ClinicDb`], which a [`kernel::Site`] opens and which cannot leave
//! that site (S6).

#[macro_use]
mod table;

pub mod account_changes;
pub mod account_entries;
pub mod accounts;
pub mod acme_accounts;
pub mod acme_answers;
pub mod appointment_services;
pub mod appointments;
pub mod audit;
pub mod backup;
pub mod bonus_cards;
pub mod bonus_programmes;
pub mod branch_profiles;
pub mod branches;
pub mod cache;
pub mod captcha_uses;
pub mod changes;
pub mod closings;
pub mod codes;
pub mod comparisons;
pub mod consents;
pub mod console_sessions;
mod counters;
pub mod db;
pub mod departments;
pub mod differences;
pub mod directory;
pub mod doctor_services;
pub mod doctors;
pub mod documents;
pub mod exchange_tokens;
pub mod family_links;
pub mod feedback;
pub mod feedback_entries;
pub mod holidays;
pub mod idempotency;
pub mod imports;
pub mod insurance_contracts;
pub mod intervals;
pub mod invoice_lines;
pub mod invoices;
pub mod jobs;
pub mod managers;
pub mod messages;
pub mod objects;
mod outage;
pub mod patients;
pub mod payment_offers;
pub mod payment_profiles;
pub mod payments;
pub mod pictures;
pub mod plans;
pub mod platform_audit;
pub mod posts;
pub mod push_subscriptions;
pub mod qr_tickets;
pub mod questions;
pub mod receipts;
pub mod refunds;
pub mod registrations;
pub mod reviews;
mod search;
pub mod secrets;
pub mod services;
pub mod sessions;
pub mod site_certificates;
pub mod site_domains;
pub mod site_hours;
pub mod sites;
pub mod special_days;
pub mod specialisations;
pub mod spendings;
pub mod staff;
pub mod staff_sessions;
pub mod staff_tickets;
pub mod timetables;
pub mod transfers;
pub mod webhook_deliveries;
pub mod webhooks;
pub mod weekly_hours;

pub use cache::Cache;
pub use db::{Alone, ClinicDb, Db, DbError, Listener, PlatformWriter, Reader, Writer};
pub use objects::Objects;
pub use outage::Outage;
