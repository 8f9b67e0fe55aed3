//! QR codes for signing in (A6).

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{
    Problem,
    ids::{PatientId, QrTicketId},
    problem,
};
use people::accounts::{issue_qr, revoke_qr};
use poem::{handler, web::Path};
use qrcode::{EcLevel, QrCode, render::svg};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::qr_tickets;

use super::{card, screens::QrScreen};
use crate::desk::{day::local, id, registry};

/// For how many hours a code is offered.
const HOURS: [u32; 3] = [1, 24, 7 * 24];

/// `POST /desk/patients/:id/qr`: the code is shown on this page and never again.
#[handler]
pub(super) async fn issue(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id: PatientId = id(&raw)?;
    let hours = form.need::<u32>("hours")?;
    if !HOURS.contains(&hours) {
        return Err(problem::not_found().into());
    }
    let once = form.text("uses") != "many";
    let issued = issue_qr(&ctx.clinic, id, hours, once, &ctx.trace()).await?;
    let db = ctx.clinic.db().read().await?;
    let card = card::find(&db, id).await?;
    drop(db);
    ctx.page(QrScreen {
        name: card.full_name().full(),
        card_href: format!("/desk/patients/{id}"),
        picture: picture(&issued.url)?,
        url: issued.url,
        until: local(ctx.clinic.site.config.zone, issued.expires_at),
        once,
    })
}

fn picture(url: &str) -> Result<String, Problem> {
    let picture = QrCode::with_error_correction_level(url, EcLevel::M)?
        .render()
        .min_dimensions(300, 300)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture)))
}

/// `POST /desk/patients/:id/qr/:ticket/end`: takes a code back.
#[handler]
pub(super) async fn revoke(
    ctx: Ctx,
    Path((raw, ticket)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let (patient, ticket): (PatientId, QrTicketId) = (id(&raw)?, id(&ticket)?);
    let db = ctx.clinic.db().read().await?;
    let row = qr_tickets::find(&db, ticket).await?.filter(|row| row.patient_id == patient.0);
    row.ok_or_else(problem::not_found)?;
    drop(db);
    revoke_qr(&ctx.clinic, ticket, &ctx.trace()).await?;
    Ok(Page::to(format!("/desk/patients/{patient}?done=revoked")))
}
