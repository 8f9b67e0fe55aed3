//! The job that pushes one message to one browser. A push may be sent twice: with one topic the
//! second replaces the first, and both only say that there is something to be read.

use std::time::Duration;

use kernel::{Lang, Problem, ids::AccountId};
use providers::push::{Push, PushError, Subscription, Urgency, check_subject, send};
use serde::Deserialize;
use shell::{
    app::Clinic,
    jobs::{Done, Going, Job},
};
use store::{
    accounts,
    messages::{self, Receipt, state},
    push_subscriptions::{self, PushSubscription},
};
use uuid::Uuid;

/// How long a push service keeps a message for a browser that is away.
const KEPT: Duration = Duration::from_secs(12 * 3600);
/// A message that still waits is replaced by a newer one: they say the same.
const TOPIC: &str = "message";

#[derive(Deserialize)]
struct Payload {
    message: Uuid,
}

/// The job.
pub fn deliver(job: Job) -> Going<Done> {
    Box::pin(async move {
        let Payload { message } = serde_json::from_str(&job.payload)?;
        push(&job.clinic, message).await
    })
}

async fn push(clinic: &Clinic, id: Uuid) -> Result<Done, Problem> {
    let db = clinic.db().read().await?;
    let open = |row: &messages::Message| [state::QUEUED, state::SENDING].contains(&&*row.state);
    let Some(row) = messages::find(&db, id).await?.filter(open) else { return Ok(Done::Yes) };
    let browser = match row.address.parse() {
        Ok(id) => push_subscriptions::find(&db, id).await?,
        Err(_) => None,
    };
    let Some(browser) = browser else {
        drop(db);
        settle(clinic, id, state::UNDELIVERED, None, None).await?;
        return Ok(Done::Yes);
    };
    let account = accounts::find(&db, AccountId::of(browser.account_id)).await?;
    drop(db);
    let lang = account.and_then(|account| Lang::from_tag(&account.lang)).unwrap_or_default();
    let (state, done, why) = match hand_over(clinic, id, lang, &browser).await? {
        Ok(()) => (state::SENT, Done::Yes, None),
        Err(PushError::Gone) => {
            settle(clinic, id, state::UNDELIVERED, Some(&browser), None).await?;
            return Ok(Done::Yes);
        }
        Err(why @ (PushError::Retry { .. } | PushError::Temporary)) => {
            (state::QUEUED, Done::Later(why.to_string()), Some(why.to_string()))
        }
        Err(why @ (PushError::TooLarge | PushError::Wrong(_))) => {
            tracing::warn!(site = %clinic.site.label, %id, %why, "a push was refused");
            (state::REJECTED, Done::Yes, Some(why.to_string()))
        }
    };
    settle(clinic, id, state, None, why).await?;
    Ok(done)
}

async fn hand_over(
    clinic: &Clinic,
    id: Uuid,
    lang: Lang,
    browser: &PushSubscription,
) -> Result<Result<(), PushError>, Problem> {
    let key = super::key(clinic).await?;
    let text = crate::messages::text(clinic, lang, "messages-push");
    let push = Push {
        payload: serde_json::json!({ "text": text, "id": id }).to_string().into_bytes(),
        ttl: KEPT,
        urgency: Urgency::Normal,
        topic: Some(TOPIC.into()),
    };
    let to = Subscription {
        endpoint: browser.endpoint.clone(),
        p256dh: browser.p256dh.clone(),
        auth: browser.auth.clone(),
    };
    Ok(send(&clinic.app.outbound, &key, &contact(clinic), &to, &push, clinic.now()).await)
}

/// Whom the operator of a push service may write to.
fn contact(clinic: &Clinic) -> String {
    let (config, settings) = (&clinic.site.config, &clinic.app.settings);
    let own = format!("mailto:{}", config.contacts.email);
    let installation = format!("mailto:{}@{}", clinic.site.label, settings.mail_domain);
    [own, installation]
        .into_iter()
        .find(|subject| check_subject(subject).is_ok())
        // An installation for development has no domain of its own.
        .unwrap_or_else(|| format!("mailto:{}@portal.invalid", clinic.site.label))
}

/// Records what became of it; a browser that is gone is forgotten.
async fn settle(
    clinic: &Clinic,
    id: Uuid,
    state: &str,
    gone: Option<&PushSubscription>,
    error: Option<String>,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let from = [state::QUEUED, state::SENDING];
    let receipt = Receipt { error, ..Receipt::default() };
    messages::go(&mut db, id, &from, state, receipt, clinic.now()).await?;
    if let Some(gone) = gone {
        push_subscriptions::remove(&mut db, gone.id).await?;
    }
    Ok(db.commit().await?)
}
