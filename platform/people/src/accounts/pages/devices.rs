//! The devices on which a patient is signed in.

use chrono::{DateTime, Utc};
use kernel::{ids::SessionId, problem, site::Tab};
use poem::{IntoResponse, Response, handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::sessions;

use super::{
    super::{
        screens::{DeviceView, DevicesScreen},
        sign_out, sign_out_everywhere,
    },
    sign_in::leave,
};

/// `GET /profile/devices`.
#[handler]
pub(in super::super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Profile)?;
    let db = ctx.clinic.db().read().await?;
    let rows = sessions::of_account(&db, patient.account.id()).await?;
    drop(db);
    let zone = ctx.clinic.site.config.zone;
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string();
    let devices = rows.into_iter().map(|row| DeviceView {
        this: row.id == patient.session.0,
        id: row.id.to_string(),
        browser: browser(&row.user_agent),
        method: row.method,
        ip: row.ip,
        since: local(row.created_at),
        seen: local(row.seen_at),
    });
    ctx.page(DevicesScreen { devices: devices.collect(), ended: ctx.query.has("ended") })
}

/// `POST /profile/devices/:id/end`: «Выйти» on one device.
#[handler]
pub(in super::super) async fn end(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Response, Fail> {
    let patient = ctx.tab(Tab::Profile)?;
    let id: SessionId = raw.parse().map_err(|_| problem::not_found())?;
    sign_out(&ctx.clinic, patient, id, &ctx.trace()).await?;
    if id == patient.session {
        return Ok(leave(&ctx, "/sign-in"));
    }
    Ok(Page::to("/profile/devices?ended").into_response())
}

/// `POST /profile/devices/end-all`: «Выйти везде».
#[handler]
pub(in super::super) async fn end_all(ctx: Ctx, Posted(_): Posted) -> Result<Response, Fail> {
    let patient = ctx.tab(Tab::Profile)?;
    sign_out_everywhere(&ctx.clinic, patient, &ctx.trace()).await?;
    Ok(leave(&ctx, "/sign-in?done=everywhere"))
}

/// A browser's name and system, as far as its name for itself tells; the more particular names
/// first, for browsers call themselves by each other's.
fn browser(user_agent: &str) -> String {
    let names = [
        ("YaBrowser/", "Яндекс Браузер"),
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    [find(&names), find(&systems)].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::browser;

    #[test]
    fn a_browser_is_named_as_its_owner_would() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        assert_eq!(browser(chrome), "Chrome, Windows");
        assert_eq!(browser(&format!("{chrome} YaBrowser/24.1")), "Яндекс Браузер, Windows");
        let iphone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1";
        assert_eq!(browser(iphone), "Safari, iPhone");
        assert_eq!(browser("curl/8"), "");
    }
}
