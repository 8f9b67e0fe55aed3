//! The clinic's administration: what the site says, looks like and allows (M1, S2, S4, C1).
//!
//! | part | what it is |
//! |---|---|
//! | [`settings`] | the keys of the configuration that are the administrator's, and their change |
//! | [`exchange`] | «Обмен с МИС»: keys, addresses for events, their deliveries |
//! | [`lists`] | the journal of actions, reviews, feedback, messages, closings, documents |
//! | [`texts`] | the clinic's own texts over those of the theme |
//!
//! All of it is one configuration with one number of its version: whoever saves a form that was
//! made of an older version is shown what was typed once more.

use poem::{Route, get, post};

pub mod exchange;
pub mod lists;
mod pages;
mod samples;
pub mod screens;
pub mod settings;
pub mod texts;

/// The pages of the administration.
pub fn routes(route: Route) -> Route {
    exchange::routes(route)
        .at("/admin/settings/messages/trial", post(pages::trial::send))
        .at("/admin/settings/:section", get(pages::section::show).post(pages::section::save))
        .at("/admin/logo", post(pages::logo::put))
        .at("/admin/logo/removal", post(pages::logo::remove))
        .at("/admin/preview/colours.css", get(pages::preview::sheet))
        .at("/admin/texts", get(pages::texts::list))
        .at("/admin/texts/:key", get(pages::texts::show).post(pages::texts::save))
        .at("/admin/versions", get(pages::versions::list))
        .at("/admin/versions/:version", get(pages::versions::show))
        .at("/admin/versions/:version/return", post(pages::versions::return_to))
        .at("/admin/audit", get(lists::audit::show))
        .at("/admin/audit/export", get(lists::export::show))
        .at("/admin/reviews", get(lists::reviews::list))
        .at("/admin/reviews/:id/publication", post(lists::reviews::publish))
        .at("/admin/reviews/:id/rejection", post(lists::reviews::reject))
        .at("/admin/feedback", get(lists::feedback::list))
        .at("/admin/feedback/:id", get(lists::feedback::show))
        .at("/admin/feedback/:id/answer", post(lists::feedback::answer))
        .at("/admin/feedback/:id/note", post(lists::feedback::note))
        .at("/admin/feedback/:id/state", post(lists::feedback::mark))
        .at("/admin/messages/journal", get(lists::messages::show))
        .at("/admin/messages/journal/:id/retry", post(lists::messages::retry))
        .at("/admin/closings", get(lists::closings::show).post(lists::closings::close))
        .at("/admin/closings/:id/end", post(lists::closings::open))
        .at("/admin/documents", get(lists::documents::list))
        .at("/admin/documents/:kind", get(lists::documents::show).post(lists::documents::issue))
        .at("/admin/documents/:kind/:version/end", post(lists::documents::call_off))
}
