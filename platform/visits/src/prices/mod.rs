//! «Прейскурант» (C14): services with their prices, by department.

use poem::{Route, get, post};

mod give_up;
mod order;
mod ordering;
mod pages;
mod samples;
pub mod screens;
mod settled;

pub use give_up::give_up;
pub use order::{Order, order};
pub use settled::settled;

/// The page of this section.
pub fn routes(route: Route) -> Route {
    route
        .at("/prices", get(pages::show))
        .at("/prices/:id/order", get(ordering::show).post(ordering::place))
        .at("/payments/purchases/:id/cancellation", post(ordering::give_up))
}
