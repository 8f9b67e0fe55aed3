//! New versions of the clinic's documents.

use chrono::NaiveDate;
use kernel::{Problem, Refused, ids::DocumentId, problem, zone};
use shell::{Trace, app::Clinic};
use store::documents::{self, Edition};

use super::{KINDS, hash};
use crate::audit;

/// The longest title, in characters.
pub const TITLE: usize = 200;

/// The longest text, in characters.
pub const BODY: usize = 100_000;

/// A version to be published.
#[derive(Clone, Debug)]
pub struct New {
    /// Its title.
    pub title: String,
    /// Its text; paragraphs are parted by blank lines.
    pub body: String,
    /// The day on which it comes into force; none, or today: at once.
    pub from: Option<NaiveDate>,
    /// Whether those who have agreed to an earlier version are asked again.
    pub renew: bool,
}

/// Publishes a version. It comes into force at the beginning of its day, at the clinic; earlier
/// ones stay readable. `seen` is the number of the newest version when the form was made, 0
/// where there was none. Published twice, it is one version.
///
/// Refuses with 404 for a kind that there is not, `documents.planned` while another version waits
/// for its day, `documents.changed`, and at the fields with `documents.title_wrong`,
/// `documents.body_wrong`, `documents.date_wrong`.
pub async fn issue(
    clinic: &Clinic,
    kind: &str,
    seen: i32,
    new: New,
    by: &Trace,
) -> Result<i32, Problem> {
    if !KINDS.contains(&kind) {
        return Err(problem::not_found());
    }
    let now = clinic.now();
    let today = zone::date(clinic.site.config.zone, now);
    let mut wrong = Vec::new();
    let length = |text: &str, most: usize| (1..=most).contains(&text.chars().count());
    if !length(&new.title, TITLE) || new.title.contains('\n') {
        wrong.push(("title", "documents.title_wrong"));
    }
    if !length(&new.body, BODY) {
        wrong.push(("body", "documents.body_wrong"));
    }
    let year = today + chrono::TimeDelta::days(366);
    if new.from.is_some_and(|day| day < today || day > year) {
        wrong.push(("from", "documents.date_wrong"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let later = new.from.filter(|day| *day > today);
    let hash = hash(&new.title, &new.body);
    let edition = Edition {
        kind,
        title: &new.title,
        body: &new.body,
        hash: &hash,
        from: later.map_or(now, |day| zone::day(clinic.site.config.zone, day).0),
        renew: new.renew,
        author: &by.name,
    };
    let mut db = clinic.db().write_alone(store::db::Alone::Documents).await?;
    let newest = documents::newest(&db, kind).await?;
    let number = newest.as_ref().map_or(0, |one| one.version);
    if newest.as_ref().is_some_and(|one| one.hash == hash) {
        return Ok(number);
    }
    if newest.is_some_and(|one| one.published_at > now) {
        return Err(Refused::new(409, "documents.planned").into());
    }
    if number != seen {
        return Err(Refused::new(409, "documents.changed").into());
    }
    let Some((id, version)) = documents::issue(&mut db, edition, now).await? else {
        return Ok(number);
    };
    let object = Some(DocumentId::of(id).0);
    audit::record(clinic, &mut db, by, "documents.issue", None, object).await?;
    db.commit().await?;
    Ok(version)
}

/// Calls off a version that is not in force yet. Called off already, nothing changes.
///
/// Refuses with `documents.in_force`.
pub async fn call_off(
    clinic: &Clinic,
    kind: &str,
    version: i32,
    by: &Trace,
) -> Result<(), Problem> {
    if !KINDS.contains(&kind) {
        return Err(problem::not_found());
    }
    let now = clinic.now();
    let mut db = clinic.db().write_alone(store::db::Alone::Documents).await?;
    let Some(row) = documents::version(&db, kind, version).await? else { return Ok(()) };
    if !documents::withdraw(&mut db, kind, version, now).await? {
        return Err(Refused::new(409, "documents.in_force").into());
    }
    audit::record(clinic, &mut db, by, "documents.call_off", None, Some(row.id)).await?;
    Ok(db.commit().await?)
}
