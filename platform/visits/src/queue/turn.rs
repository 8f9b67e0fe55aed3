//! Whose turn it is.
//!
//! Whoever comes gets the next number; whoever's number is open is let in and gets a pass, which
//! begins anew while it is used. Numbers open at the clinic's pace, whether their owners come or
//! not. A ticket says how the queue stood when it was last looked at, so that one that was forgotten
//! everywhere goes on from there.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused};
use shell::{Ctx, metrics};
use store::cache::{Pace, Stand};

/// The ticket's name.
const TICKET: &str = "queue";
/// The pass's name.
const PASS: &str = "queue-pass";
/// How long a ticket is good for.
const DAY: Duration = Duration::from_secs(24 * 3600);
/// So many seconds' worth of visitors may come at once without waiting.
const STOCK: u32 = 10;

/// What a visitor is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Come in.
    In,
    /// Wait.
    Wait {
        /// How many numbers are before this one is open, with it.
        place: u64,
        /// For how many seconds, about.
        seconds: u64,
    },
}

/// A visitor's ticket.
#[derive(Clone, Copy)]
struct Ticket {
    number: u64,
    /// How the queue stood.
    known: Stand,
}

/// Whether a visitor may use the wizard now. Refuses with `limits.too_many` an address that takes
/// very many numbers.
pub async fn turn(ctx: &Ctx) -> Result<Turn, Problem> {
    let rules = &ctx.clinic.site.config.booking;
    let now = ctx.clinic.now();
    if !rules.queue || has_pass(ctx, now) {
        return Ok(Turn::In);
    }
    let pace = Pace {
        per_minute: rules.queue_per_minute,
        at_once: (rules.queue_per_minute * STOCK / 60).max(1),
    };
    let ticket = ticket(ctx, now);
    if ticket.is_none() {
        ctx.limit_here()?;
    }
    let known = ticket.map_or_else(Stand::default, |ticket| ticket.known);
    let stand = ctx.clinic.cache().turn(pace, ticket.is_none(), known, now).await;
    let number = ticket.map_or(stand.given, |ticket| ticket.number);
    if number <= stand.open {
        metrics::queued("in");
        ctx.take_back(TICKET);
        give_pass(ctx, now);
        return Ok(Turn::In);
    }
    metrics::queued("wait");
    let Stand { given, open } = stand;
    let until = (now + TimeDelta::days(1)).timestamp();
    ctx.lend(TICKET, &format!("{number}-{given}-{open}-{until}"), DAY);
    let place = number - open;
    Ok(Turn::Wait { place, seconds: (place * 60).div_ceil(u64::from(pace.per_minute.max(1))) })
}

impl Turn {
    /// What a program is told.
    ///
    /// Refuses with `queue.wait`.
    pub fn must_be_in(self) -> Result<(), Refused> {
        match self {
            Self::In => Ok(()),
            Self::Wait { seconds, .. } => {
                Err(Refused::new(503, "queue.wait").with("seconds", seconds.clamp(5, 60)))
            }
        }
    }
}

fn has_pass(ctx: &Ctx, now: DateTime<Utc>) -> bool {
    let pass = ctx.lent(PASS).and_then(|pass| pass.parse::<i64>().ok());
    let Some(left) = pass.map(|until| until - now.timestamp()).filter(|left| *left > 0) else {
        return false;
    };
    // Begun anew once half of it is over.
    if left < i64::from(ctx.clinic.site.config.booking.queue_pass_minutes) * 30 {
        give_pass(ctx, now);
    }
    true
}

fn give_pass(ctx: &Ctx, now: DateTime<Utc>) {
    let minutes = ctx.clinic.site.config.booking.queue_pass_minutes;
    let until = now + TimeDelta::minutes(minutes.into());
    let lasts = Duration::from_secs(60 * u64::from(minutes));
    ctx.lend(PASS, &until.timestamp().to_string(), lasts);
}

fn ticket(ctx: &Ctx, now: DateTime<Utc>) -> Option<Ticket> {
    let ticket = ctx.lent(TICKET)?;
    let mut parts = ticket.split('-').map(|part| part.parse::<u64>().ok());
    let (number, given, open, until) =
        (parts.next()??, parts.next()??, parts.next()??, parts.next()??);
    let good = i64::try_from(until).is_ok_and(|until| until > now.timestamp());
    good.then_some(Ticket { number, known: Stand { given, open } })
}
