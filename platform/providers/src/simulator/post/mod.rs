//! Notifications of the money's providers: a queue in simulated time, with each
//! provider's own plan of repeating and its own idea of «taken».
//!
//! | provider | taken is | repeated after |
//! |---|---|---|
//! | YooKassa | status 200 | 1 and 5 and 15 minutes, 1 and 6 and 24 hours |
//! | T-Bank | status 200 and the body `OK` | every hour for a day, then every day for a month |
//! | ATOL Online | status 200 | never |
//!
//! `GET /notifications` lists them with every attempt, `DELETE /notifications` forgets
//! them, `POST /notifications` sends one more about an object as it is, `POST
//! /notifications/fault` makes the next go wrong (see [`fault`]).

mod carry;
mod doors;
pub mod fault;

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_json::Value;

pub(super) use carry::{Carrier, carry};
pub(super) use doors::{again, empty, list, spoil};

use super::{Provider, tbank::token};

const KEPT: usize = 10_000;
/// How many are on the way at once.
const ABREAST: usize = 64;

/// What a provider wants to tell.
pub(super) struct Draft {
    pub(super) provider: Provider,
    /// The id of the object it is about.
    pub(super) about: String,
    pub(super) event: String,
    pub(super) url: String,
    pub(super) body: Value,
    /// The password that seals it, at T-Bank.
    pub(super) password: Option<String>,
}

impl Draft {
    fn sealed(mut self) -> Self {
        if let Some(password) = &self.password {
            self.body["Token"] = Value::Null;
            self.body["Token"] = token::of_value(&self.body, password).into();
        }
        self
    }
}

/// A notification on its way.
#[derive(Clone, Serialize)]
pub(super) struct Letter {
    pub(super) number: u64,
    pub(super) provider: Provider,
    pub(super) about: String,
    pub(super) event: String,
    pub(super) url: String,
    pub(super) body: Value,
    pub(super) created: DateTime<Utc>,
    /// When it is tried next; nothing when never again.
    pub(super) due: Option<DateTime<Utc>>,
    pub(super) state: Fate,
    pub(super) attempts: Vec<Attempt>,
    #[serde(skip)]
    on_the_way: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    Waiting,
    Delivered,
    /// All attempts were in vain.
    GivenUp,
    /// Lost on demand.
    Lost,
}

/// One try, and what the other side said: a status, or why there was none.
#[derive(Clone, Serialize)]
pub(super) struct Attempt {
    pub(super) at: DateTime<Utc>,
    pub(super) status: Option<u16>,
    pub(super) said: String,
}

/// The queue.
#[derive(Default)]
pub(super) struct Post {
    letters: VecDeque<Letter>,
    /// Waits until another one has been queued, to be overtaken.
    held: Vec<Letter>,
    faults: Vec<fault::Fault>,
    last: u64,
}

impl Post {
    /// Queues a notification, or does with it what a fault says.
    pub(super) fn send(&mut self, draft: Draft, now: DateTime<Utc>) {
        use fault::Mode;
        if draft.url.is_empty() {
            return;
        }
        let overtaken = std::mem::take(&mut self.held);
        match self.fault_of(&draft) {
            None => self.queue(draft.sealed(), now, now),
            Some(Mode::Lost) => {
                self.queue(draft.sealed(), now, now);
                if let Some(letter) = self.letters.back_mut() {
                    (letter.state, letter.due) = (Fate::Lost, None);
                }
            }
            Some(Mode::Duplicate) => {
                let draft = draft.sealed();
                self.queue(draft.copy(), now, now);
                self.queue(draft, now, now);
            }
            Some(Mode::Late { seconds }) => {
                let late = now.checked_add_signed(TimeDelta::seconds(seconds.into()));
                self.queue(draft.sealed(), now, late.unwrap_or(now));
            }
            Some(Mode::Swapped) => {
                self.queue(draft.sealed(), now, now);
                self.held.extend(self.letters.pop_back());
            }
            Some(Mode::Changed { changes }) => {
                let mut draft = draft;
                super::fields::overlay(&mut draft.body, &changes);
                self.queue(draft.sealed(), now, now);
            }
            Some(Mode::Forged { changes }) => {
                let draft = draft.sealed();
                let mut forged = draft.copy();
                super::fields::overlay(&mut forged.body, &changes);
                self.queue(forged, now, now);
                self.queue(draft, now, now);
            }
        }
        self.letters.extend(overtaken);
    }

    fn queue(&mut self, draft: Draft, now: DateTime<Utc>, due: DateTime<Utc>) {
        if self.letters.len() >= KEPT {
            self.letters.pop_front();
        }
        self.last += 1;
        self.letters.push_back(Letter {
            number: self.last,
            provider: draft.provider,
            about: draft.about,
            event: draft.event,
            url: draft.url,
            body: draft.body,
            created: now,
            due: Some(due),
            state: Fate::Waiting,
            attempts: Vec::new(),
            on_the_way: false,
        });
    }

    /// What is to be tried now: of one object one at a time, in order.
    pub(super) fn take_due(&mut self, now: DateTime<Utc>) -> Vec<Letter> {
        let underway = self.letters.iter().filter(|letter| letter.on_the_way);
        let mut about: Vec<String> = underway.map(|letter| letter.about.clone()).collect();
        let mut taken = Vec::new();
        for letter in &mut self.letters {
            let due = letter.due.is_some_and(|due| due <= now) && !letter.on_the_way;
            if about.len() < ABREAST && due && !about.contains(&letter.about) {
                letter.on_the_way = true;
                about.push(letter.about.clone());
                taken.push(letter.clone());
            }
        }
        taken
    }

    /// When the next one is to be tried.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        self.letters
            .iter()
            .filter(|letter| !letter.on_the_way)
            .filter_map(|letter| letter.due)
            .min()
    }

    /// Writes down how a try went, and when the next one is.
    pub(super) fn tried(&mut self, number: u64, attempt: Attempt) {
        let Some(letter) = self.letters.iter_mut().find(|letter| letter.number == number) else {
            return;
        };
        let taken = letter.provider.takes(attempt.status, &attempt.said);
        letter.on_the_way = false;
        letter.due = None;
        letter.state = Fate::Delivered;
        if !taken {
            let plan = letter.provider.repeats();
            let next = plan.into_iter().map(|after| letter.created + after);
            letter.due = next.filter(|next| *next > attempt.at).min();
            letter.state = if letter.due.is_some() { Fate::Waiting } else { Fate::GivenUp };
        }
        letter.attempts.push(attempt);
    }

    /// Tries what one provider could not deliver once more at once; tells how many.
    pub(super) fn resend(
        &mut self,
        now: DateTime<Utc>,
        provider: Provider,
        of: impl Fn(&Letter) -> bool,
    ) -> usize {
        let undelivered = self.letters.iter_mut().filter(|letter| {
            letter.provider == provider
                && matches!(letter.state, Fate::Waiting | Fate::GivenUp)
                && !letter.attempts.is_empty()
                && of(letter)
        });
        undelivered.map(|letter| (letter.due, letter.state) = (Some(now), Fate::Waiting)).count()
    }
}

impl Draft {
    fn copy(&self) -> Self {
        Self {
            provider: self.provider,
            about: self.about.clone(),
            event: self.event.clone(),
            url: self.url.clone(),
            body: self.body.clone(),
            password: None,
        }
    }
}

impl Provider {
    fn takes(self, status: Option<u16>, body: &str) -> bool {
        status == Some(200) && (self != Self::Tbank || body == "OK")
    }

    /// How long after the event each further try is made.
    fn repeats(self) -> Vec<TimeDelta> {
        match self {
            Self::Yookassa => [1, 5, 15, 60, 360, 1440].map(TimeDelta::minutes).to_vec(),
            Self::Tbank => {
                let days = (2..=31).map(TimeDelta::days);
                (1..=24).map(TimeDelta::hours).chain(days).collect()
            }
            Self::Atol => Vec::new(),
        }
    }
}
