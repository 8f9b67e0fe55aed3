//! The registry's desk (W): the day, cards, visits, and who may come in.

mod cards;
mod contracts;
mod day;
mod doors;
mod visits;

use testkit::Fixture;
use uuid::Uuid;

/// The free time of a doctor, as the day's links name it.
pub fn slot(clinic: &Fixture, date: &str, time: &str) -> String {
    clinic.button(&clinic.sokolova_at(date, time))
}

/// The page of the day at the branch of most tests.
pub fn day(clinic: &Fixture, date: &str) -> String {
    format!("/desk?date={date}&branch={}", clinic.branch("center"))
}

/// The ids in the links of a page that begin with a path.
pub fn ids(links: Vec<String>, beginning: &str) -> Vec<Uuid> {
    let id = |link: String| Uuid::parse_str(link.strip_prefix(beginning)?.split('?').next()?).ok();
    links.into_iter().filter_map(id).collect()
}
