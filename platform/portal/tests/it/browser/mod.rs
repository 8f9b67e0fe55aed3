//! What a patient sees and does, in a real browser: whole journeys, accessibility, pictures.
//!
//! Chromium is driven over WebDriver against a portal with the repository's demo clinics.
//! The tests need `PORTAL_TEST_CHROME`, `PORTAL_TEST_CHROMEDRIVER` and `PORTAL_TEST_AXE`,
//! which `infra/test.sh` sets.

mod accounts;
mod admin;
mod axe;
mod cabinet;
mod chrome;
mod clinic;
mod console;
mod desk;
mod gallery;
mod holds;
mod installed;
mod keyboard;
mod low_vision;
mod no_script;
mod paying;
mod phone;
mod photo;
mod pictures;
mod practice;
mod services;
mod tab;
mod walk;

use chrome::{Chrome, Look};
use tab::Tab;

/// The patient of the tests, as typed.
const NAME: &str = "Тестова Анна Ивановна";
const PHONE: &str = "8 916 123-45-67";
const EMAIL: &str = "anna@mail.example";
