//! What is to be posted next.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use kernel::{Problem, ids::PatientId, secret::Secret};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    DbError, Writer, changes,
    webhook_deliveries::{self, WebhookDelivery},
    webhooks::{self, Webhook, state},
};
use uuid::Uuid;

use super::{BUSY, CHECK, body, lock, sealed_as};
use crate::changes::told;

/// So many messages at most are added to those that wait.
const FEW: usize = 100;

/// So many messages at most are posted before it is looked again.
const AT_ONCE: usize = 20;

/// Messages to post one after another, each about another object.
pub(super) struct Round {
    /// Where to.
    pub(super) url: String,
    /// By which they are signed; none if the seal cannot be opened.
    pub(super) keys: Option<Vec<Secret<Vec<u8>>>>,
    /// The messages and their bodies.
    pub(super) posts: Vec<(WebhookDelivery, String)>,
}

/// Takes the endpoint for a job and gives it what is to be posted now; none if there is nothing,
/// or if it is another's turn. Then the next run is planned, if there is to be one.
pub(super) async fn next(clinic: &Clinic, id: Uuid, job: Uuid) -> Result<Option<Round>, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let Some(mut row) = webhooks::lock(&mut db, id).await? else { return Ok(None) };
    let others = row.busy_with.is_some_and(|other| other != job);
    let taken = others && row.busy_until.is_some_and(|until| until > now);
    if row.state != state::ACTIVE || taken || row.due_at.is_some_and(|due| due > now) {
        return Ok(None);
    }
    let waiting = take_in(&mut db, &mut row, now).await?;
    let heads = heads(waiting);
    let later = heads.iter().map(|one| one.due_at).min();
    let now_due: Vec<_> = heads.into_iter().filter(|one| one.due_at <= now).take(AT_ONCE).collect();
    if now_due.is_empty() {
        (row.busy_with, row.busy_until, row.due_at) = (None, None, None);
        if let Some(later) = later {
            webhooks::plan(&mut db, &mut row, later, now).await?;
        }
        webhooks::save(&mut db, row).await?;
        db.commit().await?;
        return Ok(None);
    }
    let posts = with_bodies(clinic, &mut db, now_due).await?;
    (row.busy_with, row.busy_until) = (Some(job), Some(now + BUSY));
    let round = Round { url: row.url.clone(), keys: keys(clinic, &row, now), posts };
    webhooks::save(&mut db, row).await?;
    db.commit().await?;
    Ok(Some(round))
}

/// Leaves the rest to another run.
pub(super) async fn hand_over(clinic: &Clinic, id: Uuid) -> Result<(), Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let mut row = lock(&mut db, id).await?;
    (row.busy_with, row.busy_until) = (None, None);
    if row.state == state::ACTIVE {
        webhooks::plan(&mut db, &mut row, now, now).await?;
    }
    webhooks::save(&mut db, row).await?;
    Ok(db.commit().await?)
}

/// What waits, in order, with the news if there is not much yet.
async fn take_in(
    db: &mut Writer,
    row: &mut Webhook,
    now: DateTime<Utc>,
) -> Result<Vec<WebhookDelivery>, DbError> {
    let mut waiting = webhook_deliveries::waiting(db, row.id, 2 * FEW as u64).await?;
    // The row is locked: who commits after this looks at `due_at` afterwards.
    let last = changes::last(db).await?;
    if waiting.len() >= FEW || last <= row.position {
        return Ok(waiting);
    }
    let news = changes::news(db, (row.position, last), FEW as u64).await?;
    let full = news.len() == FEW;
    row.position = if full { news.last().map_or(last, |one| one.number) } else { last };
    let known: BTreeSet<Uuid> = waiting.iter().map(|one| one.message).collect();
    let new = news.into_iter().filter(|change| !known.contains(&change.id)).map(|change| {
        WebhookDelivery::new(
            row.id,
            change.id,
            change.object_id,
            change.kind,
            change.number,
            webhook_deliveries::state::WAITING.into(),
            now,
            now,
            0,
            None,
            None,
            String::new(),
            0,
        )
    });
    let new: Vec<_> = new.collect();
    webhook_deliveries::put_all(db, new.clone()).await?;
    waiting.extend(new);
    waiting.sort_by_key(|one| (one.number, one.message));
    Ok(waiting)
}

/// The first message about each object.
fn heads(waiting: Vec<WebhookDelivery>) -> Vec<WebhookDelivery> {
    let mut met = BTreeSet::new();
    waiting.into_iter().filter(|one| met.insert(one.about)).collect()
}

/// The messages with what is to be said now. That data leave is noted once.
async fn with_bodies(
    clinic: &Clinic,
    db: &mut Writer,
    deliveries: Vec<WebhookDelivery>,
) -> Result<Vec<(WebhookDelivery, String)>, Problem> {
    let ids: Vec<Uuid> = deliveries.iter().map(|one| one.message).collect();
    let told = told(db, changes::of_ids(db, &ids).await?).await?;
    let new: BTreeSet<Uuid> =
        deliveries.iter().filter(|one| one.attempts == 0).map(|one| one.message).collect();
    let mut noted = BTreeSet::new();
    let mut bodies = HashMap::new();
    for (item, about) in told {
        if new.contains(&item.id) {
            noted.extend(about);
        }
        bodies.insert(item.id, body::of(&item));
    }
    let noted: Vec<_> = noted.into_iter().map(|card| (PatientId::of(card), None)).collect();
    audit::record_all(clinic, db, &Trace::portal(), "exchange.webhook", &noted).await?;
    let filled = deliveries.into_iter().filter_map(|one| {
        let body = if one.kind == CHECK {
            Some(body::of_check(&one))
        } else {
            bodies.remove(&one.message)
        };
        body.map(|body| (one, body))
    });
    Ok(filled.collect())
}

/// The keys that sign now.
fn keys(clinic: &Clinic, row: &Webhook, now: DateTime<Utc>) -> Option<Vec<Secret<Vec<u8>>>> {
    let before = row.sealed_before.as_ref().filter(|_| row.before_until.is_some_and(|t| t > now));
    let seals = std::iter::once(&row.sealed).chain(before);
    seals.map(|seal| clinic.unseal(&sealed_as(row.id), seal).ok()).collect()
}
