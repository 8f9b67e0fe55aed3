//! «Журнал доставки»: what was posted, and what became of it.

use exchange::webhooks as verbs;
use kernel::{problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::webhook_deliveries::Place;
use uuid::Uuid;

use super::{
    id,
    screens::{DeliveriesScreen, DeliveryScreen},
    views,
};
use crate::admin::lists::{SHOWN, href, screens::Choice};

const FIELDS: [&str; 2] = ["webhook", "state"];

/// A place in the list, as a link holds it.
fn place(text: &str) -> Option<Place> {
    let mut parts = text.splitn(3, '.');
    let number = parts.next()?.parse().ok()?;
    let message = parts.next()?.parse().ok()?;
    Some(Place { number, message, webhook: parts.next()?.parse().ok()? })
}

/// `GET /admin/exchange/deliveries`.
#[handler]
pub(super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let all = verbs::list(&ctx.clinic).await?;
    let webhook: Option<Uuid> = ctx.query.get("webhook")?;
    if webhook.is_some_and(|id| all.iter().all(|one| one.id != id)) {
        return Err(problem::not_found().into());
    }
    let state = ctx.query.text("state");
    let state = views::STATES.into_iter().find(|one| *one == state);
    let before = match &*ctx.query.text("before") {
        "" => None,
        text => Some(place(text).ok_or_else(problem::not_found)?),
    };
    let mut rows = verbs::log(&ctx.clinic, webhook, state, before, SHOWN as u64 + 1).await?;
    let more = rows.len() > SHOWN;
    rows.truncate(SHOWN);
    let last = rows.last().filter(|_| more).map(|row| row.place());
    let older = last.map(|last| {
        let at = format!("{}.{}.{}", last.number, last.message, last.webhook);
        href(&ctx, "/admin/exchange/deliveries", &FIELDS, &[("before", &at)])
    });
    let url = |id: Uuid| all.iter().find(|one| one.id == id).map_or("", |one| &*one.url);
    let rows = rows.into_iter().map(|row| {
        let url = url(row.webhook_id);
        views::delivery(&ctx, row, url)
    });
    let rows = rows.collect();
    let choice = |one: &verbs::Known| Choice { value: one.id.to_string(), name: one.url.clone() };
    ctx.page(DeliveriesScreen {
        form: Typed::of(&ctx.query, &FIELDS),
        webhooks: all.iter().map(choice).collect(),
        states: views::STATES.to_vec(),
        rows,
        older,
    })
}

/// JSON with its lines broken, for people.
fn readable(body: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(body);
    let lines = json.and_then(|json| serde_json::to_string_pretty(&json));
    lines.unwrap_or_else(|_| body.to_owned())
}

/// `GET /admin/exchange/webhooks/:id/deliveries/:message`.
#[handler]
pub(super) async fn show(
    ctx: Ctx,
    Path((webhook, message)): Path<(String, String)>,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let one = verbs::one(&ctx.clinic, id(&webhook)?).await?;
    let shown = verbs::delivery(&ctx.clinic, one.id, id(&message)?, &ctx.trace()).await?;
    let notice = (ctx.query.text("done") == "again").then_some("admin-delivery_again");
    ctx.page(DeliveryScreen {
        id: shown.id,
        webhook: format!("/admin/exchange/webhooks/{}", one.id),
        row: views::delivery(&ctx, shown.delivery, &one.url),
        body: shown.body.map(|body| readable(&body)),
        notice,
    })
}

/// `POST /admin/exchange/webhooks/:id/deliveries/:message/replay`: «Отправить еще раз».
#[handler]
pub(super) async fn replay(
    ctx: Ctx,
    Path((webhook, message)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let (webhook, message) = (id(&webhook)?, id(&message)?);
    verbs::replay(&ctx.clinic, webhook, message, &ctx.trace()).await?;
    Ok(Page::to(format!("{}?done=again", views::page_of(webhook, message))))
}
