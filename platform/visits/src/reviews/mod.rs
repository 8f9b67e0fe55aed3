//! «Оценка специалиста» (C5): a mark of ten and a comment after a visit; the clinic reads it
//! before it counts and is shown under «Специалисты».

use kernel::ids::AppointmentId;
use poem::{Route, get};

mod of_visits;
mod pages;
mod publish;
mod published;
mod rate;
mod reject;
mod samples;
pub mod screens;

pub use of_visits::of_visits;
pub use publish::publish;
pub use published::{author, published};
pub use rate::{Given, rate};
pub use reject::reject;

/// The highest mark.
pub const BEST: i32 = 10;

/// The longest comment, in characters.
pub const COMMENT: usize = 2000;

/// The longest reason why a review is not shown, in characters.
pub const REASON: usize = 500;

/// The dialog about a visit, which comes back to a list.
fn href(visit: AppointmentId, back: &str) -> String {
    let query = serde_urlencoded::to_string([("back", back)]).unwrap_or_default();
    format!("/appointments/{visit}/rating?{query}")
}

/// The pages of reviews.
pub fn routes(route: Route) -> Route {
    route.at("/appointments/:id/rating", get(pages::ask).post(pages::rate))
}
