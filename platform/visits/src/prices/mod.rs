//! «Прейскурант» (C14): services with their prices, by department.

use kernel::Problem;
use poem::{Route, get};
use shell::jobs::{Done, Going, Job};

mod order;
mod ordering;
mod pages;
mod samples;
pub mod screens;

pub use order::{Order, order};

/// The page of this section.
pub fn routes(route: Route) -> Route {
    route
        .at("/prices", get(pages::show))
        .at("/prices/:id/order", get(ordering::show).post(ordering::place))
}

/// The job: a purchase was paid. The invoice says all that is known of it; what was bought is
/// given at the clinic, where its information system sees the invoice.
pub fn settled(job: Job) -> Going<Done> {
    Box::pin(async move {
        let told: serde_json::Value = serde_json::from_str(&job.payload)?;
        tracing::info!(site = %job.clinic.site.label, invoice = %told["invoice"], "a purchase is paid");
        Ok::<_, Problem>(Done::Yes)
    })
}
