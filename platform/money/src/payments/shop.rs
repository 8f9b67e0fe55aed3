//! A profile's account at its provider.

use kernel::Problem;
use providers::payments::{Provider, Shop, TBank, YooKassa};
use shell::app::Clinic;
use store::payment_profiles::PaymentProfile;

use crate::profiles;

/// The account of a profile, with its own keys. Those of a profile out of use work on for what
/// was begun with them.
pub fn shop(clinic: &Clinic, profile: &PaymentProfile) -> Result<Shop, Problem> {
    let key = profiles::key(clinic, profile)?;
    let hosts = &clinic.app.hosts;
    match Provider::named(&profile.provider) {
        Some(Provider::YooKassa) => Ok(Shop::YooKassa(YooKassa::new(&profile.account, key, hosts))),
        Some(Provider::TBank) => Ok(Shop::TBank(TBank::new(&profile.account, key, hosts))),
        None => Err(Problem::failed("an unknown provider of payments")),
    }
}
