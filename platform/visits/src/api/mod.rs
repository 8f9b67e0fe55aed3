//! The JSON API for programs (M4): `/api/v1` on each clinic's host.
//!
//! Doors only: each operation calls the verb that the pages call. The document it is
//! described by is served at `/api/v1/openapi.json` and kept in `docs/api/openapi.json`.

use std::sync::Arc;

use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Response, Route, endpoint::make_sync, get, handler,
    http::header,
};
use poem_openapi::{OpenApi, OpenApiService, Tags};
use shell::{Ctx, Fail};

mod answers;
mod booking;
mod reference;
mod shapes;
mod slots;

#[derive(Tags)]
enum Tag {
    /// What the clinic has: branches, specialisations, doctors, services, documents.
    Clinic,
    /// Free slots and nearest dates.
    Schedule,
    /// Holding slots, booking, showing and cancelling visits.
    Booking,
}

fn service() -> OpenApiService<impl OpenApi, ()> {
    let all = (reference::Api, slots::Api, booking::Api);
    OpenApiService::new(all, "Clinic portal", "1.0.0")
        .description(
            "The API of one clinic: its host decides which. Times are UTC (RFC 3339), dates are local to the \
             branch, money is in kopecks. Errors are problem JSON (RFC 9457) with a stable `code`.",
        )
        .url_prefix("/api/v1")
}

/// The OpenAPI document, as the repository keeps it.
pub fn document() -> String {
    service().spec()
}

/// Everything under `/api/v1`.
pub fn routes(route: Route) -> Route {
    let service = service();
    let document = service.spec();
    let reference = service.swagger_ui_html();
    let policy = reference_policy(&reference);
    let document = make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "public, max-age=300")
            .body(document.clone())
    });
    let reference = Arc::new(get(make_sync(move |_| {
        Response::builder()
            .content_type("text/html; charset=utf-8")
            .header("content-security-policy", policy.clone())
            .body(reference.clone())
    })));
    let inner = Route::new()
        .at("/openapi.json", get(document))
        .at("/problems", get(problems))
        .nest("/", service.into_endpoint());
    // A route beside a nested one on the same path would never be asked.
    let inner = inner.around(move |inner, request| {
        let reference = Arc::clone(&reference);
        async move {
            match request.uri().path() {
                "/" => reference.call(request).await,
                _ => inner.call(request).await,
            }
        }
    });
    route.nest("/api/v1", inner)
}

/// The interactive reference brings its scripts within the page: they are allowed by their
/// hashes, and only they.
fn reference_policy(html: &str) -> String {
    let mut hashes = String::new();
    for part in html.split("<script").skip(1) {
        let inside = part.split_once('>').and_then(|(_, rest)| rest.split_once("</script>"));
        if let Some((script, _)) = inside.filter(|(script, _)| !script.is_empty()) {
            hashes
                .push_str(&format!(" 'sha256-{}'", shell::keys::sha256_base64(script.as_bytes())));
        }
    }
    format!(
        "default-src 'none'; script-src{hashes}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
}

/// What the `type` of a problem points at: the codes and their texts.
#[handler]
async fn problems(ctx: Ctx) -> Result<Response, Fail> {
    let codes = shapes::CODES.iter().map(|code| {
        let title = ctx.text(&code.replacen('.', "-", 1));
        serde_json::json!({ "code": code, "title": title })
    });
    let body = serde_json::to_string(&codes.collect::<Vec<_>>())?;
    Ok(Response::builder().content_type("application/json").body(body))
}
