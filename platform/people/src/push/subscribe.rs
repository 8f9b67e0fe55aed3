//! «Получать уведомления в этом браузере», and the end of it.

use kernel::{Problem, Refused, ids::new_uuid, problem};
use providers::push::Subscription;
use shell::{SignedIn, Trace, app::Clinic, keys::sha256};
use store::{
    accounts,
    push_subscriptions::{self, PushSubscription},
};

use crate::audit;

/// Tells this browser from now on. Who subscribes has the browser: it is nobody else's any
/// more. Subscribing twice changes nothing.
///
/// Refuses with `push.subscription`: the address must be one of a browser's push service, for
/// the portal will call it.
pub async fn subscribe(
    clinic: &Clinic,
    who: &SignedIn,
    trace: &Trace,
    subscription: Subscription,
) -> Result<(), Problem> {
    subscription.check(&clinic.app.outbound).map_err(|_| Refused::new(422, "push.subscription"))?;
    let now = clinic.now();
    let account = who.account.id();
    let hash = sha256(subscription.endpoint.as_bytes());
    let mut db = clinic.db().write().await?;
    // Two presses at once come one after the other.
    accounts::lock(&mut db, account).await?.ok_or_else(problem::not_found)?;
    let same = |row: &PushSubscription| {
        (row.account_id, &row.p256dh, &row.auth)
            == (account.0, &subscription.p256dh, &subscription.auth)
    };
    if push_subscriptions::of_endpoint(&db, &hash).await?.is_some_and(|row| same(&row)) {
        return Ok(());
    }
    let row = PushSubscription::new(
        new_uuid(now),
        account.0,
        hash,
        subscription.endpoint,
        subscription.p256dh,
        subscription.auth,
        trace.user_agent.clone(),
        now,
    );
    let id = row.id;
    push_subscriptions::put(&mut db, row).await?;
    let all = push_subscriptions::of_account(&db, account).await?;
    for old in all.iter().skip(super::BROWSERS) {
        push_subscriptions::remove(&mut db, old.id).await?;
    }
    audit::record(clinic, &mut db, trace, "push.subscribed", Some(who.own.id()), Some(id)).await?;
    Ok(db.commit().await?)
}

/// Does not tell this browser any more. What is not subscribed is no mistake.
pub async fn end(
    clinic: &Clinic,
    who: &SignedIn,
    trace: &Trace,
    endpoint: &str,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let hash = sha256(endpoint.as_bytes());
    if push_subscriptions::remove_own(&mut db, who.account.id(), &hash).await? > 0 {
        audit::record(clinic, &mut db, trace, "push.ended", Some(who.own.id()), None).await?;
    }
    Ok(db.commit().await?)
}
