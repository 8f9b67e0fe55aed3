//! The page of claims: anonymous bookings that may be the patient's own.

use kernel::{Problem, Refused, ids::AppointmentId, site::Tab};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page, SignedIn, http::form::Posted};
use store::appointment_services;

use super::{Access, claim as verb, claimable, pages::CHANGED, screens::ClaimsScreen, view};
use crate::directory;

/// Only into the own card: in a dependent's cabinet there is nothing to claim.
const AWAY: &str = "/appointments";

/// «Записи без регистрации».
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let who = ctx.tab(Tab::Appointments)?;
    if who.dependent().is_some() {
        return Ok(Page::to(AWAY));
    }
    screen(&ctx, who, &[], None).await
}

async fn screen(
    ctx: &Ctx,
    who: &SignedIn,
    ticked: &[AppointmentId],
    error: Option<(&str, u16)>,
) -> Result<Page, Fail> {
    audit::read(ctx, "appointments.claims", who.own.id(), None).await?;
    let directory = directory::of(&ctx.clinic).await?;
    let db = ctx.clinic.db().read().await?;
    let rows = claimable(&ctx.clinic, &db, who).await?;
    let ids: Vec<_> = rows.iter().map(|row| AppointmentId::of(row.id)).collect();
    let services = appointment_services::of(&db, &ids).await?;
    drop(db);
    // They can be looked at closer once they are his.
    let access = Access::default();
    let view = |row| view::appointment(&ctx.clinic, &directory, row, &services, &access, "");
    let items = rows.iter().map(view).collect::<Result<Vec<_>, Problem>>()?;
    let page = ctx.page(ClaimsScreen {
        items: items
            .into_iter()
            .zip(&ids)
            .map(|(appointment, id)| super::screens::Claim {
                id: id.to_string(),
                checked: ticked.contains(id),
                appointment,
            })
            .collect(),
        error: error.map(|(code, _)| code.replacen('.', "-", 1)),
        back: AWAY.into(),
    })?;
    Ok(page.status(error.map_or(200, |(_, status)| status)))
}

/// «Добавить в мои записи».
#[handler]
pub(super) async fn add(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.limit().await?;
    ctx.tab(Tab::Appointments)?;
    let who = match ctx.same_patient(&form) {
        Ok(who) => who,
        Err(Problem::Refused(refused)) if refused.code == "family.changed" => {
            return Ok(Page::to(CHANGED));
        }
        Err(problem) => return Err(problem.into()),
    };
    if who.dependent().is_some() {
        return Ok(Page::to(AWAY));
    }
    let ids: Vec<AppointmentId> =
        form.all("visit").map(super::pages::id).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        return screen(&ctx, who, &[], Some(("visits-claims_nothing", 422))).await;
    }
    match verb(&ctx.clinic, who, &ids, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/appointments?period=all&done=claimed")),
        Err(Problem::Refused(Refused { code, status: status @ 409, .. })) => {
            screen(&ctx, who, &ids, Some((code, status))).await
        }
        Err(problem) => Err(problem.into()),
    }
}
