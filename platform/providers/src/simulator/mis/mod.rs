//! A clinic's information system («МИС») that plays a whole clinic against the portal's exchange,
//! for tests and for the demo (M3).
//!
//! It is a client of `/exchange/v1` and of nothing else of the portal. It tells its reference data,
//! schedules, patients and contracts, makes visits in the clinic, moves and cancels them, lets
//! patients arrive and be seen, and follows the feed of changes. It keeps the rules of
//! docs/api/exchange.md, and is meant to be read as an example of them:
//!
//! - What it knows is a [`Book`] in a file; every change of it is stored whole, before anybody is
//!   told ([`keep`]).
//! - What was told and not answered is told again, the same, before anything else ([`tell`]).
//! - What the feed brings is stored together with the cursor behind it ([`follow`]), taken over as it
//!   stands ([`take_over`]) and acknowledged.
//! - It changes only what both sides agree on ([`life`]); where the portal refuses, the portal is
//!   right ([`settle`]).

pub mod book;
mod clinic;
mod daily;
mod follow;
pub mod keep;
mod life;
mod page;
mod people;
mod schedule;
mod settle;
mod take_over;
mod tell;
mod wire;

use std::{future::Future, io, net::SocketAddr, path::PathBuf, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::{Clock, secret::Secret};

pub use book::Book;
use clinic::ClinicFile;
use keep::Keep;
pub use page::serve;
pub use wire::Trouble;
use wire::Wire;

/// The longest pause after a failure.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long it waits at the feed before it looks after its own affairs.
const WAIT: Duration = Duration::from_secs(5);

/// What an information system is made of.
#[derive(Clone)]
pub struct Settings {
    /// Where the clinic's site is: `http://sibir.localhost:8080`.
    pub site: String,
    /// Where to connect to, if the name of the site does not say it.
    pub connect: Option<SocketAddr>,
    /// A token with all scopes but those of webhooks.
    pub token: Secret<String>,
    /// The clinic's `clinic.toml`.
    pub clinic: PathBuf,
    /// The clinic's time zone.
    pub zone: Tz,
    /// The folder in which it keeps what it knows.
    pub folder: PathBuf,
    /// What time it is.
    pub clock: Clock,
    /// How busy the clinic is.
    pub pace: Pace,
    /// How long an answer may take, beyond the time it was asked to wait.
    pub patience: Duration,
    /// What chance begins with.
    pub seed: u64,
}

/// How busy the clinic is.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// How much time passes from one thing done at the counter to the next.
    pub every: TimeDelta,
    /// With how many visits it opens.
    pub opens_with: usize,
    /// Whether the counter moves and cancels visits that were booked on the portal, too.
    pub bold: bool,
}

/// A running information system.
pub struct Mis {
    clinic: ClinicFile,
    wire: Wire,
    keep: Keep,
    book: Book,
    clock: Clock,
    pace: Pace,
    chance: fastrand::Rng,
}

impl Mis {
    /// Opens what it knew when it was last stopped, or a new clinic.
    ///
    /// # Errors
    /// When a file cannot be read, or the client cannot be made.
    pub fn open(settings: &Settings) -> io::Result<Self> {
        let clinic = ClinicFile::read(&settings.clinic, settings.zone)?;
        let keep = Keep::at(&settings.folder)?;
        let now = settings.clock.now();
        let book = match keep.load()? {
            Some(book) => book,
            None => people::open(&clinic, now, settings.seed),
        };
        Ok(Self {
            clinic,
            wire: Wire::new(settings)?,
            keep,
            chance: fastrand::Rng::with_seed(settings.seed ^ book.next),
            book,
            clock: settings.clock.clone(),
            pace: settings.pace,
        })
    }

    /// What it knows.
    pub const fn book(&self) -> &Book {
        &self.book
    }

    /// Lives until `stop`, whatever the portal answers.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        let live = async {
            let mut pause = Duration::from_secs(1);
            loop {
                match self.step(WAIT).await {
                    Ok(()) => pause = Duration::from_secs(1),
                    Err(trouble) => {
                        tracing::warn!(%trouble, "the simulated information system waits");
                        tokio::time::sleep(pause).await;
                        pause = (pause * 2).min(LONGEST_PAUSE);
                    }
                }
            }
        };
        tokio::select! { () = live => {}, () = stop => {} }
    }

    /// One round: tells what is untold, takes over what has happened on the portal and
    /// acknowledges it, and then lives on. Whatever goes wrong ends the round; the next one begins
    /// where this one was.
    ///
    /// # Errors
    /// When the portal does not answer, or refuses the whole of something.
    pub async fn step(&mut self, wait: Duration) -> Result<(), Trouble> {
        self.agree(wait).await?;
        self.live()?;
        self.tell().await
    }

    /// Tells and follows until neither side has news, and does nothing else.
    ///
    /// # Errors
    /// When the portal does not answer, or refuses the whole of something.
    pub async fn agree(&mut self, wait: Duration) -> Result<(), Trouble> {
        self.tell().await?;
        // What is in a hurry does not wait for what may happen.
        let due = self.is_daily_due();
        self.follow(if due { Duration::ZERO } else { wait }).await?;
        if due {
            self.daily().await?;
        }
        self.tell().await
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Stores what it knows. The moment after is one at which the process may end.
    async fn save(&self) -> Result<(), Trouble> {
        self.keep.save(&self.book)?;
        tokio::task::yield_now().await;
        Ok(())
    }
}
