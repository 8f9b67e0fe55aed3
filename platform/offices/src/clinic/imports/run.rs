//! The work itself: trying the rows, taking them over.

use chrono::TimeDelta;
use exchange::{
    batch::Keep,
    import::{Imported, Kind, Sheet},
};
use kernel::{Problem, Refused, ids::StaffId};
use serde::Deserialize;
use shell::{
    Trace,
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    imports::{self, Import, state},
    objects::keys::ImportFile,
};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{Report, discard::remove, upload::enqueue};

/// The kind of the job.
pub const JOB: &str = "import_rows";

/// How many portions of rows one job does before the next one goes on: well within the time for
/// which a worker keeps a job.
const PORTIONS: usize = 10;

/// A process has one file open at a time, of whatever clinic: what it takes of memory is bounded.
static TURN: Semaphore = Semaphore::const_new(1);

/// When a job that finds another file open comes again.
const AGAIN: TimeDelta = TimeDelta::seconds(2);

#[derive(Deserialize)]
struct Payload {
    import: Uuid,
}

/// Does some thousands of rows and enqueues the rest.
pub fn run(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { import } = serde_json::from_str(&job.payload)?;
        let clinic = &job.clinic;
        let Ok(_turn) = TURN.try_acquire() else {
            let mut db = clinic.db().write().await?;
            enqueue(&mut db, import, clinic.now() + AGAIN).await?;
            db.commit().await?;
            return Ok(Done::Yes);
        };
        let db = clinic.db().read().await?;
        let row = imports::find(&db, import).await?;
        drop(db);
        let Some(row) = row else { return Ok(Done::Yes) };
        let keep = match &*row.state {
            state::CHECKING => Keep::Try,
            state::LOADING => Keep::Yes,
            _ => return Ok(Done::Yes),
        };
        match open(clinic, &row).await {
            Ok(sheet) => portions(clinic, row, &sheet, keep).await?,
            Err(Problem::Refused(refused)) => failed(clinic, row, &refused).await?,
            Err(problem) => return Err(problem),
        }
        Ok(Done::Yes)
    })
}

async fn open(clinic: &Clinic, row: &Import) -> Result<Sheet, Problem> {
    let gone = || Refused::new(409, "import.file_gone");
    let kind: Kind = row.kind.parse().map_err(|_| gone())?;
    let file = clinic.objects().get(&ImportFile::of(row.id)).await?.ok_or_else(gone)?;
    Sheet::open(kind, file.bytes).await
}

async fn portions(
    clinic: &Clinic,
    mut row: Import,
    sheet: &Sheet,
    keep: Keep,
) -> Result<(), Problem> {
    let by = Trace { staff: row.staff_id.map(StaffId::of), ..Trace::staff(&row.author) };
    for left in (0..PORTIONS).rev() {
        let from = usize::try_from(row.done).unwrap_or(0);
        let told = sheet.take(clinic, from, keep, &by).await?;
        match note(clinic, &row, sheet, told, left == 0).await? {
            Some(next) => row = next,
            None => return Ok(()),
        }
    }
    Ok(())
}

/// Notes what became of a portion; gives the row as long as there is something left to do. The
/// rows are taken over already: if this is lost, they are told once more and are as they were.
async fn note(
    clinic: &Clinic,
    row: &Import,
    sheet: &Sheet,
    told: Imported,
    last: bool,
) -> Result<Option<Import>, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let known = imports::lock(&mut db, row.id).await?;
    // Another worker, who thought that this one had died, may have been faster.
    let same = |known: &Import| (&known.state, known.done) == (&row.state, row.done);
    let Some(mut next) = known.filter(same) else { return Ok(None) };
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let mut report = Report::read(&next.report);
    report.ignored = sheet.ignored();
    next.total = number(sheet.rows());
    next.done = row.done + number(told.rows());
    report.add(told.mistakes);
    next.report = report.stored()?;
    next.created += number(told.created);
    next.updated += number(told.updated);
    next.unchanged += number(told.unchanged);
    next.refused += number(told.refused);
    next.changed_at = now;
    let over = next.done >= next.total;
    let loaded = over && next.state == state::LOADING;
    if loaded {
        next.state = state::LOADED.into();
    } else if over {
        next.state = state::CHECKED.into();
    } else if last {
        enqueue(&mut db, row.id, now).await?;
    }
    imports::put(&mut db, next.clone()).await?;
    db.commit().await?;
    if loaded && let Err(problem) = remove(clinic, row.id).await {
        // The sweep removes it within a day.
        tracing::warn!(%problem, "a loaded file could not be removed");
    }
    Ok((!over).then_some(next))
}

async fn failed(clinic: &Clinic, row: Import, refused: &Refused) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let known = imports::lock(&mut db, row.id).await?;
    let Some(mut next) = known.filter(|known| known.state == row.state) else { return Ok(()) };
    next.state = state::FAILED.into();
    next.report = Report::of_failure(refused).stored()?;
    next.changed_at = clinic.now();
    imports::put(&mut db, next).await?;
    db.commit().await?;
    remove(clinic, row.id).await
}
