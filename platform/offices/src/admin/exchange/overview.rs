//! «Обмен с МИС»: all of it at one glance.

use exchange::{changes, tokens, webhooks};
use kernel::staff::Right;
use poem::handler;
use shell::{Ctx, Fail, Page};

use super::{
    screens::{ContactView, FeedView, OverviewScreen},
    views,
};
use crate::admin::pages::local;

/// `GET /admin/exchange`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "revoked" => Some("admin-token_revoked"),
        "removed" => Some("admin-webhook_removed"),
        _ => None,
    };
    let tokens = tokens::list(&ctx.clinic).await?;
    let last = tokens.iter().filter_map(|one| Some((one.used_at?, one))).max_by_key(|one| one.0);
    let contact = last.map(|(at, one)| ContactView {
        at: local(&ctx, at),
        name: one.name.clone(),
        href: format!("/admin/exchange/tokens/{}", one.id),
    });
    let feed = changes::latest(&ctx.clinic).await?.map(|(cursor, kind, at)| FeedView {
        cursor: cursor.to_string(),
        what: views::what(&ctx, &kind),
        at: local(&ctx, at),
    });
    let (good, over): (Vec<_>, Vec<_>) = tokens.into_iter().partition(|one| one.good);
    let webhooks = webhooks::list(&ctx.clinic).await?;
    let webhooks: Vec<_> = webhooks.into_iter().map(|one| views::webhook(&ctx, one)).collect();
    let stopped = |one: &&super::screens::WebhookRow| ["stopped", "gone"].contains(&one.state);
    ctx.page(OverviewScreen {
        contact,
        feed,
        tokens: good.into_iter().map(|one| views::token(&ctx, one)).collect(),
        over: over.into_iter().map(|one| views::token(&ctx, one)).collect(),
        stopped: webhooks.iter().filter(stopped).cloned().collect(),
        full: webhooks.len() >= webhooks::MOST,
        webhooks,
        notice,
    })
}
