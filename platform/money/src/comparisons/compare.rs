//! The job that compares a day.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::{Problem, ids::ProfileId, zone};
use providers::payments::Failed;
use serde::{Deserialize, Serialize};
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
    keys::sha256,
};
use store::{
    Writer,
    comparisons::{self, Comparison, state},
    differences::{self, Difference},
    jobs, payment_profiles,
};
use uuid::Uuid;

use super::{
    COMPARE,
    judge::Found,
    letter,
    portion::{Portion, Step},
};
use crate::payments::shop;

/// When a provider that did not answer is asked again.
const AWAY: TimeDelta = TimeDelta::minutes(30);

#[derive(Serialize, Deserialize)]
struct Payload {
    profile: ProfileId,
    day: NaiveDate,
    /// Which step it is: only the latest that was planned is taken.
    round: i32,
}

/// Plans the next step of a comparison, which the caller stores.
pub(super) async fn step_at(
    db: &mut Writer,
    row: &mut Comparison,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    row.check_at = Some(at);
    row.checks = row.checks.saturating_add(1);
    let profile = ProfileId::of(row.profile_id);
    let payload = Payload { profile, day: row.day, round: row.checks };
    Ok(jobs::enqueue(db, COMPARE, serde_json::to_string(&payload)?, at, now).await?)
}

/// The job: compares a portion of a day and plans the next one, until all of it was compared. What
/// it has found is written down with how far it is: stopped in between, it goes on from there.
pub fn compare(job: Job) -> Going<Done> {
    Box::pin(async move {
        let payload: Payload = serde_json::from_str(&job.payload)?;
        step(&job.clinic, payload).await?;
        Ok(Done::Yes)
    })
}

async fn step(clinic: &Clinic, Payload { profile, day, round }: Payload) -> Result<(), Problem> {
    let (row, known) = {
        let db = clinic.db().read().await?;
        let row = comparisons::find(&db, profile, day).await?;
        let open = |row: &Comparison| row.state == state::OPEN && row.checks == round;
        let Some(row) = row.filter(open) else { return Ok(()) };
        let known = payment_profiles::find(&db, profile).await?;
        (row, known.ok_or_else(|| Problem::failed("a comparison without its profile"))?)
    };
    let shop = shop(clinic, &known)?;
    let day = zone::day(clinic.site.config.zone, row.day);
    let step = Step { clinic, profile: &known, shop: &shop, day, position: &row.position };
    let came = step.take().await?;
    note(clinic, &row, came).await
}

/// Writes down what came of a step.
async fn note(
    clinic: &Clinic,
    row: &Comparison,
    came: Result<Portion, Failed>,
) -> Result<(), Problem> {
    let now = clinic.now();
    let profile = ProfileId::of(row.profile_id);
    let mut db = clinic.db().write().await?;
    let known = comparisons::lock(&mut db, profile, row.day).await?;
    let Some(mut known) = known.filter(|one| one.checks == row.checks) else { return Ok(()) };
    match came {
        Ok(portion) => {
            let mut fresh = 0;
            for one in portion.found {
                let one = difference(&known, one, now);
                fresh += i32::from(differences::add(&mut db, one).await?);
            }
            known.found += fresh;
            known.compared += i32::try_from(portion.compared).unwrap_or(i32::MAX);
            known.error = String::new();
            match portion.next {
                Some(next) => {
                    known.position = next;
                    step_at(&mut db, &mut known, now, now).await?;
                }
                None => {
                    known.state = state::DONE.into();
                    known.check_at = None;
                    known.finished_at = Some(now);
                    if known.found > 0 {
                        letter::enqueue(&mut db, profile, known.day, now).await?;
                    }
                }
            }
        }
        Err(failed) => {
            tracing::warn!(site = %clinic.site.label, %profile, why = %failed, "a day is not compared");
            known.error = failed.to_string();
            step_at(&mut db, &mut known, now + AWAY, now).await?;
        }
    }
    comparisons::save(&mut db, known).await?;
    Ok(db.commit().await?)
}

fn difference(of: &Comparison, found: Found, now: DateTime<Utc>) -> Difference {
    let Found { kind, payment, their_id, own, theirs, their_state } = found;
    // Found again it is the same: another sum makes another one.
    let sums = (own.map(|sum| sum.0), theirs.map(|sum| sum.0));
    let what = format!("{} {kind} {payment:?} {their_id} {sums:?}", of.profile_id);
    Difference::new(
        id_of(&what),
        of.profile_id,
        of.day,
        kind.into(),
        payment,
        their_id,
        sums.0,
        sums.1,
        their_state,
        now,
        None,
        String::new(),
        String::new(),
    )
}

fn id_of(what: &str) -> Uuid {
    let hash = sha256(what.as_bytes());
    let mut bytes = [0; 16];
    let decoded = hex::decode_to_slice(&hash[..32], &mut bytes);
    debug_assert!(decoded.is_ok(), "a hash is hexadecimal");
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
