//! The cache in the process.
//!
//! It maps a place to a *cell*: one computation and, once it is done, its value. A cell is
//! in the map before its computation begins, and forgetting takes it out. So whoever asks
//! after a forget meets a cell whose computation began after it, while a computation that
//! was under way fills a cell that nobody can find any more.

use std::{
    any::Any,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use kernel::SiteId;
use moka::{Expiry, sync};
use tokio::sync::{Semaphore, SemaphorePermit};
use uuid::Uuid;

use super::place::Place;

/// How many entries a process keeps at most.
const ENTRIES: u64 = 50_000;

/// The entries of this process. Cheap to clone.
#[derive(Clone)]
pub(super) struct Near {
    cells: sync::Cache<Place, Arc<Cell>>,
    /// Counts the times when everything was forgotten at once.
    era: Arc<AtomicU64>,
    /// Counts what was forgotten; clinics share counters.
    forgotten: Arc<[AtomicU64; COUNTERS]>,
}

/// How many counters of what was forgotten there are.
const COUNTERS: usize = 1024;

/// What has been forgotten of a clinic until some moment; others who share its counter may make it
/// differ, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    era: u64,
    forgotten: u64,
}

/// One computation and its value.
pub(super) struct Cell {
    era: u64,
    ttl: Duration,
    /// The right to compute: one at a time, closed once there is an outcome.
    turn: Semaphore,
    filled: OnceLock<Filled>,
}

struct Filled {
    value: Arc<dyn Any + Send + Sync>,
    /// When its computation began.
    since: Instant,
    /// Until when it may be served.
    until: Instant,
}

/// The right and duty to compute a cell's value. Dropped (the request is gone), it passes
/// to the next one who waits.
pub(super) struct Turn<'a> {
    cell: &'a Cell,
    _permit: SemaphorePermit<'a>,
}

impl Near {
    pub(super) fn new() -> Self {
        let cells = sync::Cache::builder().max_capacity(ENTRIES).expire_after(ByCell).build();
        let forgotten = Arc::new([const { AtomicU64::new(0) }; COUNTERS]);
        Self { cells, era: Arc::default(), forgotten }
    }

    pub(super) fn state(&self, site: SiteId) -> State {
        State {
            era: self.era.load(Ordering::SeqCst),
            forgotten: self.counter(site.0).load(Ordering::SeqCst),
        }
    }

    fn counter(&self, site: Uuid) -> &AtomicU64 {
        // The last bits of an id are random.
        let number = usize::try_from(site.as_u128() % COUNTERS as u128).unwrap_or(0);
        &self.forgotten[number]
    }

    /// The cell of a place, new if there is none that may be used. `longest` bounds the age
    /// of values on a node that is not told of changes.
    pub(super) fn cell(
        &self,
        place: &Place,
        ttl: Duration,
        longest: Option<Duration>,
    ) -> Arc<Cell> {
        let (now, era) = (Instant::now(), self.era.load(Ordering::SeqCst));
        let usable = |cell: &Cell| cell.era == era && cell.is_usable(now, longest);
        if let Some(cell) = self.cells.get(place).filter(|cell| usable(cell)) {
            return cell;
        }
        self.cells
            .entry_by_ref(place)
            .or_insert_with_if(|| Arc::new(Cell::new(era, ttl)), |cell| !usable(cell))
            .into_value()
    }

    pub(super) fn forget(&self, place: &Place) {
        self.cells.invalidate(place);
        self.counter(place.site()).fetch_add(1, Ordering::SeqCst);
    }

    pub(super) fn forget_all(&self) {
        self.era.fetch_add(1, Ordering::SeqCst);
        self.cells.invalidate_all();
    }
}

impl Cell {
    fn new(era: u64, ttl: Duration) -> Self {
        Self { era, ttl, turn: Semaphore::new(1), filled: OnceLock::new() }
    }

    /// Not if its value is too old, nor if its computation failed.
    fn is_usable(&self, now: Instant, longest: Option<Duration>) -> bool {
        match self.filled.get() {
            Some(filled) => {
                now < filled.until && longest.is_none_or(|longest| now < filled.since + longest)
            }
            None => !self.turn.is_closed(),
        }
    }

    /// The value, if it is there.
    pub(super) fn value<V: Send + Sync + 'static>(&self) -> Option<Arc<V>> {
        let filled = self.filled.get()?;
        // Each name belongs to one key and so to one type: `keys.rs` is sealed and tests it.
        Arc::clone(&filled.value).downcast().ok()
    }

    /// Waits for the right to compute; `None` once somebody's computation has an outcome.
    pub(super) async fn turn(&self) -> Option<Turn<'_>> {
        self.turn.acquire().await.ok().map(|permit| Turn { cell: self, _permit: permit })
    }
}

impl Turn<'_> {
    /// Hands the value to everyone who waits for it or comes later.
    pub(super) fn fill(self, value: Arc<dyn Any + Send + Sync>, since: Instant, until: Instant) {
        // Whoever has the turn is the only one to fill, and does so once.
        let _ = self.cell.filled.set(Filled { value, since, until });
        self.cell.turn.close();
    }

    /// Sends everyone who waits to compute on their own: the error cannot be shared, and
    /// failing one after the other would add up their time-outs.
    pub(super) fn fail(self) {
        self.cell.turn.close();
    }
}

/// Frees the memory of cells that are past serving; [`Cell::is_usable`] is the judge.
struct ByCell;

impl Expiry<Place, Arc<Cell>> for ByCell {
    fn expire_after_create(&self, _: &Place, cell: &Arc<Cell>, _: Instant) -> Option<Duration> {
        Some(cell.ttl)
    }

    fn expire_after_update(
        &self,
        _: &Place,
        cell: &Arc<Cell>,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(cell.ttl)
    }
}

#[cfg(test)]
mod tests {
    use kernel::ids::DoctorId;

    use super::{super::keys::DoctorPlan, *};

    const TTL: Duration = Duration::from_secs(60);

    fn place() -> Place {
        Place::of(SiteId(Uuid::nil()), DoctorPlan(DoctorId::of(Uuid::nil())))
    }

    #[test]
    fn the_state_of_a_clinic_changes_with_what_is_forgotten_of_it() {
        let near = Near::new();
        let (site, other) = (SiteId(Uuid::nil()), SiteId(Uuid::from_u128(1)));
        let before = (near.state(site), near.state(other));
        near.forget(&place());
        assert_ne!(near.state(site), before.0);
        assert_eq!(near.state(other), before.1);
        near.forget_all();
        assert_ne!(near.state(other), before.1);
    }

    async fn fill(cell: &Cell, value: u32) {
        let now = Instant::now();
        cell.turn().await.expect("a new cell").fill(Arc::new(value), now, now + TTL);
    }

    #[tokio::test]
    async fn a_filled_cell_is_found_until_it_is_forgotten() {
        let near = Near::new();
        fill(&near.cell(&place(), TTL, None), 1).await;
        assert_eq!(near.cell(&place(), TTL, None).value::<u32>().as_deref(), Some(&1));
        near.forget(&place());
        assert_eq!(near.cell(&place(), TTL, None).value::<u32>(), None);
    }

    #[tokio::test]
    async fn a_computation_under_way_does_not_survive_a_forget() {
        let near = Near::new();
        let begun = near.cell(&place(), TTL, None);
        near.forget(&place());
        fill(&begun, 1).await;
        assert_eq!(near.cell(&place(), TTL, None).value::<u32>(), None);
    }

    #[tokio::test]
    async fn forgetting_everything_leaves_neither_values_nor_computations() {
        let near = Near::new();
        let begun = near.cell(&place(), TTL, None);
        near.forget_all();
        fill(&begun, 1).await;
        assert_eq!(near.cell(&place(), TTL, None).value::<u32>(), None);
    }

    #[tokio::test]
    async fn a_value_ages() {
        let cell = Cell::new(0, TTL);
        let begun = Instant::now();
        cell.turn().await.expect("a new cell").fill(Arc::new(1_u32), begun, begun + TTL);
        let second = Duration::from_secs(1);
        assert!(cell.is_usable(begun + TTL - second, None));
        assert!(!cell.is_usable(begun + TTL, None));
        assert!(cell.is_usable(begun + second, Some(2 * second)));
        assert!(!cell.is_usable(begun + 2 * second, Some(2 * second)));
    }

    #[tokio::test]
    async fn a_turn_that_is_dropped_passes_on_and_one_that_failed_ends_the_cell() {
        let near = Near::new();
        let cell = near.cell(&place(), TTL, None);
        drop(cell.turn().await);
        cell.turn().await.expect("passed on").fail();
        assert!(cell.turn().await.is_none());
        assert!(
            near.cell(&place(), TTL, None).turn().await.is_some(),
            "the next one starts afresh"
        );
    }
}
