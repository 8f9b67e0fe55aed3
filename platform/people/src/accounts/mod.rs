//! Accounts: registration, signing in and out, passwords, devices (A1–A3, A6, A7).
//!
//! Nobody learns from these pages whether an address is registered: a known and an unknown one
//! get the same answers for the same work. A login is an address that was proven by a code.

use kernel::{Problem, ids::RegistrationId, problem};
use poem::{Route, get, post};
use shell::{app::Clinic, jobs::Chore};
use store::{
    Writer,
    accounts::{Account, Taken},
    registrations::{self, Registration},
};

mod add_card;
mod ask_code;
mod begin_registration;
mod change_password;
mod confirm_card;
mod confirm_registration;
mod enter;
mod find_cards;
mod issue_qr;
mod letter;
mod login;
mod pages;
pub mod password;
mod recover;
mod revoke_qr;
mod samples;
pub mod screens;
mod seek_cards;
mod send_registration_code;
mod sending;
mod session;
mod sign_in;
mod sign_in_by_code;
mod sign_in_by_qr;
mod sign_out;
mod sweep;

pub use add_card::{Added, NewCard, add_card};
pub use ask_code::{Purpose, ask_code, ask_code_again, asked};
pub use begin_registration::{Application, begin_registration};
pub use change_password::change_password;
pub use confirm_card::confirm_card;
pub use confirm_registration::{Confirmation, confirm_registration};
pub use enter::Entry;
pub use find_cards::find_cards;
pub use issue_qr::{Issued, issue_qr};
pub use letter::{JOB, deliver};
pub use password::hash as hash_password;
pub use recover::recover;
pub use revoke_qr::revoke_qr;
pub use seek_cards::{Seek, seek_cards};
pub use send_registration_code::send_registration_code;
pub(crate) use sending::allow_own;
pub use sending::channels;
pub use session::open;
pub use sign_in::sign_in;
pub use sign_in_by_code::sign_in_by_code;
pub use sign_in_by_qr::{show_qr, sign_in_by_qr};
pub use sign_out::{sign_out, sign_out_everywhere};
pub use sweep::sweep;

/// The pages of accounts.
pub fn routes(route: Route) -> Route {
    route
        .at("/cabinet", get(pages::cabinet))
        .at("/registration", get(pages::registration::show).post(pages::registration::begin))
        .at("/registration/done", get(pages::registration::done))
        .at("/registration/:id", get(pages::registration::code).post(pages::registration::confirm))
        .at("/sign-in", get(pages::sign_in::show).post(pages::sign_in::by_password))
        .at("/sign-in/code", get(pages::code::show).post(pages::code::ask))
        .at("/sign-in/code/:id", get(pages::code::enter).post(pages::code::check))
        .at("/sign-in/qr", get(pages::qr::about))
        .at("/sign-in/qr/:token", get(pages::qr::show).post(pages::qr::spend))
        .at("/sign-out", post(pages::sign_in::out))
        .at("/recovery", get(pages::recovery::show).post(pages::recovery::ask))
        .at("/recovery/:id", get(pages::recovery::enter).post(pages::recovery::set))
        .at("/profile/devices", get(pages::devices::list))
        .at("/profile/devices/:id/end", post(pages::devices::end))
        .at("/profile/devices/end-all", post(pages::devices::end_all))
        .at("/profile/password", get(pages::password::show).post(pages::password::set))
}

/// What is done for accounts from time to time.
pub fn chores() -> Vec<Chore> {
    vec![Chore { name: "accounts.sweep", run: sweep }]
}

/// A registration of this browser; 404 for anybody else.
pub async fn registration_of(
    clinic: &Clinic,
    id: RegistrationId,
    visitor: &str,
) -> Result<Registration, Problem> {
    let db = clinic.db().read().await?;
    let row = registrations::find(&db, id).await?.filter(|row| row.visitor == visitor);
    row.ok_or_else(problem::not_found)
}

/// Stores an account whose logins have not changed.
async fn save(db: &mut Writer, row: &Account) -> Result<(), Problem> {
    store::accounts::save(db, row).await.map_err(|taken| match taken {
        Taken::Failed(error) => error.into(),
        _ => Problem::failed("a login changed its owner"),
    })
}
