//! What the script of «Уведомления» asks for.

use kernel::{Refused, site::Tab};
use poem::{FromRequest, Request, RequestBody, handler, web::Json};
use providers::push::Subscription;
use serde::Deserialize;
use shell::{Ctx, Fail, Page, http::Form};

/// A subscription as the browser's `PushSubscription.toJSON()` writes it, or as a form.
#[derive(Deserialize, Default)]
struct Sent {
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    keys: Keys,
}

#[derive(Deserialize, Default)]
struct Keys {
    #[serde(default)]
    p256dh: String,
    #[serde(default)]
    auth: String,
}

impl<'a> FromRequest<'a> for Sent {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let kind = request.content_type().unwrap_or_default();
        let json = kind.starts_with("application/json");
        if !json && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(Fail::from(Refused::new(415, "request.media_type")).into());
        }
        // The stack has bounded the body already.
        let bytes = body.take()?.into_bytes().await?;
        if json {
            let malformed = |_| Fail::from(Refused::new(400, "request.malformed"));
            return Ok(serde_json::from_slice(&bytes).map_err(malformed)?);
        }
        let form = Form::parse(&bytes).map_err(Fail::from)?;
        Ok(Self {
            endpoint: form.text("endpoint"),
            keys: Keys { p256dh: form.text("p256dh"), auth: form.text("auth") },
        })
    }
}

/// The clinic's public key.
#[handler]
pub(super) async fn key(ctx: Ctx) -> Result<Json<serde_json::Value>, Fail> {
    ctx.tab(Tab::Notifications)?;
    Ok(Json(serde_json::json!({ "key": super::key(&ctx.clinic).await?.public() })))
}

/// Subscribes this browser.
#[handler]
pub(super) async fn subscribe(ctx: Ctx, sent: Sent) -> Result<Page, Fail> {
    let who = ctx.tab(Tab::Notifications)?;
    ctx.limit().await?;
    let Sent { endpoint, keys: Keys { p256dh, auth } } = sent;
    let subscription = Subscription { endpoint, p256dh, auth };
    super::subscribe(&ctx.clinic, who, &ctx.trace(), subscription).await?;
    Ok(Page::Nothing)
}

/// Ends this browser's subscription.
#[handler]
pub(super) async fn end(ctx: Ctx, sent: Sent) -> Result<Page, Fail> {
    let who = ctx.need_patient()?;
    super::end(&ctx.clinic, who, &ctx.trace(), &sent.endpoint).await?;
    Ok(Page::Nothing)
}
