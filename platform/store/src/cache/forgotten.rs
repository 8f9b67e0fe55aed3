//! What this node has forgotten and Redis does not know of yet.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::place::Place;

/// The forgotten places, each with the number of its latest forget.
#[derive(Default)]
pub(super) struct Forgotten(Mutex<State>);

#[derive(Default)]
struct State {
    count: u64,
    places: HashMap<Place, Note>,
}

struct Note {
    number: u64,
    /// When whatever the others hold of it has expired, told or not.
    until: Instant,
}

impl Forgotten {
    pub(super) fn add(&self, place: Place, ttl: Duration) {
        let mut state = self.state();
        state.count += 1;
        // Twice: a value may have been put into Redis a while after its computation began.
        let note = Note { number: state.count, until: Instant::now() + 2 * ttl };
        state.places.insert(place, note);
    }

    /// Whether Redis may still hold a value from before the forget.
    pub(super) fn contains(&self, place: &Place) -> bool {
        self.state().places.contains_key(place)
    }

    /// Some of what is to be told.
    pub(super) fn some(&self, at_most: usize) -> Vec<(Place, u64)> {
        let now = Instant::now();
        let mut state = self.state();
        state.places.retain(|_, note| now < note.until);
        state
            .places
            .iter()
            .take(at_most)
            .map(|(place, note)| (place.clone(), note.number))
            .collect()
    }

    /// Strikes out what was told, unless it was forgotten once more meanwhile.
    pub(super) fn told(&self, told: &[(Place, u64)]) {
        let mut state = self.state();
        for (place, number) in told {
            if state.places.get(place).is_some_and(|note| note.number == *number) {
                state.places.remove(place);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use kernel::SiteId;
    use uuid::Uuid;

    use super::{super::keys::ClinicDirectory, *};

    const TTL: Duration = Duration::from_secs(60);

    fn place(site: u128) -> Place {
        Place::of(SiteId(Uuid::from_u128(site)), ClinicDirectory)
    }

    #[test]
    fn what_was_told_is_struck_out() {
        let forgotten = Forgotten::default();
        forgotten.add(place(1), TTL);
        forgotten.add(place(2), TTL);
        forgotten.add(place(2), TTL);
        assert_eq!(forgotten.some(1).len(), 1);
        let told = forgotten.some(9);
        assert_eq!(told.len(), 2);
        forgotten.told(&told);
        assert!(forgotten.some(9).is_empty());
    }

    #[test]
    fn what_was_forgotten_again_meanwhile_is_told_again() {
        let forgotten = Forgotten::default();
        forgotten.add(place(1), TTL);
        let told = forgotten.some(9);
        forgotten.add(place(1), TTL);
        forgotten.told(&told);
        assert!(forgotten.contains(&place(1)));
    }

    #[test]
    fn what_has_expired_everywhere_is_not_told() {
        let forgotten = Forgotten::default();
        forgotten.add(place(1), Duration::ZERO);
        assert!(forgotten.some(9).is_empty());
    }
}
