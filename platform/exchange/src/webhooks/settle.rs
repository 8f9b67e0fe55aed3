//! What a try changes.

use chrono::TimeDelta;
use kernel::Problem;
use people::audit;
use providers::webhooks::Undelivered;
use shell::{Trace, app::Clinic};
use store::{
    Writer, webhook_deliveries,
    webhook_deliveries::{WebhookDelivery, state},
    webhooks::{self, Webhook, reason},
};
use uuid::Uuid;

use super::{FAILING, REFUSED, letter, pause_after};

/// The longest pause that a receiver may ask for.
const ASKED: TimeDelta = TimeDelta::hours(4);

/// What came of a try, and how long it took in milliseconds.
pub(super) struct Tried {
    pub(super) result: Result<u16, Undelivered>,
    pub(super) millis: i64,
}

/// Notes a try; tells whether the next message may be posted.
pub(super) async fn settle(
    clinic: &Clinic,
    id: Uuid,
    message: Uuid,
    tried: Tried,
) -> Result<bool, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let Some(mut row) = webhooks::lock(&mut db, id).await? else { return Ok(false) };
    let Some(mut one) = webhook_deliveries::find(&db, id, message).await? else {
        return Ok(true);
    };
    one.attempts += 1;
    one.tried_at = Some(now);
    one.millis = tried.millis;
    one.status = tried
        .result
        .as_ref()
        .map_or_else(Undelivered::status, |status| Some(*status))
        .map(i32::from);
    one.error = tried.result.as_ref().err().map(ToString::to_string).unwrap_or_default();
    let active = row.state == webhooks::state::ACTIVE;
    let goes_on = match tried.result {
        Ok(_) => {
            one.state = state::TAKEN.into();
            row.taken_at = Some(now);
            answered(&mut row);
            active
        }
        Err(Undelivered::Refused(_)) => {
            refused(&mut one, now);
            answered(&mut row);
            active
        }
        Err(Undelivered::Gone) => {
            stop(clinic, &mut db, &mut row, reason::GONE).await?;
            false
        }
        Err(Undelivered::Down { retry_after, .. }) => {
            row.attempts += 1;
            let since = *row.failing_since.get_or_insert(now);
            if now - since >= FAILING {
                stop(clinic, &mut db, &mut row, reason::FAILING).await?;
            } else if active {
                let asked = TimeDelta::try_seconds(retry_after.unwrap_or(0)).unwrap_or_default();
                let pause = pause_after(row.attempts, row.id).max(asked.min(ASKED));
                tracing::warn!(webhook = %id, error = one.error, pause = pause.num_seconds(), "a webhook fails");
                webhooks::plan(&mut db, &mut row, now + pause, now).await?;
            }
            false
        }
    };
    if !goes_on {
        (row.busy_with, row.busy_until) = (None, None);
    }
    webhook_deliveries::put_all(&mut db, vec![one]).await?;
    webhooks::save(&mut db, row).await?;
    db.commit().await?;
    Ok(goes_on)
}

/// The endpoint is there, whatever it says.
fn answered(row: &mut Webhook) {
    row.attempts = 0;
    row.failing_since = None;
}

/// A message that the endpoint does not want is posted less and less often, and then no more.
fn refused(one: &mut WebhookDelivery, now: chrono::DateTime<chrono::Utc>) {
    if now - one.added_at >= REFUSED {
        one.state = state::GIVEN_UP.into();
    } else {
        one.due_at = now + pause_after(one.attempts, one.message);
    }
}

/// Pauses the endpoint, which stands in the journal; the administrators get a letter.
async fn stop(
    clinic: &Clinic,
    db: &mut Writer,
    row: &mut Webhook,
    why: &str,
) -> Result<(), Problem> {
    row.state = webhooks::state::PAUSED.into();
    row.reason = why.into();
    row.due_at = None;
    tracing::warn!(webhook = %row.id, why, "a webhook is paused");
    letter::enqueue(clinic, db, row.id).await?;
    let trace = Trace::portal();
    audit::record(clinic, db, &trace, "exchange.pause_webhook", None, Some(row.id)).await
}
