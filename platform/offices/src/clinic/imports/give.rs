//! «Скачать файл».

use std::time::Duration;

use kernel::{Problem, Refused, problem};
use people::{audit, files};
use shell::{Trace, app::Clinic};
use store::{
    imports,
    objects::{Download, keys::ImportFile},
};
use uuid::Uuid;

/// For how long the address may be used: a browser follows it at once.
const LASTS: Duration = Duration::from_secs(120);

/// Gives the address from which a file that is still kept is fetched, as it was uploaded.
///
/// Refuses with 404 or, where it is kept no longer, with `import.file_gone`.
pub async fn give(clinic: &Clinic, id: Uuid, by: &Trace) -> Result<String, Problem> {
    let mut db = clinic.db().write().await?;
    let row = imports::find(&db, id).await?.ok_or_else(problem::not_found)?;
    if row.kept_until.is_none_or(|until| until <= clinic.now()) {
        return Err(Refused::new(409, "import.file_gone").into());
    }
    audit::record(clinic, &mut db, by, "import.download", None, Some(id)).await?;
    db.commit().await?;
    let download = Download { name: row.name, inline: false, lasts: LASTS };
    files::address(clinic, &ImportFile::of(id), &download).await
}
