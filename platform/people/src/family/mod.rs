//! Families: who may act for whom (D1–D3). A link is asked for by the representative, and made
//! and ended by the clinic, or by the portal where no doubt is possible (law §2).

use poem::{Route, get, post};
use shell::jobs::Chore;

mod add;
mod birthdays;
mod choose;
mod confirm;
mod end;
mod letter;
mod list;
mod pages;
mod person;
mod refuse;
mod requests;
mod samples;
pub mod screens;

pub use add::{Ask, add};
pub use birthdays::birthdays;
pub use choose::choose;
pub use confirm::{Card, confirm};
pub(crate) use end::close;
pub use end::{By, end};
pub use letter::deliver;
pub use list::{Member, State, list};
pub use person::{Person, Typed};
pub use refuse::refuse;
pub use requests::{Request, requests};

/// The kind of the job that tells a representative what became of a link.
pub const LETTER: &str = "family.letter";

/// The pages of families.
pub fn routes(route: Route) -> Route {
    route
        .at("/family", get(pages::show))
        .at("/family/choice", post(pages::choose))
        .at("/family/new", get(pages::blank).post(pages::add))
        .at("/family/:id/end", get(pages::ask_end).post(pages::end))
}

/// What families need from time to time.
pub fn chores() -> Vec<Chore> {
    vec![Chore { name: "family.birthdays", run: birthdays }]
}
