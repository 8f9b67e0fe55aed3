//! What stands between robots and the anonymous form (N1): proof of work by ALTCHA, or a
//! code sent to the e-mail for those who cannot do it.

use chrono::DateTime;
use kernel::{Problem, Refused, site::CaptchaKind};
use poem::{handler, web::Json};
use providers::captcha::{Altcha, Challenge};
use shell::{Ctx, Fail, app::Clinic};
use store::{Writer, captcha_uses};

/// The form's name inside the challenge: a solution for one form is none for another.
const FORM: &str = "booking";

/// How a visitor proves to be no robot.
#[derive(Clone, Debug)]
pub enum Proof {
    /// The solved challenge.
    Captcha(String),
    /// The code from the e-mail.
    Code(String),
}

fn altcha(clinic: &Clinic) -> Altcha {
    Altcha::new(&clinic.app.keys.derive(clinic.site.id, "captcha"), clinic.site.config.captcha.cost)
}

/// Makes a challenge; 404 where the clinic has switched the captcha off.
pub async fn challenge(clinic: &Clinic) -> Result<Challenge, Problem> {
    if clinic.site.config.captcha.kind == CaptchaKind::Off {
        return Err(kernel::problem::not_found());
    }
    let (altcha, label, now) =
        (altcha(clinic), clinic.site.label.clone(), clinic.now().timestamp());
    // One key derivation: about a millisecond that the other requests should not wait for.
    Ok(tokio::task::spawn_blocking(move || altcha.issue(&label, FORM, now)).await?)
}

/// Checks a solution and spends it, in the transaction of the booking.
///
/// Refuses with `captcha.needed` or `captcha.refused`.
pub(crate) async fn spend(clinic: &Clinic, db: &mut Writer, payload: &str) -> Result<(), Problem> {
    if clinic.site.config.captcha.kind == CaptchaKind::Off {
        return Ok(());
    }
    if payload.is_empty() {
        return Err(Refused::new(422, "captcha.needed").into());
    }
    let refused = || Problem::refused(422, "captcha.refused");
    let now = clinic.now().timestamp();
    let accepted =
        altcha(clinic).verify(&clinic.site.label, FORM, payload, now).map_err(|_| refused())?;
    let expires = DateTime::from_timestamp(accepted.expires_at, 0).ok_or_else(refused)?;
    if captcha_uses::spend(db, &accepted.nonce, expires).await? { Ok(()) } else { Err(refused()) }
}

/// `GET /captcha`: a challenge for the page's script.
#[handler]
pub(super) async fn issue(ctx: Ctx) -> Result<Json<Challenge>, Fail> {
    ctx.limit()?;
    Ok(Json(challenge(&ctx.clinic).await?))
}
