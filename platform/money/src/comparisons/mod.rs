//! The daily comparison with the providers' registers (P4): what is paid there and not here, here
//! and not there, with another sum, or given back otherwise.
//!
//! | file | what it is |
//! |---|---|
//! | `plan` | what the timetable does: each day of each profile is compared once it is over |
//! | `compare` | the job: a portion of a day is compared, then the next one |
//! | `portion` | what the provider and this portal know of a portion |
//! | `judge` | what of that differs |
//! | `letter` | administrators are told of new differences |
//! | `resolve` | «Разобрано»: a person has dealt with a difference |
//!
//! A provider that is away for a day is asked until it answers; what was compared before it fell
//! silent is not lost. What a provider knows of a payment better than the portal is written down
//! on the way, as if it had been asked about; only what does not agree then is a difference.

use poem::{Route, get, post};

mod compare;
mod judge;
mod letter;
mod pages;
mod plan;
mod portion;
mod resolve;
mod samples;
pub mod screens;

pub use compare::compare;
pub use letter::tell;
pub use plan::plan;
pub use resolve::{NOTE, resolve};

/// The kind of the job that compares.
pub const COMPARE: &str = "payments_compare";

/// The kind of the job that tells an administrator.
pub const LETTER: &str = "payments_differences";

/// The pages of the comparison.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/takings/differences", get(pages::list))
        .at("/admin/takings/differences/:id", get(pages::show))
        .at("/admin/takings/differences/:id/resolution", post(pages::resolve))
}
