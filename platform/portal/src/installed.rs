//! The portal as a program on the patient's phone: its manifest, its service worker, and the
//! page that is shown without a connection.

use kernel::Lang;
use people::messages::screens::OfflineScreen;
use poem::{
    Response, Route, get, handler,
    http::{HeaderValue, header},
};
use serde_json::{Value, json};
use shell::{Ctx, Fail, Page};

const SVG: &str = "image/svg+xml";

/// What browsers ask for.
pub fn routes(route: Route) -> Route {
    route
        .at("/manifest.webmanifest", get(manifest))
        .at("/sw.js", get(worker))
        .at("/offline", get(offline))
}

/// The manifest (W3C): the clinic's name, colours and mark.
#[handler]
async fn manifest(ctx: Ctx) -> Response {
    let config = &ctx.clinic.site.config;
    let manifest = json!({
        "id": "/",
        "name": config.name,
        "short_name": config.name,
        "lang": ctx.lang.tag(),
        "start_url": "/appointments",
        "scope": "/",
        "display": "standalone",
        "background_color": config.colours.background,
        "theme_color": config.colours.accent,
        "icons": [icon(&ctx)],
    });
    fresh("application/manifest+json", manifest.to_string())
}

/// The service worker: what differs between clinics and languages, then the theme's own file.
/// Browsers look for a new one at every visit, and find one whenever a file has changed.
#[handler]
async fn worker(ctx: Ctx) -> Response {
    let look = &ctx.look;
    let version = look.theme.version();
    let portal = json!({
        "version": format!("{version}-{}-{}", ctx.clinic.site.version, ctx.lang.tag()),
        "lang": ctx.lang.tag(),
        "saved": ctx.text("messages-offline_saved"),
        "message": ctx.text("messages-push"),
        "icon": icon(&ctx)["src"],
        // A copy of the list lives no longer than a session without use.
        "keep": ctx.clinic.site.config.accounts.idle_minutes,
    });
    let file = json!(look.theme.asset("worker.js").unwrap_or_default());
    let mut answer = fresh(
        "text/javascript; charset=utf-8",
        format!("self.portal = {portal};\nimportScripts({file});\n"),
    );
    answer.headers_mut().insert("service-worker-allowed", HeaderValue::from_static("/"));
    answer
}

/// The page for the time without a connection. The worker keeps it, so it is asked for without
/// cookies, and the language stands in its address.
#[handler]
async fn offline(mut ctx: Ctx) -> Result<Page, Fail> {
    let wished = Lang::from_tag(&ctx.query.text("lang"));
    ctx.lang = ctx.clinic.site.config.lang(wished.or(Some(ctx.lang)));
    ctx.page(OfflineScreen {})
}

/// The clinic's logo, or the theme's mark.
fn icon(ctx: &Ctx) -> Value {
    let (src, kind) = match &ctx.look.icon {
        (src, _) if src.is_empty() => (ctx.look.theme.asset("mark.svg").unwrap_or_default(), SVG),
        (src, kind) => (src.as_str(), *kind),
    };
    // An uploaded logo is kept in one size.
    let sizes = if kind == SVG { "any" } else { "192x192" };
    json!({ "src": src, "type": kind, "sizes": sizes })
}

fn fresh(kind: &str, body: String) -> Response {
    Response::builder()
        .content_type(kind)
        .header(header::CACHE_CONTROL, "no-cache")
        .header(header::VARY, "Cookie")
        .body(body)
}
