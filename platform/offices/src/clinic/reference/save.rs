//! Storing one thing that was added or changed in the panel.

use exchange::{
    batch::Refusal,
    reference::{At, Told},
};
use kernel::{Problem, Refused, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic, keys::sha256};
use store::{Alone, cache::keys::ClinicDirectory};
use uuid::Uuid;

/// How a thing is stored.
#[derive(Clone, Copy, Debug)]
pub struct Save<'a> {
    /// The mark of the row that the form was made of; none for a new thing.
    pub seen: Option<&'a str>,
    /// Whether patients see it.
    pub shown: bool,
    /// What the journal says.
    pub action: &'static str,
    /// Which pointers of refusals belong to which fields.
    pub fields: &'a [&'static str],
}

/// Stores it, by the same rules as what an information system tells. A code that is known already
/// is no new thing; who saves a form that was made of an older row is told.
///
/// Refuses with `clinic.changed` and `request.invalid_fields`.
pub async fn save<T: Told>(
    clinic: &Clinic,
    told: &T,
    how: Save<'_>,
    trace: &Trace,
) -> Result<Uuid, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write_alone(Alone::Reference).await?;
    let known = T::known(&db, &[told]).await?;
    let code = told.mis_id().to_owned();
    let fits =
        !code.is_empty() && code.chars().count() <= 100 && !code.chars().any(char::is_control);
    if !fits {
        return Err(Refused::invalid(vec![("code", "exchange.id_wrong")]).into());
    }
    let old = T::lock(&mut db, &[code]).await?.pop();
    match (how.seen, &old) {
        (None, Some(_)) => {
            return Err(Refused::invalid(vec![("code", "clinic.code_taken")]).into());
        }
        (Some(seen), Some(row)) if mark(row)? == seen => {}
        (None, None) => {}
        (Some(_), _) => return Err(Refused::new(409, "clinic.changed").into()),
    }
    let at = At { clinic, old: old.as_ref(), known: &known, new: new_uuid(now) };
    let mut row = told.row(&at).map_err(|refusal| wrong(&refusal, how.fields))?;
    let hidden = old.clone().and_then(|mut old| *T::hidden(&mut old));
    *T::hidden(&mut row) = if how.shown { None } else { hidden.or(Some(now)) };
    let id = T::id(&row);
    if old.as_ref() == Some(&row) {
        return Ok(id);
    }
    T::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, trace, how.action, None, Some(id)).await?;
    let cache = clinic.cache();
    db.after_commit(move || cache.forget(ClinicDirectory));
    db.commit().await?;
    Ok(id)
}

/// What a row looks like, in a few characters: another row has another mark.
pub(super) fn mark<T: serde::Serialize>(row: &T) -> Result<String, Problem> {
    Ok(sha256(&serde_json::to_vec(row)?)[..16].to_owned())
}

/// A refusal at its field; `/posts/1/branch` belongs to the second post.
fn wrong(refusal: &Refusal, fields: &[&'static str]) -> Problem {
    let pointer = refusal.field.trim_start_matches('/').replace('/', ".");
    let own = |field: &&&str| **field == pointer;
    let within = |field: &&&str| {
        pointer.strip_prefix(**field).is_some_and(|rest| rest.starts_with('.'))
            || field.strip_prefix(&*pointer).is_some_and(|rest| rest.starts_with('.'))
    };
    let at = fields.iter().find(own).or_else(|| fields.iter().find(within));
    let at = at.or(fields.first()).copied().unwrap_or("code");
    Refused::invalid(vec![(at, refusal.code)]).into()
}
