//! How the sites fare: counted in the process, added to the database once a minute (M2).
//!
//! What is kept is one row of numbers for each site that was asked something in the last minute.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use kernel::{Problem, Site, SiteId, zone};
use store::site_hours::{self, Hour};

use crate::app::{App, Clinic};

/// How long the hours are kept.
pub const KEPT: TimeDelta = TimeDelta::days(30);

/// The steps of the answers' times, in milliseconds; the last one has no end.
pub const STEPS: [u64; 10] = [10, 25, 50, 100, 250, 500, 1000, 2500, 5000, u64::MAX];

/// The counts that are not in the database yet.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<HashMap<SiteId, Hour>>);

impl Pulse {
    /// Notes an answer.
    pub fn answered(&self, site: SiteId, status: u16, took: Duration) {
        let mut state = self.state();
        let row = state.entry(site).or_insert_with(|| empty(site));
        row.requests += 1;
        row.errors += i64::from(status >= 500 && status != 503);
        row.refused += i64::from(status == 429 || status == 503);
        *step(row, u64::try_from(took.as_millis()).unwrap_or(u64::MAX)) += 1;
    }

    /// Notes a booked visit.
    pub fn booked(&self, site: SiteId) {
        self.state().entry(site).or_insert_with(|| empty(site)).bookings += 1;
    }

    /// Notes a letter or an SMS.
    pub fn sent(&self, site: SiteId) {
        self.state().entry(site).or_insert_with(|| empty(site)).messages += 1;
    }

    /// What is not in the database yet.
    fn fresh(&self, site: SiteId) -> Option<Hour> {
        self.state().get(&site).cloned()
    }

    fn state(&self) -> MutexGuard<'_, HashMap<SiteId, Hour>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn empty(site: SiteId) -> Hour {
    Hour {
        site: site.0,
        hour: DateTime::UNIX_EPOCH,
        requests: 0,
        errors: 0,
        refused: 0,
        bookings: 0,
        messages: 0,
        ms10: 0,
        ms25: 0,
        ms50: 0,
        ms100: 0,
        ms250: 0,
        ms500: 0,
        ms1000: 0,
        ms2500: 0,
        ms5000: 0,
        slower: 0,
    }
}

fn step(row: &mut Hour, took: u64) -> &mut i64 {
    match STEPS.iter().position(|most| took <= *most).unwrap_or(9) {
        0 => &mut row.ms10,
        1 => &mut row.ms25,
        2 => &mut row.ms50,
        3 => &mut row.ms100,
        4 => &mut row.ms250,
        5 => &mut row.ms500,
        6 => &mut row.ms1000,
        7 => &mut row.ms2500,
        8 => &mut row.ms5000,
        _ => &mut row.slower,
    }
}

/// The answers of each step.
pub const fn steps(row: &Hour) -> [i64; 10] {
    [
        row.ms10, row.ms25, row.ms50, row.ms100, row.ms250, row.ms500, row.ms1000, row.ms2500,
        row.ms5000, row.slower,
    ]
}

/// Adds what was counted to the database. What could not be added is added the next time.
pub async fn flush(app: &App) -> Result<(), Problem> {
    let counted = std::mem::take(&mut *app.pulse.state());
    let hour = hour_of(app.clock.now());
    let rows: Vec<Hour> = counted
        .into_values()
        // A site may have been deleted meanwhile.
        .filter(|row| app.sites.by_id(SiteId(row.site)).is_some())
        .map(|row| Hour { hour, ..row })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    Ok(site_hours::add(&app.db, rows).await?)
}

/// The beginning of an hour.
pub fn hour_of(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

/// Flushes every minute, for ever, and forgets what is old.
pub async fn keep(app: Arc<App>) {
    loop {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let done = async {
            flush(&app).await?;
            Ok::<_, Problem>(site_hours::forget(&app.db, app.clock.now() - KEPT).await?)
        };
        if let Err(problem) = done.await {
            tracing::warn!(%problem, "how the sites fare could not be noted");
        }
    }
}

/// Booked visits and messages of a site's today, those of other nodes up to a minute ago.
pub async fn today(app: &App, site: &Site) -> Result<(u64, u64), Problem> {
    let config = &site.config;
    let day = zone::date(config.zone, app.clock.now());
    let from = zone::day_start(config.zone, day);
    let hours = site_hours::since(&app.db, &[site.id], hour_of(from)).await?;
    let (mut bookings, mut messages) = (0, 0);
    for hour in hours.iter().chain(app.pulse.fresh(site.id).as_ref()) {
        bookings += hour.bookings;
        messages += hour.messages;
    }
    Ok((u64::try_from(bookings).unwrap_or(0), u64::try_from(messages).unwrap_or(0)))
}

impl Clinic {
    /// Whether one more visit may be booked today.
    pub async fn room_for_booking(&self) -> Result<bool, Problem> {
        let most = self.site.config.limits.bookings_per_day;
        Ok(most == 0 || today(&self.app, &self.site).await?.0 < u64::from(most))
    }

    /// Whether one more letter or SMS may leave today.
    pub async fn room_for_message(&self) -> Result<bool, Problem> {
        let most = self.site.config.limits.messages_per_day;
        Ok(most == 0 || today(&self.app, &self.site).await?.1 < u64::from(most))
    }
}
