//! Bonus programmes.

use kernel::{Problem, Refused, ids::ProgrammeId, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::bonus_programmes::{self, BonusProgramme};

/// The longest name, and the longest text about it.
const NAME: usize = 200;
const ABOUT: usize = 2000;

/// How a programme is to be.
#[derive(Clone, Debug)]
pub struct Programme {
    /// «Карта клиники 5%».
    pub name: String,
    /// What it is, for patients; may be empty.
    pub about: String,
    /// How much of a price may be paid in bonuses at most, in per cent.
    pub most_percent: i32,
}

/// Adds a programme, or changes one; `seen` is the version that the form was made of, 0 for a new
/// one. A new one that was sent twice is one.
///
/// Refuses with 404, with `balances.programme_changed`, and at the fields with
/// `balances.name_wrong`, `balances.about_wrong`, `balances.percent_wrong`.
pub async fn save(
    clinic: &Clinic,
    id: ProgrammeId,
    seen: i64,
    wish: Programme,
    by: &Trace,
) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let old = bonus_programmes::lock(&mut db, id).await?;
    match &old {
        None if seen != 0 => return Err(problem::not_found()),
        Some(row) if seen == 0 && row.version == 1 => return Ok(()),
        Some(row) if row.version != seen => {
            return Err(Refused::new(409, "balances.programme_changed").into());
        }
        _ => {}
    }
    let mut wrong = Vec::new();
    let name = wish.name.chars();
    if !(1..=NAME).contains(&name.clone().count()) || name.into_iter().any(char::is_control) {
        wrong.push(("name", "balances.name_wrong"));
    }
    if wish.about.chars().count() > ABOUT {
        wrong.push(("about", "balances.about_wrong"));
    }
    if !(1..=100).contains(&wish.most_percent) {
        wrong.push(("most_percent", "balances.percent_wrong"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let Programme { name, about, most_percent } = wish;
    let row = match old {
        None => BonusProgramme::new(id.0, None, name, about, most_percent, 1, now, now, None),
        Some(mut row) => {
            row.name = name;
            row.about = about;
            row.most_percent = most_percent;
            row.version += 1;
            row.updated_at = now;
            row
        }
    };
    bonus_programmes::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, by, "balances.programme", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}

/// Ends a programme: nobody joins it any more, and its limit counts no more. What its members have
/// stays theirs. Ended already, nothing changes.
pub async fn retire(clinic: &Clinic, id: ProgrammeId, by: &Trace) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = bonus_programmes::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if row.retired_at.is_some() {
        return Ok(());
    }
    row.retired_at = Some(now);
    row.version += 1;
    row.updated_at = now;
    bonus_programmes::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, by, "balances.retire", None, Some(id.0)).await?;
    Ok(db.commit().await?)
}
