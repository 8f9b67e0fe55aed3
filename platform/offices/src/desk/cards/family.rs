//! Who asks to act for whom, and what the clinic says to it (D3).

use kernel::ids::{FamilyLinkId, PatientId};
use people::family::{self, By, Card, Request};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};

use super::{
    screens::{FamilyScreen, RequestView},
    search::found,
};
use crate::desk::{id, registry};

/// `GET /desk/family`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    registry(&ctx)?;
    let requests = family::requests(&ctx.clinic, &ctx.trace()).await?;
    ctx.page(FamilyScreen {
        requests: requests.iter().map(view).collect(),
        notice: match &*ctx.query.text("done") {
            "confirmed" => Some("desk-family_confirmed"),
            "refused" => Some("desk-family_refused"),
            _ => None,
        },
    })
}

fn view(request: &Request) -> RequestView {
    let Request { link, representative, cards } = request;
    let page = |id: uuid::Uuid| format!("/desk/patients/{id}");
    RequestView {
        id: link.id.to_string(),
        representative: found(representative, page(representative.id)),
        name: [&*link.surname, &*link.name, &*link.patronymic].join(" ").trim().to_owned(),
        born: link.birth_date.format("%d.%m.%Y").to_string(),
        reason: link.reason.clone(),
        known: link.dependent_id.is_some(),
        cards: cards
            .iter()
            .filter(|card| card.id != representative.id)
            .map(|card| found(card, page(card.id)))
            .collect(),
    }
}

/// `POST /desk/family/:id/confirmation`: with the card of `card`, or a new one.
#[handler]
pub(super) async fn confirm(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id: FamilyLinkId = id(&raw)?;
    let card = match form.get::<PatientId>("card")? {
        Some(card) => Card::Existing(card),
        None => Card::AsAsked,
    };
    family::confirm(&ctx.clinic, id, card, &ctx.trace()).await?;
    Ok(Page::to("/desk/family?done=confirmed"))
}

/// `POST /desk/family/:id/refusal`.
#[handler]
pub(super) async fn refuse(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    family::refuse(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to("/desk/family?done=refused"))
}

/// `POST /desk/family/:id/end`: «Прекратить доступ», from the representative's card.
#[handler]
pub(super) async fn end(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    let link = family::end(&ctx.clinic, id(&raw)?, By::Staff, &ctx.trace()).await?;
    Ok(Page::to(format!("/desk/patients/{}?done=ended", link.representative_id)))
}
