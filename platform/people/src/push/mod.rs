//! Web push: browsers that want to be told when the clinic has written (RFC 8030). A push says
//! only that there is a message; the message itself is read under «Уведомления».

mod deliver;
mod key;
mod pages;
mod subscribe;
mod tell;

pub use deliver::deliver;
pub use key::{key, read as read_key};
pub use subscribe::{end, subscribe};
pub use tell::{Note, tell};

use poem::{Route, get, post};

/// The kind of the job that pushes one message to one browser.
pub const JOB: &str = "push.message";

/// How many browsers of one account are told; a new one takes the oldest one's place.
pub const BROWSERS: usize = 10;

/// What the pages' script asks for.
pub fn routes(route: Route) -> Route {
    route
        .at("/push/key", get(pages::key))
        .at("/push/subscriptions", post(pages::subscribe))
        .at("/push/subscriptions/end", post(pages::end))
}
