//! What stands between robots and the anonymous forms (N1, A1): proof of work by ALTCHA.

use chrono::DateTime;
use kernel::{Problem, Refused, problem, site::CaptchaKind};
use poem::{Route, get, handler, web::Json};
use providers::captcha::{Altcha, Challenge};
use shell::{Ctx, Fail, app::Clinic};
use store::{Writer, captcha_uses};

/// The forms that ask for a proof. The name stands inside the challenge: a solution for one
/// form is none for another.
const FORMS: [&str; 4] = ["booking", "registration", "sign_in", "recovery"];

fn altcha(clinic: &Clinic) -> Altcha {
    Altcha::new(&clinic.app.keys.derive(clinic.site.id, "captcha"), clinic.site.config.captcha.cost)
}

/// Whether the clinic's forms ask for a proof.
pub fn wanted(clinic: &Clinic) -> bool {
    clinic.site.config.captcha.kind != CaptchaKind::Off
}

/// Makes a challenge; 404 where the clinic has switched the captcha off, or for no form of ours.
pub async fn challenge(clinic: &Clinic, form: &str) -> Result<Challenge, Problem> {
    let form = FORMS.into_iter().find(|known| *known == form).filter(|_| wanted(clinic));
    let form = form.ok_or_else(problem::not_found)?;
    let (altcha, label, now) =
        (altcha(clinic), clinic.site.label.clone(), clinic.now().timestamp());
    // One key derivation: about a millisecond that the other requests should not wait for.
    Ok(tokio::task::spawn_blocking(move || altcha.issue(&label, form, now)).await?)
}

/// Checks a solution for a form and spends it, in the transaction of what it was asked for.
///
/// Refuses with `captcha.needed` or `captcha.refused`.
pub async fn spend(
    clinic: &Clinic,
    db: &mut Writer,
    form: &str,
    payload: &str,
) -> Result<(), Problem> {
    if !wanted(clinic) {
        return Ok(());
    }
    if payload.is_empty() {
        return Err(Refused::new(422, "captcha.needed").into());
    }
    let refused = || Problem::refused(422, "captcha.refused");
    let now = clinic.now().timestamp();
    let accepted =
        altcha(clinic).verify(&clinic.site.label, form, payload, now).map_err(|_| refused())?;
    let expires = DateTime::from_timestamp(accepted.expires_at, 0).ok_or_else(refused)?;
    if captcha_uses::spend(db, &accepted.nonce, expires).await? { Ok(()) } else { Err(refused()) }
}

/// The challenges for the pages' script.
pub fn routes(route: Route) -> Route {
    route.at("/captcha", get(issue))
}

/// `GET /captcha?form=booking`: a challenge.
#[handler]
async fn issue(ctx: Ctx) -> Result<Json<Challenge>, Fail> {
    ctx.limit_here()?;
    let form = match ctx.query.text("form").as_str() {
        "" => "booking".to_owned(),
        form => form.to_owned(),
    };
    Ok(Json(challenge(&ctx.clinic, &form).await?))
}
