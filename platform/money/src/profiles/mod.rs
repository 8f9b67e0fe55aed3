//! Payment profiles («магазины», P1–P3): with whom each legal entity of the clinic has a contract
//! about payments, and which branch is paid by which.

use kernel::{Problem, ids::ProfileId, secret::Secret};
use poem::{Route, get, post};
use shell::app::Clinic;
use store::payment_profiles::PaymentProfile;

mod assign;
mod check;
mod offer;
mod pages;
mod retire;
mod samples;
mod save;
pub mod screens;
mod settings;

pub use assign::{Assignment, assign};
pub use check::check;
pub use offer::BODY;
pub use retire::retire;
pub use save::{Wish, save};
pub use settings::{Atol, Means, Priority, Registrar, Settings};

/// The pages of «Онлайн платежи».
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/payments", get(pages::list))
        .at("/admin/payments/branches", post(pages::assign))
        .at("/admin/payments/:id", get(pages::show).post(pages::save))
        .at("/admin/payments/:id/check", post(pages::check))
        .at("/admin/payments/:id/retirement", post(pages::retire))
}

/// Under which name a profile's secret key, or its terminal's password, is sealed.
pub fn key_name(id: ProfileId) -> String {
    format!("payment_profiles.{id}.key")
}

/// Under which name a profile's password for ATOL Online is sealed.
pub fn atol_name(id: ProfileId) -> String {
    format!("payment_profiles.{id}.atol")
}

/// A profile's secret key, or its terminal's password.
pub fn key(clinic: &Clinic, profile: &PaymentProfile) -> Result<Secret<String>, Problem> {
    open(clinic, &key_name(ProfileId::of(profile.id)), &profile.sealed)
}

/// A profile's password for ATOL Online, where it has one.
pub fn atol_password(
    clinic: &Clinic,
    profile: &PaymentProfile,
) -> Result<Option<Secret<String>>, Problem> {
    let name = atol_name(ProfileId::of(profile.id));
    profile.sealed_atol.as_deref().map(|sealed| open(clinic, &name, sealed)).transpose()
}

fn open(clinic: &Clinic, name: &str, sealed: &str) -> Result<Secret<String>, Problem> {
    let opened = clinic.unseal(name, sealed)?;
    Ok(Secret::new(String::from_utf8(opened.reveal().clone())?))
}
