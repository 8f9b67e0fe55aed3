//! The doors for a clinic's information system (M3): `/exchange/v1` on each clinic's host.
//!
//! Doors only: each operation calls a verb. The document it is described by is served at
//! `/exchange/v1/openapi.json` and kept in `docs/api/exchange.json`.

use poem::{
    EndpointExt, IntoEndpoint, Response, Route, endpoint::make_sync, get, handler, http::header,
};
use poem_openapi::{OpenApi, OpenApiService, Tags};
use shell::{Ctx, Fail};

mod answers;
mod balances;
mod body;
mod changes;
pub mod client;
mod codes;
mod patients;
mod reference;
mod visits;
mod webhooks;

#[derive(Tags)]
enum Tag {
    /// Branches, departments, specialisations, services, doctors.
    Reference,
    /// Patients' cards, insurance contracts.
    Patients,
    /// Schedules, visits and what becomes of them.
    Visits,
    /// Bonuses and advances.
    Accounts,
    /// What happens on the portal.
    Changes,
    /// Where that is posted to.
    Webhooks,
}

fn service() -> OpenApiService<impl OpenApi, ()> {
    let doors =
        (reference::Api, patients::Api, visits::Api, balances::Api, changes::Api, webhooks::Api);
    OpenApiService::new(doors, "Clinic portal: exchange", "1.0.0")
        .description(
            "The exchange of one clinic's information system with the portal: the clinic's host decides \
             which. Everything is told by the information system's own ids, in batches; the answer says what \
             became of each item, in order, and a batch may be sent again. Times are RFC 3339, money is in \
             kopecks. Errors are problem JSON (RFC 9457) with a stable `code`.",
        )
        .url_prefix("/exchange/v1")
}

/// The OpenAPI document, as the repository keeps it.
pub fn document() -> String {
    service().spec()
}

/// Everything under `/exchange/v1`.
pub fn routes(route: Route) -> Route {
    let service = service();
    let document = service.spec();
    let document = make_sync(move |_| {
        Response::builder()
            .content_type("application/json")
            .header(header::CACHE_CONTROL, "public, max-age=300")
            .body(document.clone())
    });
    let inner = Route::new()
        .at("/openapi.json", get(document))
        .at("/problems", get(problems))
        .nest("/", service.into_endpoint());
    route.nest("/exchange/v1", inner.boxed())
}

/// What the `type` of a problem points at: the codes and their texts.
#[handler]
async fn problems(ctx: Ctx) -> Result<Response, Fail> {
    let codes = codes::CODES.iter().map(|code| {
        let title = ctx.text(&code.replacen('.', "-", 1));
        serde_json::json!({ "code": code, "title": title })
    });
    let body = serde_json::to_string(&codes.collect::<Vec<_>>())?;
    Ok(Response::builder().content_type("application/json").body(body))
}
