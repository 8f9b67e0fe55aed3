//! Who has places, and who waits for one: a line for each clinic, the clinics in turn.
//!
//! Start-time fair queueing: a clinic's turn comes by what it was given before, not by when it
//! came. Whoever was given little is next, so a clinic with one visitor waits for no crowd.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    time::{Duration, Instant},
};

use kernel::SiteId;
use tokio::sync::oneshot;

use super::Bounds;

/// How long a request that could run may wait for a processor.
const GOAL: Duration = Duration::from_millis(2);
/// How often the number of places is thought over.
const REVIEW: Duration = Duration::from_millis(50);

/// What became of one who came.
pub(super) enum Enter {
    /// It has its place.
    In {
        /// Whether its clinic had another one already.
        among_others: bool,
    },
    /// It waits under this number until it is told.
    Wait(u64),
    /// Too many wait.
    Full,
}

/// All lines.
pub(super) struct Lines {
    bounds: Bounds,
    /// How many places there are now.
    level: u32,
    /// How many of them are taken.
    busy: u32,
    lines: HashMap<SiteId, Line>,
    /// The clinics of which one could go in if there were a place, by whose turn it is.
    turns: BTreeSet<(u64, SiteId)>,
    /// What whoever was let in last had been given before.
    now: u64,
    waiting: usize,
    numbers: u64,
    lag: Lag,
}

/// A clinic.
#[derive(Default)]
struct Line {
    /// How many places it has.
    busy: u32,
    /// What it has been given.
    given: u64,
    waiting: VecDeque<Waiter>,
    /// Its turn, while it stands in `turns`.
    turn: Option<u64>,
}

struct Waiter {
    number: u64,
    cost: u32,
    tell: oneshot::Sender<()>,
}

/// How long requests waited for a processor lately.
struct Lag {
    sum: Duration,
    times: u32,
    since: Option<Instant>,
}

impl Lines {
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            level: bounds.most,
            busy: 0,
            lines: HashMap::new(),
            turns: BTreeSet::new(),
            now: 0,
            waiting: 0,
            numbers: 0,
            lag: Lag { sum: Duration::ZERO, times: 0, since: None },
        }
    }

    pub(super) const fn waiting(&self) -> usize {
        self.waiting
    }

    pub(super) const fn level(&self) -> u32 {
        self.level
    }

    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        self.busy == 0 && self.waiting == 0 && self.lines.is_empty() && self.turns.is_empty()
    }

    /// What one clinic may have now: a part of what there is, and half of the fewest.
    fn share(&self) -> u32 {
        let Bounds { most, least, share, .. } = self.bounds;
        let part = u64::from(share) * u64::from(self.level) / u64::from(most.max(1));
        u32::try_from(part).unwrap_or(share).max(least / 2).min(share).max(1)
    }

    /// Whether there is a place; there always is one for the only request.
    const fn fits(&self, cost: u32) -> bool {
        self.busy == 0 || self.busy + cost <= self.level
    }

    /// Somebody comes.
    pub(super) fn enter(&mut self, site: SiteId, cost: u32, tell: oneshot::Sender<()>) -> Enter {
        let (share, now, most) = (self.share(), self.now, self.bounds.waiting);
        let (free, nobody) = (self.fits(cost), self.turns.is_empty());
        let line = self.lines.entry(site).or_default();
        if line.waiting.is_empty() && nobody && free && line.may(cost, share) {
            let among_others = line.busy > 0;
            line.take(cost, now);
            self.busy += cost;
            return Enter::In { among_others };
        }
        if line.waiting.len() >= most {
            return Enter::Full;
        }
        let own = line.waiting.len() + 1;
        if self.waiting >= self.bounds.waiting_in_all && !self.push_out(own) {
            self.forget(site);
            return Enter::Full;
        }
        self.numbers += 1;
        let number = self.numbers;
        if let Some(line) = self.lines.get_mut(&site) {
            line.waiting.push_back(Waiter { number, cost, tell });
            self.waiting += 1;
        }
        self.line_up(site);
        self.let_in();
        Enter::Wait(number)
    }

    /// Makes room for one of a line of this length, at the cost of the longest; whether it could.
    fn push_out(&mut self, own: usize) -> bool {
        let longest = self.lines.iter().max_by_key(|(_, line)| line.waiting.len());
        let Some(site) =
            longest.filter(|(_, line)| line.waiting.len() > own).map(|(site, _)| *site)
        else {
            return false;
        };
        if let Some(line) = self.lines.get_mut(&site) {
            // Whoever waits is told by the end of its channel.
            self.waiting -= usize::from(line.waiting.pop_back().is_some());
        }
        true
    }

    /// A place is free again.
    pub(super) fn leave(&mut self, site: SiteId, cost: u32) {
        self.busy = self.busy.saturating_sub(cost);
        if let Some(line) = self.lines.get_mut(&site) {
            line.busy = line.busy.saturating_sub(cost);
        }
        self.line_up(site);
        self.let_in();
        self.forget(site);
    }

    /// Somebody waits no more, or was told and is gone.
    pub(super) fn go_away(&mut self, site: SiteId, number: u64) {
        let Some(line) = self.lines.get_mut(&site) else { return };
        if let Some(at) = line.waiting.iter().position(|one| one.number == number) {
            line.waiting.remove(at);
            self.waiting -= 1;
        }
        if line.waiting.is_empty()
            && let Some(turn) = line.turn.take()
        {
            self.turns.remove(&(turn, site));
        }
        // The next one may cost less.
        self.line_up(site);
        self.let_in();
        self.forget(site);
    }

    /// Gives a clinic its turn, if one of it waits that its share lets in.
    fn line_up(&mut self, site: SiteId) {
        let (share, now) = (self.share(), self.now);
        let Some(line) = self.lines.get_mut(&site) else { return };
        let ready = line.waiting.front().is_some_and(|next| line.may(next.cost, share));
        if line.turn.is_none() && ready {
            let turn = line.given.max(now);
            line.turn = Some(turn);
            self.turns.insert((turn, site));
        }
    }

    /// Lets in as many as there are places for.
    fn let_in(&mut self) {
        while let Some((turn, site)) = self.turns.first().copied() {
            let (share, level, busy) = (self.share(), self.level, self.busy);
            let Some(line) = self.lines.get_mut(&site) else {
                self.turns.pop_first();
                continue;
            };
            let next = line.waiting.front().map(|next| next.cost);
            let next = next.filter(|cost| line.may(*cost, share));
            let Some(cost) = next else {
                // It is at its share, which has shrunk meanwhile: its own next place brings it back.
                line.turn = None;
                self.turns.pop_first();
                continue;
            };
            if busy > 0 && busy + cost > level {
                break;
            }
            self.turns.pop_first();
            line.turn = None;
            let Some(waiter) = line.waiting.pop_front() else { continue };
            self.waiting -= 1;
            self.now = turn;
            if waiter.tell.send(()).is_ok() {
                line.take(cost, turn);
                self.busy += cost;
            }
            self.line_up(site);
        }
    }

    /// A clinic that has nothing and nobody is not remembered.
    fn forget(&mut self, site: SiteId) {
        if self.lines.get(&site).is_some_and(|line| line.busy == 0 && line.waiting.is_empty()) {
            self.lines.remove(&site);
        }
    }

    /// A request that could run has waited for a processor that long.
    pub(super) fn ran_after(&mut self, waited: Duration, now: Instant) {
        let lag = &mut self.lag;
        lag.sum += waited;
        lag.times += 1;
        let since = *lag.since.get_or_insert(now);
        if lag.times < 4 || now.duration_since(since) < REVIEW {
            return;
        }
        let usual = lag.sum / lag.times;
        self.lag = Lag { sum: Duration::ZERO, times: 0, since: Some(now) };
        let Bounds { most, least, .. } = self.bounds;
        if usual > GOAL {
            self.level = (self.level * 3 / 4).max(least.min(most));
        } else if usual < GOAL / 2 {
            self.level = (self.level + (most / 16).max(1)).min(most);
            self.let_in();
        }
    }
}

impl Line {
    /// Whether the clinic's share has room; there always is room for the only request.
    const fn may(&self, cost: u32, share: u32) -> bool {
        self.busy == 0 || self.busy + cost <= share
    }

    fn take(&mut self, cost: u32, now: u64) {
        self.busy += cost;
        self.given = self.given.max(now) + u64::from(cost);
    }
}
