//! «Загрузить».

use kernel::{Problem, Refused, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::imports::{self, state};
use uuid::Uuid;

use super::{Report, upload::enqueue};

/// Has the rows of a file that was tried taken over. Whoever presses twice, or in two windows,
/// has it done once.
///
/// Refuses with 404, `import.not_checked` or `import.file_gone`.
pub async fn load(clinic: &Clinic, id: Uuid, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = imports::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    match &*row.state {
        state::LOADING | state::LOADED => return Ok(()),
        state::CHECKED => {}
        state::DROPPED => return Err(Refused::new(409, "import.file_gone").into()),
        _ => return Err(Refused::new(409, "import.not_checked").into()),
    }
    if row.kept_until.is_none_or(|until| until <= now) {
        return Err(Refused::new(409, "import.file_gone").into());
    }
    let report = Report::read(&row.report);
    row.state = state::LOADING.into();
    row.report = Report { mistakes: vec![], ..report }.stored()?;
    (row.done, row.created, row.updated, row.unchanged, row.refused) = (0, 0, 0, 0, 0);
    row.author.clone_from(&by.name);
    row.staff_id = by.staff.map(|id| id.0);
    row.changed_at = now;
    imports::put(&mut db, row).await?;
    enqueue(&mut db, id, now).await?;
    audit::record(clinic, &mut db, by, "import.load", None, Some(id)).await?;
    Ok(db.commit().await?)
}
