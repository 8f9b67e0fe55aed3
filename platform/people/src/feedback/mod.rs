//! «Обратная связь» (C13): what patients write to the clinic's administration. It is kept, and
//! goes as a letter to the clinic's address where there is one.

use poem::{Route, get};

mod answer;
mod deal;
mod deliver;
mod mark;
mod note;
mod pages;
mod reply;
mod samples;
pub mod screens;
mod send;

pub use answer::answer;
pub use deliver::deliver;
pub use mark::mark;
pub use note::note;
pub use reply::reply;
pub use send::{Words, send};

/// The kind of the job that tells the administration.
pub const LETTER: &str = "feedback.letter";

/// The kind of the job that sends an answer.
pub const ANSWER: &str = "feedback.reply";

/// The longest text, in characters.
pub const BODY: usize = 8000;

/// The longest subject, in characters.
pub const SUBJECT: usize = 200;

/// How many messages an account may send within a day.
pub const DAILY: u64 = 10;

/// The pages of feedback.
pub fn routes(route: Route) -> Route {
    route.at("/feedback", get(pages::show).post(pages::send)).at("/feedback/sent", get(pages::sent))
}
