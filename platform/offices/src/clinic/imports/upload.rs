//! A file comes in.

use exchange::import::{Kind, MAX_FILE};
use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    imports::{self, Import, state},
    jobs,
    objects::{Bytes, Key, keys::ImportFile},
};
use uuid::Uuid;

use super::{KEPT, MOST, Report};

/// The longest name of a file that is remembered, in characters.
const NAME: usize = 200;

/// Keeps a file and has every row of it tried.
///
/// Refuses with `import.no_file`, `import.too_large` or `import.too_many`.
pub async fn upload(
    clinic: &Clinic,
    kind: Kind,
    name: &str,
    file: Vec<u8>,
    by: &Trace,
) -> Result<Uuid, Problem> {
    let now = clinic.now();
    if file.is_empty() {
        return Err(Refused::new(422, "import.no_file").into());
    }
    let size = i32::try_from(file.len()).ok().filter(|_| file.len() <= MAX_FILE);
    let size = size.ok_or_else(|| Refused::new(413, "import.too_large"))?;
    let id = new_uuid(now);
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
    let row = Import::new(
        id,
        kind.word().into(),
        name,
        size,
        state::CHECKING.into(),
        0,
        0,
        0,
        0,
        0,
        0,
        Report::default().stored()?,
        by.name.clone(),
        by.staff.map(|id| id.0),
        now,
        now,
        Some(now + KEPT),
    );
    // The row stands before the file: so no file is left that nobody knows of.
    let mut db = clinic.db().write().await?;
    if imports::count_kept(&db).await? >= MOST {
        return Err(Refused::new(409, "import.too_many").into());
    }
    imports::put(&mut db, row).await?;
    db.commit().await?;
    let key = ImportFile::of(id);
    clinic.objects().put(&key, Bytes::from(file), key.content_type()).await?;
    let mut db = clinic.db().write().await?;
    enqueue(&mut db, id, now).await?;
    audit::record(clinic, &mut db, by, "import.upload", None, Some(id)).await?;
    db.commit().await?;
    Ok(id)
}

/// Has the work done or gone on with, once the transaction is committed.
pub(super) async fn enqueue(
    db: &mut store::Writer,
    import: Uuid,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<(), Problem> {
    let payload = serde_json::json!({ "import": import }).to_string();
    Ok(jobs::enqueue(db, super::JOB, payload, at, at).await?)
}
