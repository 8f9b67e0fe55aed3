//! Who the people are: accounts and sessions, the codes that prove an address is theirs, the
//! consents they give, what is sent to them, the pictures of them, who looked at their data.

use poem::Route;
use shell::jobs::{Chore, Handler};

pub mod accounts;
pub mod audit;
pub mod captcha;
pub mod cards;
pub mod codes;
pub mod consents;
pub mod contracts;
pub mod family;
pub mod feedback;
pub mod files;
pub mod messages;
pub mod pictures;
pub mod profile;
pub mod push;
pub mod totp;

/// The pages of this room.
pub fn routes(route: Route) -> Route {
    let route = consents::routes(route);
    let route = captcha::routes(route);
    let route = feedback::routes(route);
    let route = files::routes(route);
    let route = messages::routes(route);
    let route = pictures::routes(route);
    let route = push::routes(route);
    let route = family::routes(route);
    let route = profile::routes(route);
    accounts::routes(route)
}

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![
        (codes::JOB, codes::deliver),
        (accounts::JOB, accounts::deliver),
        (feedback::LETTER, feedback::deliver),
        (feedback::ANSWER, feedback::reply),
        (messages::STATUS, messages::learn),
        (messages::TRIAL, messages::send_trial),
        (pictures::JOB, pictures::remove),
        (push::JOB, push::deliver),
        (family::LETTER, family::deliver),
        (profile::LETTER, profile::deliver),
    ]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    [accounts::chores(), family::chores(), profile::chores()].into_iter().flatten().collect()
}
