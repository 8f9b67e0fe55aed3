//! «Удалить файл».

use kernel::{Problem, Refused, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    imports::{self, state},
    objects::keys::ImportFile,
};
use uuid::Uuid;

/// Removes a file that is not to be loaded.
///
/// Refuses with 404 or, while it is taken over, with `import.loading`.
pub async fn discard(clinic: &Clinic, id: Uuid, by: &Trace) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let row = imports::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.state == state::LOADING {
        return Err(Refused::new(409, "import.loading").into());
    }
    if row.kept_until.is_none() {
        return Ok(());
    }
    // The file goes last: until then it is known, and the sweep removes it.
    let mut gone = row;
    gone.kept_until = Some(clinic.now());
    if [state::CHECKING, state::CHECKED].contains(&&*gone.state) {
        gone.state = state::DROPPED.into();
    }
    imports::put(&mut db, gone).await?;
    audit::record(clinic, &mut db, by, "import.discard", None, Some(id)).await?;
    db.commit().await?;
    remove(clinic, id).await
}

/// Removes the file and notes that it is gone.
pub(super) async fn remove(clinic: &Clinic, id: Uuid) -> Result<(), Problem> {
    clinic.objects().delete(&ImportFile::of(id)).await?;
    let mut db = clinic.db().write().await?;
    imports::let_go(&mut db, id, clinic.now()).await?;
    Ok(db.commit().await?)
}
