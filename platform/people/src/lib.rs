//! Who the people are: the consents they give and the codes that prove an address is theirs.

pub mod codes;
pub mod consents;

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, shell::jobs::Handler)> {
    vec![(codes::JOB, codes::deliver)]
}
