//! Reading on.

use std::time::Duration;

use kernel::{Problem, Refused, ids::PatientId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::changes;
use tokio::time::{Instant, timeout};

use super::{Cursor, told};
use crate::records::ChangeRecord;

/// How often it is looked for what another process has committed.
const LOOK: Duration = Duration::from_secs(2);

/// The longest wait.
pub const LONGEST: Duration = Duration::from_secs(25);

/// What came behind a cursor.
#[derive(Debug)]
pub struct Page {
    /// What happened, in order.
    pub items: Vec<ChangeRecord>,
    /// Where to read on.
    pub cursor: Cursor,
    /// Whether there is more already.
    pub more: bool,
}

/// Gives at most `limit` changes behind a cursor; if there are none, waits for the first one as
/// long as told, without a connection to the database.
///
/// Refuses with `exchange.cursor_wrong` a cursor that was never given out, with
/// `exchange.too_many_waiting` who would wait with too many others.
pub async fn follow(
    clinic: &Clinic,
    after: Cursor,
    limit: u64,
    wait: Duration,
    trace: &Trace,
) -> Result<Page, Problem> {
    let until = Instant::now() + wait.min(LONGEST);
    let mut after = after;
    let first = look(clinic, after, limit, trace).await?;
    if !first.items.is_empty() || wait.is_zero() {
        return Ok(first);
    }
    let busy = || Refused::new(429, "exchange.too_many_waiting").with("seconds", LOOK.as_secs());
    let listener = clinic.db().listen().ok_or_else(busy)?;
    loop {
        // Listened to before it is looked: nothing falls between.
        let news = listener.news();
        let page = look(clinic, after, limit, trace).await?;
        let left = until.saturating_duration_since(Instant::now());
        if !page.items.is_empty() || left.is_zero() {
            return Ok(page);
        }
        after = page.cursor;
        let _ = timeout(LOOK.min(left), news).await;
    }
}

async fn look(clinic: &Clinic, after: Cursor, limit: u64, trace: &Trace) -> Result<Page, Problem> {
    let db = clinic.db().read().await?;
    // First the end, then what comes before it: all of that is visible by now.
    let last = changes::last(&db).await?;
    if after.0 > last {
        return Err(Problem::refused(400, "exchange.cursor_wrong"));
    }
    if after.0 == last {
        return Ok(Page { items: vec![], cursor: after, more: false });
    }
    let rows = changes::news(&db, (after.0, last), limit).await?;
    let full = u64::try_from(rows.len()).is_ok_and(|count| count == limit);
    let end = if full { rows.last().map_or(last, |row| row.number) } else { last };
    let told = told(&db, rows).await?;
    drop(db);
    if !told.about.is_empty() {
        let noted: Vec<(PatientId, _)> =
            told.about.into_iter().map(|card| (PatientId::of(card), None)).collect();
        let mut db = clinic.db().write().await?;
        audit::record_all(clinic, &mut db, trace, "exchange.changes", &noted).await?;
        db.commit().await?;
    }
    Ok(Page { items: told.items, cursor: Cursor(end), more: end < last })
}
