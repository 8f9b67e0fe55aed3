//! The clinic's administration: what the site says, looks like and allows (M1, S2, S4, C1).
//!
//! | part | what it is |
//! |---|---|
//! | [`settings`] | the keys of the configuration that are the administrator's, and their change |
//! | [`texts`] | the clinic's own texts over those of the theme |
//!
//! All of it is one configuration with one number of its version: whoever saves a form that was
//! made of an older version is shown what was typed once more.

use poem::{Route, get, post};

mod pages;
mod samples;
pub mod screens;
pub mod settings;
pub mod texts;

/// The pages of the administration.
pub fn routes(route: Route) -> Route {
    route
        .at("/admin/settings/:section", get(pages::section::show).post(pages::section::save))
        .at("/admin/preview/colours.css", get(pages::preview::sheet))
        .at("/admin/texts", get(pages::texts::list))
        .at("/admin/texts/:key", get(pages::texts::show).post(pages::texts::save))
        .at("/admin/versions", get(pages::versions::list))
        .at("/admin/versions/:version", get(pages::versions::show))
        .at("/admin/versions/:version/return", post(pages::versions::return_to))
}
