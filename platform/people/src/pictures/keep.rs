//! Keeping an uploaded picture.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, Refused, ids::new_uuid};
use shell::{app::Clinic, heavy::Place, keys::sha256};
use store::{
    Alone, ClinicDb, Writer,
    objects::{Key, SiteObjects, keys::Picture},
    pictures,
};

use super::{Drawn, Kind, draw, release::remove_at};

/// After how long an upload that nothing shows is taken for given up.
const GIVEN_UP: TimeDelta = TimeDelta::hours(1);

/// A place for an upload, to be taken before the file is read: those that wait are few, and so
/// are their files.
///
/// Refuses at the field `file` with `pictures.busy`.
pub fn place(clinic: &Clinic) -> Result<Place, Problem> {
    clinic.app.pictures.place().map_err(|_| wrong("pictures.busy"))
}

/// Draws a file anew and keeps it; gives the stem of its objects. First the room is taken, then
/// the objects are stored, then the caller makes something show them, with [`claim`] in the same
/// transaction. Whatever breaks off in between is deleted by a job. `instead` is the stem of what
/// it will replace: that one's room counts as free.
///
/// Refuses at the field `file` as [`draw`] does, with `pictures.storage_full` and with
/// `pictures.store_down`.
pub async fn keep(
    clinic: &Clinic,
    place: Place,
    kind: Kind,
    file: Vec<u8>,
    instead: Option<&str>,
) -> Result<String, Problem> {
    let drawn = place.run(move || draw(&file, kind)).await?.map_err(wrong)?;
    let hash = drawn.first().map(|(_, bytes)| sha256(bytes)).unwrap_or_default();
    let stem = Picture::stem(&hash, new_uuid(clinic.now()));
    reserve(clinic, &stem, kind, &drawn, instead).await?;
    match put(&clinic.objects(), &stem, drawn).await {
        Ok(()) => Ok(stem),
        Err(problem) => {
            tracing::warn!(site = %clinic.site.label, %problem, "a picture could not be stored");
            Err(wrong("pictures.store_down"))
        }
    }
}

fn wrong(code: &'static str) -> Problem {
    Refused::invalid(vec![("file", code)]).into()
}

/// Takes the room, one upload of a clinic after another.
async fn reserve(
    clinic: &Clinic,
    stem: &str,
    kind: Kind,
    drawn: &Drawn,
    instead: Option<&str>,
) -> Result<(), Problem> {
    let now = clinic.now();
    let row = row(stem, kind, drawn, now)?;
    let mut db = clinic.db().write_alone(Alone::Pictures).await?;
    let most = u64::from(clinic.site.config.limits.storage_mb) * 1024 * 1024;
    if most > 0 {
        let freed = match instead {
            Some(stem) => pictures::find(&db, stem).await?.filter(|old| old.gone_at.is_none()),
            None => None,
        };
        let size = |row: &pictures::Picture| u64::try_from(row.bytes).unwrap_or(0);
        let kept = pictures::bytes(&db).await?.saturating_sub(freed.as_ref().map_or(0, size));
        if kept + size(&row) > most {
            return Err(wrong("pictures.storage_full"));
        }
    }
    pictures::add(&mut db, row).await?;
    remove_at(&mut db, stem, now + GIVEN_UP, now).await?;
    Ok(db.commit().await?)
}

async fn put(objects: &SiteObjects, stem: &str, drawn: Drawn) -> Result<(), Problem> {
    for (size, bytes) in drawn {
        let key = Picture::of(stem, size)?;
        objects.put(&key, bytes.into(), key.content_type()).await?;
    }
    Ok(())
}

/// Makes sure, until the end of the transaction, that a picture is kept: to be called in the one
/// in which something begins to show it.
pub async fn claim(db: &mut Writer, stem: &str) -> Result<(), Problem> {
    match pictures::lock(db, stem).await? {
        Some(row) if row.gone_at.is_none() => Ok(()),
        _ => Err(Problem::failed("the picture was deleted before anything showed it")),
    }
}

/// Keeps a logo that was exported, under the name that it had; where it is kept already, its
/// objects are stored once more. Sites as code know no limit of room.
pub async fn put_back(
    db: &ClinicDb,
    objects: &SiteObjects,
    stem: &str,
    logo: &[u8],
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    if !is_of(stem, logo) {
        return Err(Problem::failed("logo.png is not the picture that logo_picture names"));
    }
    // The logo itself as it was: its hash stands in its name.
    let mut drawn = draw(logo, Kind::Logo).map_err(Problem::failed)?;
    if let Some((_, first)) = drawn.first_mut() {
        logo.clone_into(first);
    }
    let mut db = db.write_alone(Alone::Pictures).await?;
    match pictures::lock(&mut db, stem).await? {
        Some(row) if row.gone_at.is_some() => {
            return Err(Problem::failed("this logo is just being deleted: apply again later"));
        }
        Some(_) => {}
        None => {
            let row = row(stem, Kind::Logo, &drawn, now)?;
            pictures::add(&mut db, row).await?;
            remove_at(&mut db, stem, now + GIVEN_UP, now).await?;
        }
    }
    db.commit().await?;
    put(objects, stem, drawn).await
}

/// Whether a stem is one of a picture with this content.
pub fn is_of(stem: &str, content: &[u8]) -> bool {
    Picture::is_stem(stem)
        && stem.split_once('-').is_some_and(|(hash, _)| sha256(content).starts_with(hash))
}

fn row(
    stem: &str,
    kind: Kind,
    drawn: &Drawn,
    now: DateTime<Utc>,
) -> Result<pictures::Picture, Problem> {
    let bytes = i32::try_from(drawn.iter().map(|(_, bytes)| bytes.len()).sum::<usize>())?;
    Ok(pictures::Picture::new(stem.to_owned(), kind.slug().into(), bytes, now, None))
}
