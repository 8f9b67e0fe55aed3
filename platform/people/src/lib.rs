//! Who the people are: accounts and sessions, the codes that prove an address is theirs, the
//! consents they give, what is sent to them, who looked at their data.

use poem::Route;
use shell::jobs::{Chore, Handler};

pub mod accounts;
pub mod audit;
pub mod captcha;
pub mod codes;
pub mod consents;
pub mod feedback;
pub mod messages;

/// The pages of this room.
pub fn routes(route: Route) -> Route {
    let route = consents::routes(route);
    let route = captcha::routes(route);
    let route = feedback::routes(route);
    accounts::routes(route)
}

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![
        (codes::JOB, codes::deliver),
        (accounts::JOB, accounts::deliver),
        (feedback::LETTER, feedback::deliver),
    ]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    accounts::chores()
}
