//! «Платежи» of the cabinet and «Оплата счета» (C8, P5, P8): a patient's invoices, and the pages
//! on which one is paid. They work without a script; with one they notice by themselves that the
//! money has come.

use poem::{Route, get};

mod events;
mod list;
mod pages;
mod samples;
pub mod screens;

/// The pages of paying.
pub fn routes(route: Route) -> Route {
    route
        .at("/payments", get(list::show))
        .at("/payments/invoices/:id", get(pages::show).post(pages::begin))
        .at("/payments/tries/:id", get(pages::watch))
        .at("/payments/tries/:id/state", get(pages::state))
        .at("/payments/tries/:id/events", get(events::show))
}
