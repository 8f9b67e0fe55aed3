//! «Отчет по платежам» (B8): what came and went by days and branches, all payments by filter, as a
//! page and as a table for spreadsheets; what needs a person. Administrators and auditors look at
//! it; administrators send receipts that failed again.

use poem::{Route, get, post};

mod export;
mod pages;
mod period;
mod samples;
pub mod screens;
mod sheet;
mod totals;

/// The pages of the report.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/takings", get(pages::show))
        .at("/admin/takings/receipt", post(pages::again))
        .at("/admin/takings/export.csv", get(export::csv))
        .at("/admin/takings/export.xlsx", get(export::xlsx))
}
