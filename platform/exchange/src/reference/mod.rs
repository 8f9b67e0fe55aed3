//! Taking over the reference data. What visits point to cannot vanish: what the information
//! system removes is hidden from who books, and shown again when it is told again.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::Problem;
use shell::app::Clinic;
use store::{Alone, DbError, Writer, cache::keys::ClinicDirectory};
use uuid::Uuid;

use crate::batch::{Answer, Done, Item, Keep, PORTION, Refusal, Report, Seen};

mod branches;
mod departments;
mod doctors;
mod programmes;
mod services;
mod specialisations;

/// What one kind of reference data is made of.
pub trait Told: Send + Sync {
    /// How it is kept.
    type Row: Clone + PartialEq + serde::Serialize + Send + Sync;
    /// What else must be known to understand it.
    type Known: Send + Sync;

    /// The information system's id.
    fn mis_id(&self) -> &str;

    /// Looks up what these refer to.
    fn known(
        db: &Writer,
        told: &[&Self],
    ) -> impl Future<Output = Result<Self::Known, DbError>> + Send;

    /// The rows with these ids, locked.
    fn lock(
        db: &mut Writer,
        ids: &[String],
    ) -> impl Future<Output = Result<Vec<Self::Row>, DbError>> + Send;

    /// Stores new and changed rows.
    fn put(
        db: &mut Writer,
        rows: Vec<Self::Row>,
    ) -> impl Future<Output = Result<(), DbError>> + Send;

    /// The row that this is to be.
    fn row(&self, at: &At<'_, Self>) -> Result<Self::Row, Refusal>;

    /// The id by which a row is told.
    fn code(row: &Self::Row) -> &str;

    /// The portal's id of a row.
    fn id(row: &Self::Row) -> Uuid;

    /// Since when a row is hidden.
    fn hidden(row: &mut Self::Row) -> &mut Option<DateTime<Utc>>;
}

/// Where an item is taken over.
pub struct At<'a, T: Told + ?Sized> {
    /// The clinic.
    pub clinic: &'a Clinic,
    /// The row as it is kept so far.
    pub old: Option<&'a T::Row>,
    /// What was looked up.
    pub known: &'a T::Known,
    /// The id for a new row.
    pub new: Uuid,
}

/// Takes over a batch of one kind: items that are told, and ids of what is removed.
pub async fn upsert<T: Told>(
    clinic: &Clinic,
    items: Vec<Item<T>>,
    deleted: Vec<String>,
    keep: Keep,
) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut seen = Seen::default();
    for portion in items.chunks(PORTION) {
        report.items.extend(store(clinic, portion, &mut seen, keep).await?);
    }
    for portion in deleted.chunks(PORTION) {
        report.deleted.extend(hide::<T>(clinic, portion, &mut seen, keep).await?);
    }
    Ok(report)
}

/// Takes over some items in one transaction.
async fn store<T: Told>(
    clinic: &Clinic,
    items: &[Item<T>],
    seen: &mut Seen,
    keep: Keep,
) -> Result<Vec<Answer>, Problem> {
    let now = clinic.now();
    let told: Vec<&T> = items.iter().filter_map(|item| item.as_ref().ok()).collect();
    let ids: Vec<String> = told.iter().map(|one| one.mis_id().to_owned()).collect();
    let mut db = clinic.db().write_alone(Alone::Reference).await?;
    let known = T::known(&db, &told).await?;
    let old = T::lock(&mut db, &wellformed(ids)).await?;
    let old: HashMap<&str, &T::Row> = old.iter().map(|row| (T::code(row), row)).collect();
    let mut changed = Vec::new();
    let mut answers = Vec::new();
    for item in items {
        let one = match item {
            Ok(one) => one,
            Err(unread) => {
                answers.push(Answer::refused(unread.mis_id.clone(), unread.refusal.clone()));
                continue;
            }
        };
        let id = one.mis_id();
        let old = old.get(id).copied();
        let at = At { clinic, old, known: &known, new: kernel::ids::new_uuid(now) };
        let row = seen.first(id).and_then(|()| one.row(&at));
        answers.push(match row {
            Err(refusal) => Answer::refused(Some(id.to_owned()), refusal),
            Ok(row) => {
                let done = match old {
                    None => Done::Created,
                    Some(old) if *old == row => Done::Unchanged,
                    Some(_) => Done::Updated,
                };
                let portal_id = T::id(&row);
                if done != Done::Unchanged {
                    changed.push(row);
                }
                Answer::done(id, done, Some(portal_id))
            }
        });
    }
    finish::<T>(clinic, db, changed, keep).await?;
    Ok(answers)
}

/// Hides what was removed; what was not there, or is hidden already, is no mistake.
async fn hide<T: Told>(
    clinic: &Clinic,
    ids: &[String],
    seen: &mut Seen,
    keep: Keep,
) -> Result<Vec<Answer>, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write_alone(Alone::Reference).await?;
    let rows = T::lock(&mut db, &wellformed(ids.to_vec())).await?;
    let mut rows: HashMap<String, T::Row> =
        rows.into_iter().map(|row| (T::code(&row).to_owned(), row)).collect();
    let mut changed = Vec::new();
    let mut answers = Vec::new();
    for id in ids {
        if let Err(refusal) = seen.first(id) {
            answers.push(Answer::refused(Some(id.clone()), refusal));
            continue;
        }
        let Some(mut row) = rows.remove(id) else {
            answers.push(Answer::done(id, Done::Unchanged, None));
            continue;
        };
        let shown = T::hidden(&mut row).is_none();
        let portal_id = T::id(&row);
        if shown {
            *T::hidden(&mut row) = Some(now);
            changed.push(row);
        }
        let done = if shown { Done::Updated } else { Done::Unchanged };
        answers.push(Answer::done(id, done, Some(portal_id)));
    }
    finish::<T>(clinic, db, changed, keep).await?;
    Ok(answers)
}

async fn finish<T: Told>(
    clinic: &Clinic,
    mut db: Writer,
    changed: Vec<T::Row>,
    keep: Keep,
) -> Result<(), Problem> {
    if changed.is_empty() {
        return Ok(());
    }
    T::put(&mut db, changed).await?;
    if keep == Keep::Try {
        return Ok(());
    }
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    Ok(db.commit().await?)
}

/// Ids that the database can be asked for.
fn wellformed(ids: Vec<String>) -> Vec<String> {
    ids.into_iter().filter(|id| crate::check::id("", id).is_ok()).collect()
}
