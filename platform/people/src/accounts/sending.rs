//! Before a code is sent: the proof that no robot asks, and the limits.

use kernel::{Problem, site::Channel};
use shell::{Trace, app::Clinic, http::limits::Kind};

use crate::captcha;

/// Where codes can go at this clinic, the suggested one first.
pub async fn channels(clinic: &Clinic) -> Vec<Channel> {
    let mut channels = clinic.site.config.accounts.channels.clone();
    // A gateway whose secret cannot be opened sends nothing either.
    if channels.contains(&Channel::Phone) && !clinic.sms().await.is_ok_and(|sms| !sms.is_off()) {
        channels.retain(|channel| *channel != Channel::Phone);
    }
    channels
}

/// Spends the proof, then counts. The proof comes first and is spent in any case: who has none
/// must not use up what another may be sent.
///
/// Without scripts there is no proof: then the code is the proof itself, and such sendings are
/// bounded strictly, by address and at the whole clinic.
///
/// Refuses with `captcha.refused` and `limits.too_many`.
pub(super) async fn allow(
    clinic: &Clinic,
    form: &str,
    proof: &str,
    (channel, address): (Channel, &str),
    trace: &Trace,
) -> Result<(), Problem> {
    let limits = &clinic.app.limits;
    if captcha::wanted(clinic) && proof.is_empty() {
        limits.count_kind(clinic, Kind::Unproven, &trace.ip).await?;
        limits.count_kind(clinic, Kind::UnprovenSite, "").await?;
    } else {
        let mut db = clinic.db().write().await?;
        captcha::spend(clinic, &mut db, form, proof).await?;
        db.commit().await?;
    }
    limits.count_kind(clinic, Kind::Codes, &trace.ip).await?;
    limits.count_kind(clinic, Kind::CodesTo, address).await?;
    if channel == Channel::Phone {
        limits.count_kind(clinic, Kind::SmsTo, address).await?;
        limits.count_kind(clinic, Kind::SmsSite, "").await?;
    }
    Ok(())
}

/// Counts a sending again of what was allowed before: by the browser's address and the
/// clinic's cap only, for whether the code goes anywhere must not show.
///
/// Refuses with `limits.too_many`.
pub(super) async fn allow_again(
    clinic: &Clinic,
    channel: Channel,
    trace: &Trace,
) -> Result<(), Problem> {
    let limits = &clinic.app.limits;
    limits.count_kind(clinic, Kind::Codes, &trace.ip).await?;
    if channel == Channel::Phone {
        limits.count_kind(clinic, Kind::SmsSite, "").await?;
    }
    Ok(())
}
