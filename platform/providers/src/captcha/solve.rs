//! The visitor's half, for clients that are not browsers: tests, load scenarios.

use altcha::{Challenge, Payload, SolveChallengeOptions, solve_challenge};

use super::payload;

/// Does the work and returns the value of the form field `altcha`; `None` when the
/// challenge is not solvable. CPU work, like every client's.
#[must_use]
pub fn solve(challenge: &Challenge) -> Option<String> {
    let solution = solve_challenge(SolveChallengeOptions::new(challenge)).ok().flatten()?;
    payload::write(&Payload { challenge: challenge.clone(), solution }).ok()
}
