//! A push service, and the browsers that listen to it (RFC 8030, 8292).
//!
//! It checks what real services check, and opens the envelope as a browser would.

use std::{collections::BTreeMap, sync::Arc};

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use poem::{
    Body, Error, Request, Response, Result, handler,
    http::StatusCode,
    web::{Data, Json, Path},
};
use serde_json::{Value, json};

use super::{
    Fate, World,
    envelope::{self, Browser, Vapid},
    inbox::Kept,
};

/// A service must take this much and may refuse more (RFC 8030, 7.2).
const LIMIT: usize = 4096;

/// The subscriptions by their ids.
pub(super) type Browsers = BTreeMap<String, Subscribed>;

/// A browser that can be pushed to, or could once.
pub(super) struct Subscribed {
    browser: Browser,
    /// Whose pushes it takes, when it was told.
    application_server_key: Option<String>,
    ended: bool,
}

/// What `pushManager.subscribe` gives a page. The body may be empty or
/// `{"applicationServerKey":"…"}`.
#[handler]
pub(super) async fn subscribe(
    request: &Request,
    body: Body,
    Data(world): Data<&Arc<World>>,
) -> Result<Json<Value>> {
    let body = body.into_bytes_limit(LIMIT).await?;
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let application_server_key = asked["applicationServerKey"].as_str().map(str::to_owned);
    let browser = Browser::new().map_err(refused(StatusCode::INTERNAL_SERVER_ERROR))?;
    let id = browser.id();
    let shown = json!({
        "endpoint": format!("{}/push/{id}", origin(request)),
        "expirationTime": null,
        "keys": { "p256dh": browser.p256dh(), "auth": browser.auth() },
    });
    let subscribed = Subscribed { browser, application_server_key, ended: false };
    world.state().browsers.insert(id, subscribed);
    Ok(Json(shown))
}

/// The person has taken the permission back: pushes get 410 from now on.
#[handler]
pub(super) fn unsubscribe(Path(id): Path<String>, Data(world): Data<&Arc<World>>) -> StatusCode {
    match world.state().browsers.get_mut(&id) {
        Some(subscribed) => {
            subscribed.ended = true;
            StatusCode::NO_CONTENT
        }
        None => StatusCode::NOT_FOUND,
    }
}

#[handler]
pub(super) async fn receive(
    request: &Request,
    Path(id): Path<String>,
    body: Body,
    Data(world): Data<&Arc<World>>,
) -> Result<Response> {
    let body = body.into_bytes_limit(2 * LIMIT).await.map_err(|_| too_large())?;
    let mut state = world.state();
    let subscribed = state.browsers.get(&id).ok_or_else(|| said(404, "no such subscription"))?;
    if subscribed.ended {
        return Err(said(410, "the subscription has ended"));
    }
    let header = |name: &str| request.header(name);
    let ttl = header("ttl").and_then(|ttl| ttl.parse::<u32>().ok());
    let ttl = ttl.ok_or_else(|| said(400, "TTL is missing"))?;
    let urgency = header("urgency").unwrap_or("normal");
    if !["very-low", "low", "normal", "high"].contains(&urgency) {
        return Err(said(400, "no such urgency"));
    }
    let topic = header("topic").unwrap_or_default();
    let letters = topic.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    if topic.len() > 32 || !letters {
        return Err(said(400, "not a topic"));
    }
    if header("content-encoding") != Some("aes128gcm") {
        return Err(said(400, "the encoding must be aes128gcm"));
    }
    let authorization = header("authorization").ok_or_else(|| said(401, "who sends?"))?;
    let vapid = Vapid::read(authorization).map_err(refused(StatusCode::UNAUTHORIZED))?;
    vapid.check(&origin(request), world.now()).map_err(refused(StatusCode::FORBIDDEN))?;
    if subscribed.application_server_key.as_deref().is_some_and(|key| key != vapid.key) {
        return Err(said(403, "the subscription is another sender's"));
    }
    if body.len() > LIMIT {
        return Err(too_large());
    }
    let text = subscribed.browser.open(&body).map_err(refused(StatusCode::BAD_REQUEST))?;
    let number = state.inbox.next_id();
    state.inbox.keep(Kept {
        provider: "push",
        id: number.to_string(),
        to: id,
        text: String::from_utf8_lossy(&text).into_owned(),
        at: world.now(),
        state: Fate::Delivered,
        more: [
            ("ttl", ttl.to_string()),
            ("urgency", urgency.to_owned()),
            ("topic", topic.to_owned()),
            ("subject", vapid.subject),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into(),
    });
    Ok(Response::builder()
        .status(StatusCode::CREATED)
        .header("ttl", ttl)
        .header("location", format!("/message/{number}"))
        .finish())
}

/// This service's origin, as the sender must see it too.
fn origin(request: &Request) -> String {
    format!("http://{}", request.header("host").unwrap_or_default())
}

fn said(status: u16, why: &'static str) -> Error {
    Error::from_string(why, StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST))
}

fn too_large() -> Error {
    said(413, "the push is too large")
}

fn refused(status: StatusCode) -> impl Fn(envelope::Wrong) -> Error {
    move |wrong| Error::from_string(wrong.0, status)
}

/// base64url without padding, as everything here is written.
pub(super) fn encoded(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn decoded(text: &str) -> Option<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(text).ok()
}
