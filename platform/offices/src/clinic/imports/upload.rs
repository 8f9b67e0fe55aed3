//! A file comes in.

use chrono::TimeDelta;
use exchange::import::{Kind, MAX_FILE};
use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{
    Trace,
    app::Clinic,
    http::sent::{Arriving, Cut},
};
use store::{
    imports::{self, Import, state},
    jobs,
    objects::{Key, ObjectsError, Stored, keys::ImportFile},
};
use uuid::Uuid;

use super::{KEPT, MOST, Report};

/// Until when a file must have come; else it broke off, and nobody was left to say so.
const ARRIVES: TimeDelta = TimeDelta::minutes(10);

/// The longest name of a file that is remembered, in characters.
const NAME: usize = 200;

/// Keeps a file while it comes and has every row of it tried.
///
/// Refuses with `import.no_file`, `import.too_large` or `import.too_many`, and with
/// `request.malformed` what broke off.
pub async fn upload(
    clinic: &Clinic,
    kind: Kind,
    file: &mut Arriving,
    by: &Trace,
) -> Result<Uuid, Problem> {
    let now = clinic.now();
    let id = new_uuid(now);
    let name = file.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
    let row = Import::new(
        id,
        kind.word().into(),
        name,
        0,
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
        Some(now + ARRIVES),
    );
    // The row stands before the file: so no file is left that nobody knows of.
    let mut db = clinic.db().write().await?;
    if imports::count_kept(&db).await? >= MOST {
        return Err(Refused::new(409, "import.too_many").into());
    }
    imports::put(&mut db, row).await?;
    db.commit().await?;
    let stored = match store(clinic, id, file).await {
        Ok(stored) => stored,
        Err(problem) => {
            let mut db = clinic.db().write().await?;
            match (&problem, imports::lock(&mut db, id).await?) {
                (Problem::Refused(_), _) => imports::remove(&mut db, id).await?,
                // It may be there all the same: the sweep looks.
                (Problem::Failed(_), Some(mut row)) => {
                    row.state = state::DROPPED.into();
                    imports::put(&mut db, row).await?;
                }
                (Problem::Failed(_), None) => {}
            }
            db.commit().await?;
            return Err(problem);
        }
    };
    let mut db = clinic.db().write().await?;
    // Who has thrown it away meanwhile finds it nowhere.
    let known = imports::lock(&mut db, id).await?.filter(|row| row.state == state::CHECKING);
    let Some(mut row) = known else { return Ok(id) };
    row.size = i32::try_from(stored.size)?;
    row.kept_until = Some(now + KEPT);
    imports::put(&mut db, row).await?;
    enqueue(&mut db, id, now).await?;
    audit::record(clinic, &mut db, by, "import.upload", None, Some(id)).await?;
    db.commit().await?;
    Ok(id)
}

async fn store(clinic: &Clinic, id: Uuid, file: &mut Arriving) -> Result<Stored, Problem> {
    let key = ImportFile::of(id);
    let stored = clinic.objects().put_stream(&key, file, key.content_type(), MAX_FILE as u64).await;
    let too_large = || Problem::refused(413, "import.too_large");
    match stored {
        Ok(Stored { size: 0, .. }) => {
            clinic.objects().delete(&key).await?;
            Err(Problem::refused(422, "import.no_file"))
        }
        Ok(stored) => Ok(stored),
        Err(ObjectsError::TooLarge) => Err(too_large()),
        Err(ObjectsError::Broken(why)) => Err(match why.downcast_ref() {
            Some(Cut::TooLarge) => too_large(),
            _ => Problem::refused(400, "request.malformed"),
        }),
        Err(why) => Err(why.into()),
    }
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
