//! What the clinic sees of payments (B8): the registry looks one up, sees its refunds and receipts,
//! gives money back, and has a receipt that failed sent again.

use poem::{Route, get, post};

mod confirm;
mod list;
mod pages;
mod samples;
pub mod screens;
mod wish;

pub(crate) use list::{local, rows};
pub(crate) use pages::conflict;
pub(crate) use screens::PaymentRow;
pub(crate) use wish::{MEANS, STATES, address, day, wish};

/// The registry's pages of payments.
pub fn routes(route: Route) -> Route {
    route
        .at("/desk/payments", get(list::show))
        .at("/desk/payments/:id", get(pages::show))
        .at("/desk/payments/:id/refund", get(confirm::show).post(confirm::give_back))
        .at("/desk/payments/:id/receipt", post(pages::again))
}
