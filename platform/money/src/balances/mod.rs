//! Bonuses and advances (P7, C9): what patients have on their accounts at the clinic, and what they
//! pay with it. A bonus is a rouble off the price; the advance is money that was paid at the desk.
//!
//! | file | what it is |
//! |---|---|
//! | `enter` | the clinic gives bonuses or takes them back, money comes to the advance or leaves it |
//! | `offer` | what of the accounts may be spent on an invoice |
//! | `spend` | it is spent, in the transaction in which the invoice is paid |
//! | `take_back` | what was spent goes back to the accounts |
//! | `programmes` | bonus programmes |
//! | `cards` | patients join them and leave them |
//! | `merge` | two cards of one person become one |
//! | `pages` | «Бонусы» of the cabinet |
//! | `statement` | what moved on a patient's accounts |
//! | `desk` | the registry's page of a patient's accounts |
//! | `admin` | «Бонусные программы» of the administration |
//!
//! What an account holds is asked of the ledger, never stored.

use poem::{Route, get, post};

mod admin;
mod cards;
mod desk;
mod enter;
mod merge;
mod offer;
mod pages;
mod programmes;
mod samples;
pub mod screens;
mod spend;
mod statement;
mod take_back;

pub use cards::{Join, join, leave};
pub use enter::{Kind, MOST, New, enter, write};
pub use merge::merge;
pub use offer::{Offered, offered};
pub use programmes::{Programme, retire, save};
pub use spend::FromAccounts;
pub(crate) use spend::{Spent, plan, spend};
pub(crate) use statement::statement;
pub use take_back::take_back;
pub(crate) use take_back::{give_back, returned};

/// The pages of bonuses and advances.
pub fn routes(route: Route) -> Route {
    route
        .at("/bonuses", get(pages::show))
        .at("/desk/patients/:id/account", get(desk::show).post(desk::tell))
        .at("/desk/patients/:id/account/return", post(desk::give_back))
        .at("/desk/patients/:id/account/cards", post(desk::add_card))
        .at("/desk/patients/:id/account/cards/:card/end", post(desk::end_card))
        .at("/admin/bonuses", get(admin::list))
        .at("/admin/bonuses/:id", get(admin::show).post(admin::keep))
        .at("/admin/bonuses/:id/retirement", post(admin::end))
}
