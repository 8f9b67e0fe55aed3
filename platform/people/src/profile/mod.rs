//! «Профиль» (C12): the patient's data, the logins, the consents, who looked at the data, a copy
//! of it all, and its end.

use poem::{Route, get, post};
use shell::jobs::Chore;

mod access_pages;
mod consent_pages;
mod contact_pages;
mod delete;
mod deletion_pages;
mod export;
mod exported_money;
mod finish;
mod letter;
mod pages;
mod proof;
mod samples;
pub mod screens;
mod settings;
mod start;
mod sweep;

pub use delete::{Deleted, delete, empty_card};
pub use export::export;
pub use finish::{Typed, finish};
pub use letter::deliver;
pub use proof::{Old, Proof, old};
pub use settings::{Wishes, settings};
pub use start::{again, ask_deletion, start};

/// The kind of the job that tells an address what became of an account.
pub const LETTER: &str = "profile.letter";

/// What the code to the old address is for.
const OLD_CODE: &str = "contact_old";
/// What the code to the new address is for.
const NEW_CODE: &str = "contact_new";
/// What the code before deleting an account is for.
const DELETION_CODE: &str = "deletion";

/// The pages of the profile.
pub fn routes(route: Route) -> Route {
    route
        .at("/profile", get(pages::show))
        .at("/profile/settings", post(pages::save))
        .at("/profile/email", get(contact_pages::email).post(contact_pages::start_email))
        .at("/profile/phone", get(contact_pages::phone).post(contact_pages::start_phone))
        .at("/profile/changes/:id", get(contact_pages::codes).post(contact_pages::enter))
        .at("/profile/consents", get(consent_pages::show))
        .at("/profile/consents/:kind", post(consent_pages::decide))
        .at("/profile/accesses", get(access_pages::show))
        .at("/profile/export", get(access_pages::export))
        .at("/profile/deletion", get(deletion_pages::ask).post(deletion_pages::delete))
}

/// What the profile needs from time to time.
pub fn chores() -> Vec<Chore> {
    vec![Chore { name: "profile.sweep", run: sweep::sweep }]
}
