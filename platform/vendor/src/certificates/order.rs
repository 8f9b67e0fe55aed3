//! Ordering certificates.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Problem, SiteId, secret::Secret};
use providers::{
    acme::{Acme, Failed, Issued, Why},
    domains::{Proof, proof},
};
use shell::{
    App,
    http::{
        listener::{Certificates, valid},
        stack::CHALLENGE,
    },
    metrics,
};
use store::{
    acme_accounts::{self, Account},
    acme_answers::{self, Answer},
    site_certificates::{self, Certificate},
};

use super::{account_name, key_name};

/// How long a node has one to itself: longer than an order takes, and than a dead node is missed.
const HELD: TimeDelta = TimeDelta::minutes(10);
/// How many are ordered in an hour by all nodes together: authorities allow some hundreds in three.
const AN_HOUR: u64 = 60;
/// When a domain is looked at again that has a certificate in the folder.
const COVERED: TimeDelta = TimeDelta::hours(6);
/// Pauses after one failure after another, in minutes: authorities allow five in an hour.
const PAUSES: [i64; 7] = [10, 20, 60, 180, 360, 720, 1440];
/// How long a new certificate is kept at least, also where the authority's clock and ours differ.
const AT_LEAST: TimeDelta = TimeDelta::hours(1);
/// The longest pause where no authority was asked: the domain does not lead here yet.
const UNASKED: TimeDelta = TimeDelta::hours(1);
/// The pause after an authority has asked for one without saying for how long.
const BUSY: TimeDelta = TimeDelta::hours(1);

/// Orders the certificates that are due: of proven domains that have none in the folder of this
/// node, and of those of which a third of their time is left. Of several nodes one orders a
/// domain's; what fails is tried again ever later, and its reason is noted. Tells how many were
/// issued.
///
/// Until the first one comes all stays as it was: the domain is answered without TLS.
pub async fn order_due(app: &App, certificates: &Certificates) -> Result<usize, Problem> {
    let (Some(acme), mut issued) = (&app.acme, 0) else { return Ok(0) };
    site_certificates::plan(&app.db, app.clock.now()).await?;
    loop {
        let now = app.clock.now();
        if site_certificates::ordered_since(&app.db, now - TimeDelta::hours(1)).await? >= AN_HOUR {
            return Ok(issued);
        }
        let Some(row) = site_certificates::take(&app.db, now, now + HELD).await? else {
            return Ok(issued);
        };
        if certificates.in_folder(&row.domain).is_some_and(|end| end > now + metrics::RENEWAL) {
            site_certificates::postpone(&app.db, &row.domain, now + COVERED).await?;
            continue;
        }
        let ordered = order(app, acme, &row).await?;
        acme_answers::forget(&app.db, &row.domain, now - HELD * 6).await?;
        let done = match ordered {
            Ok(fresh) => keep(app, &row, fresh).await?,
            Err(failed) => {
                let next = now + pause(row.failures, &failed);
                tracing::warn!(
                    domain = row.domain, why = failed.why.slug(), detail = failed.detail, %next,
                    "no certificate was issued"
                );
                metrics::ordered(failed.why.slug());
                let (why, detail) = (failed.why.slug(), &failed.detail);
                site_certificates::fail(&app.db, &row, why, detail, next).await?;
                if failed.why.is_general() {
                    return Ok(issued);
                }
                continue;
            }
        };
        issued += usize::from(done);
    }
}

/// Orders one. What is asked of the outside holds no transaction open.
async fn order(
    app: &App,
    acme: &Acme,
    row: &Certificate,
) -> Result<Result<Issued, Failed>, Problem> {
    let publish = |token: String, answer: String| async move {
        let (domain, created_at) = (row.domain.clone(), app.clock.now());
        let row = Answer { domain, token, answer, created_at };
        Ok::<_, Problem>(acme_answers::put(&app.db, row).await?)
    };
    // Authorities count failures: whether the domain leads here at all is seen without them.
    let [token, answer] = [(); 2].map(|()| hex::encode(shell::keys::random::<16>()));
    publish(token.clone(), answer.clone()).await?;
    match proof(&app.outbound, &row.domain, &format!("{CHALLENGE}{token}"), &answer).await {
        Proof::Right => {}
        Proof::Wrong => return Ok(Err(Failed::of(Why::Elsewhere, String::new()))),
        Proof::Silent => return Ok(Err(Failed::of(Why::Unreachable, String::new()))),
    }
    let (stored, account) = match account(app, acme).await? {
        Ok(found) => found,
        Err(failed) => return Ok(Err(failed)),
    };
    site_certificates::note_order(&app.db, &row.domain, app.clock.now()).await?;
    let ordered = acme.order(account.reveal(), &row.domain, publish).await;
    if matches!(&ordered, Err(failed) if failed.why == Why::Account) {
        acme_accounts::forget(&app.db, &stored).await?;
    }
    Ok(ordered)
}

/// The account of all nodes at the authority, made at the first need.
async fn account(
    app: &App,
    acme: &Acme,
) -> Result<Result<(Account, Secret<Vec<u8>>), Failed>, Problem> {
    let name = account_name(acme.directory());
    if let Some(stored) = acme_accounts::find(&app.db, acme.directory()).await? {
        return match app.unseal(&name, &stored.sealed) {
            Ok(opened) => Ok(Ok((stored, opened))),
            Err(why) => Err(Problem::failed(format!("the account at the authority: {why}"))),
        };
    }
    let made = match acme.register().await {
        Ok(made) => made,
        Err(failed) => return Ok(Err(failed)),
    };
    let row = Account {
        directory: acme.directory().to_owned(),
        sealed: app.seal(&name, made.reveal())?,
        created_at: app.clock.now(),
    };
    if acme_accounts::add(&app.db, row.clone()).await? {
        tracing::info!(directory = acme.directory(), "an account was made at the authority");
    }
    // Of two made at once the other one may be the stored one; either can order.
    Ok(Ok((row, made)))
}

/// Stores what was issued. Tells whether the domain is still there.
async fn keep(app: &App, row: &Certificate, fresh: Issued) -> Result<bool, Problem> {
    let (begins, ends_at) = valid(&fresh.chain)?;
    let renew_at = renewal(begins, ends_at).max(app.clock.now() + AT_LEAST);
    let sealed = app.seal(&key_name(&row.domain), fresh.key.reveal().as_bytes())?;
    let kept = site_certificates::Issued { chain: fresh.chain, sealed, ends_at, renew_at };
    let mut db = app.db.write_platform().await?;
    let done = site_certificates::keep(&mut db, SiteId(row.site), &row.domain, kept).await?;
    db.commit().await?;
    app.sites_changed().await?;
    metrics::ordered("issued");
    tracing::info!(domain = row.domain, %ends_at, %renew_at, "a certificate was issued");
    Ok(done)
}

/// When a third of its time is left.
fn renewal(begins: DateTime<Utc>, ends: DateTime<Utc>) -> DateTime<Utc> {
    ends - (ends - begins) / 3
}

/// How long to wait after so many failures and this one.
fn pause(before: i32, failed: &Failed) -> TimeDelta {
    let step = usize::try_from(before).unwrap_or(0).min(PAUSES.len() - 1);
    let own = TimeDelta::minutes(PAUSES[step]);
    let unasked =
        matches!(failed.why, Why::Elsewhere | Why::Unreachable) && failed.detail.is_empty();
    let own = if unasked { own.min(UNASKED) } else { own };
    let asked = failed.wait.and_then(|wait| TimeDelta::from_std(wait).ok());
    let least = if failed.why == Why::Busy { asked.unwrap_or(BUSY) } else { TimeDelta::zero() };
    // No authority keeps us from trying once in three days.
    own.max(least).min(TimeDelta::days(3))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn pauses_grow_and_are_as_long_as_the_authority_asks() {
        let failed = |why, wait: Option<u64>| Failed {
            wait: wait.map(Duration::from_secs),
            ..Failed::of(why, "it says".into())
        };
        let minutes = |before, failed| pause(before, &failed).num_minutes();
        assert_eq!(minutes(0, failed(Why::Elsewhere, None)), 10);
        assert_eq!(minutes(2, failed(Why::Elsewhere, None)), 60);
        assert_eq!(minutes(99, failed(Why::Elsewhere, None)), 24 * 60);
        assert_eq!(minutes(99, Failed::of(Why::Elsewhere, String::new())), 60);
        assert_eq!(minutes(0, failed(Why::Busy, None)), 60);
        assert_eq!(minutes(0, failed(Why::Busy, Some(7200))), 120);
        assert_eq!(minutes(0, failed(Why::Busy, Some(u64::MAX))), 60);
    }

    #[test]
    fn it_is_renewed_when_a_third_is_left() {
        let day = |day: i64| DateTime::from_timestamp(day * 86_400, 0).expect("a day");
        assert_eq!(renewal(day(0), day(90)), day(60));
        assert_eq!(renewal(day(0), day(6)), day(4));
    }
}
