//! QR codes at the desk.

use std::path::PathBuf;

use kernel::{
    Problem,
    ids::{PatientId, QrTicketId},
};
use people::accounts::{issue_qr, revoke_qr};
use qrcode::{EcLevel, QrCode, render::svg};
use shell::{Trace, app::Clinic};

pub(super) async fn issue(
    clinic: &Clinic,
    card: PatientId,
    hours: u32,
    single_use: bool,
    out: Option<PathBuf>,
    trace: &Trace,
) -> Result<String, Problem> {
    let issued = issue_qr(clinic, card, hours, single_use, trace).await?;
    let picture = QrCode::with_error_correction_level(&issued.url, EcLevel::M)?
        .render()
        .min_dimensions(300, 300)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    let file = out.unwrap_or_else(|| format!("qr-{}.svg", issued.id).into());
    std::fs::write(&file, picture)?;
    let until = issued.expires_at.with_timezone(&clinic.site.config.zone);
    let uses = if single_use { "once" } else { "as often as wished" };
    Ok(format!(
        "{}\ngood {uses} until {}\npicture: {}\nto take it back: qr-revoke {}",
        issued.url,
        until.format("%d.%m.%Y %H:%M"),
        file.display(),
        issued.id
    ))
}

pub(super) async fn revoke(
    clinic: &Clinic,
    id: QrTicketId,
    trace: &Trace,
) -> Result<String, Problem> {
    revoke_qr(clinic, id, trace).await?;
    Ok(format!("{id} opens nothing any more"))
}
