//! `POST /payments/notifications` (P4): a provider says that something has happened.

use std::net::IpAddr;

use kernel::{
    Problem,
    ids::{PaymentId, ProfileId},
};
use poem::{Body, IntoResponse, Response, handler, http::StatusCode};
use providers::payments::{Notice, Provider};
use shell::{Ctx, Fail, app::Clinic};
use store::{
    Reader,
    payment_profiles::{self, PaymentProfile},
    payments::{self, Payment},
};

use super::{check::hurry, shop::shop};
use crate::{profiles::Settings, refunds};

/// The longest notification.
const MOST: usize = 64 * 1024;

/// What T-Bank must be answered, to the letter; YooKassa looks at the status only.
const TAKEN: &str = "OK";

#[handler]
pub(super) async fn receive(ctx: Ctx, body: Body) -> Result<Response, Fail> {
    let plain = |status: StatusCode, text: &'static str| {
        text.with_status(status).with_content_type("text/plain").into_response()
    };
    let Ok(body) = body.into_bytes_limit(MOST).await else {
        return Ok(plain(StatusCode::PAYLOAD_TOO_LARGE, "too large"));
    };
    let Ok(told) = Notice::read(&body) else {
        return Ok(plain(StatusCode::BAD_REQUEST, "not a notification"));
    };
    Ok(if notice(&ctx.clinic, &told, ctx.address).await? {
        plain(StatusCode::OK, TAKEN)
    } else {
        plain(StatusCode::FORBIDDEN, "not from the provider")
    })
}

/// Takes a notification: has the payment that it names asked about, at the provider, by the
/// profile's own keys. Nothing in it is believed. Tells whether it was taken: what a terminal of
/// this clinic has not signed is not, nor is what came from a foreign address where the profile wants
/// the provider's own.
///
/// What is about a payment that is not known here, about another clinic's or about one that is
/// settled is taken, and nothing comes of it: it would come again for a month otherwise.
pub async fn notice(clinic: &Clinic, told: &Notice, sender: IpAddr) -> Result<bool, Problem> {
    let now = clinic.now();
    let payment = {
        let db = clinic.db().read().await?;
        match told.provider {
            Provider::TBank => match signed(clinic, &db, told).await? {
                Signed::By(profile) => of_profile(&db, profile, told).await?,
                Signed::Nobody => return Ok(true),
                Signed::Falsely => {
                    tracing::warn!(site = %clinic.site.label, "a notification with a false signature");
                    return Ok(false);
                }
            },
            Provider::YooKassa => {
                let found = of_yookassa(&db, told).await?;
                if let Some((_, profile)) = &found
                    && Settings::of(profile)?.check_sender
                    && told.is_from(sender) == Some(false)
                {
                    tracing::warn!(site = %clinic.site.label, %sender, "a notification from elsewhere");
                    return Ok(false);
                }
                found.map(|(payment, _)| payment)
            }
        }
    };
    let Some(payment) = payment else {
        tracing::info!(site = %clinic.site.label, "a notification about no payment of the clinic");
        return Ok(true);
    };
    let mut db = clinic.db().write().await?;
    let hurried = hurry(&mut db, payment.id(), now).await?;
    if !hurried {
        // Whatever it is about, it is not the coming of the money any more.
        refunds::hurry(&mut db, payment.id(), now).await?;
    }
    db.commit().await?;
    Ok(true)
}

enum Signed {
    /// By the terminal of this profile.
    By(ProfileId),
    /// The clinic has no such terminal.
    Nobody,
    /// The clinic has such a terminal, and it was not that.
    Falsely,
}

async fn signed(clinic: &Clinic, db: &Reader, told: &Notice) -> Result<Signed, Problem> {
    let account = told.account.as_deref().unwrap_or_default();
    let known = payment_profiles::of_account(db, told.provider.name(), account).await?;
    let mut signed = Signed::Nobody;
    for profile in known {
        if told.is_signed_by(&shop(clinic, &profile)?) == Some(true) {
            return Ok(Signed::By(ProfileId::of(profile.id)));
        }
        signed = Signed::Falsely;
    }
    Ok(signed)
}

/// The payment that a notification of a profile's own terminal names.
async fn of_profile(
    db: &Reader,
    profile: ProfileId,
    told: &Notice,
) -> Result<Option<Payment>, Problem> {
    if let Some(their_id) = &told.payment
        && let Some(row) = payments::of_profile(db, profile, their_id).await?
    {
        return Ok(Some(row));
    }
    let row = of_order(db, told).await?;
    Ok(row.filter(|row| row.profile_id == profile.0))
}

/// The payment that an unsigned notification names, with its profile; by our own id, when it comes
/// before the answer in which the provider told its own.
async fn of_yookassa(
    db: &Reader,
    told: &Notice,
) -> Result<Option<(Payment, PaymentProfile)>, Problem> {
    let Some(their_id) = &told.payment else { return Ok(None) };
    let profiles = payment_profiles::of_provider(db, told.provider.name()).await?;
    let ids: Vec<_> = profiles.iter().map(|one| ProfileId::of(one.id)).collect();
    let row = match payments::of_profiles(db, &ids, their_id).await? {
        Some(row) => Some(row),
        None => of_order(db, told).await?,
    };
    Ok(row.and_then(|row| {
        let profile = profiles.into_iter().find(|one| one.id == row.profile_id)?;
        Some((row, profile))
    }))
}

/// The payment of ours that it names by our id, and whose own id is not known yet.
async fn of_order(db: &Reader, told: &Notice) -> Result<Option<Payment>, Problem> {
    let id = told.order.as_deref().and_then(|text| text.parse().ok());
    let Some(id) = id else { return Ok(None) };
    let row = payments::find(db, PaymentId::of(id)).await?;
    Ok(row.filter(|row| row.provider_payment_id.is_none()))
}
