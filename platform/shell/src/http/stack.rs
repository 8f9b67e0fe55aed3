//! What every request goes through, outermost first: request id, host, size, origin, route,
//! problem, headers.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use kernel::{
    Lang, Problem,
    host::{CONSOLE, Host},
    site::Status,
};
use minijinja::{Value, value::Serde};
use poem::{
    Endpoint, IntoResponse, PathPattern, Request, Response, Result,
    error::ReadBodyError,
    http::{HeaderValue, Method, StatusCode, Version, header},
};

use tracing::Instrument;

use super::{ConsoleCtx, Ctx, Page, address, compress, problem, upload};
use crate::{
    app::{App, Clinic},
    fair::Class,
    keys, metrics,
    screens::{ClinicLink, NoticeScreen, PlatformScreen},
    themes::{BASE, Screen, render_platform},
};

/// Where a clinic's own domain is asked for its proof.
pub const PROOF: &str = "/.well-known/portal-domain";

/// Under it an authority that is to issue a certificate looks for its answer (RFC 8555, 8.3).
pub const CHALLENGE: &str = "/.well-known/acme-challenge/";
/// The longest token that is looked for there.
const LONGEST_TOKEN: usize = 200;

/// Where a balancer asks whether the process lives.
const LIVE: &str = "/healthz";
/// Where it asks whether the process can serve.
const READY: &str = "/readyz";

/// Whether a balancer asks there how the process is.
pub(super) fn is_probe(path: &str) -> bool {
    path == LIVE || path == READY
}

/// The largest body of any request without files; of those with: see [`upload`].
pub const MAX_BODY: usize = 256 * 1024;

/// Under it the doors of information systems stand. They read the bodies themselves, once they
/// know who sends them.
pub const EXCHANGE: &str = "/exchange/";

/// Under it a clinic's colours and logo stand.
const LOOK: &str = "/site/";

/// How long a door may take for a request that has come whole.
const LONGEST: Duration = Duration::from_secs(60);

/// The largest body there.
pub const MAX_BATCH: usize = 8 * 1024 * 1024;

/// The stack around all routes of a clinic's site and of the vendor's console. It stands inside
/// poem's `CookieJarManager`.
pub struct Stack<E, C> {
    /// The process.
    pub app: Arc<App>,
    /// The routes of a clinic's site.
    pub routes: E,
    /// The routes of the console.
    pub console: C,
}

impl<E: Endpoint, C: Endpoint> Endpoint for Stack<E, C> {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        let id = request_id();
        let fresh = !request.uri().path().starts_with("/assets/");
        let gzip = compress::wanted(request.header(header::ACCEPT_ENCODING));
        let (began, method) = (Instant::now(), request.method().clone());
        let mut met = Met { unread: brings_body(&request), ..Met::default() };
        let under_way = metrics::under_way();
        let mut answer = self.answer(request, &id, &mut met).await;
        drop(under_way);
        metrics::answered(&method, met.route(), answer.status(), began.elapsed());
        tracing::debug!(
            target: "portal::access",
            %id, site = met.site.as_ref().map_or("", |site| site.label.as_str()), %method, route = met.route(),
            status = answer.status().as_u16(), ms = began.elapsed().as_millis(), "answered"
        );
        if gzip {
            answer = compress::gzip(answer).await;
        }
        let headers = answer.headers_mut();
        if met.unread {
            // Nothing more comes over a connection with the rest of a body on it: whoever keeps
            // connections must not take this one for his next request.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if fresh {
            protect(headers);
        }
        if let Some(strict) = &self.app.settings.strict_transport {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, strict.clone());
        }
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        if let Ok(id) = HeaderValue::from_str(&id) {
            headers.insert("x-request-id", id);
        }
        Ok(answer)
    }
}

impl<E: Endpoint, C: Endpoint> Stack<E, C> {
    /// Answers, and tells what it has met on the way.
    async fn answer(&self, mut request: Request, id: &str, met: &mut Met) -> Response {
        if request.uri().path().starts_with("/assets/") {
            met.route = Some("assets".into());
            return self.app.themes.assets.answer(&request);
        }
        if let Some(answer) = self.operator(request.uri().path()).await {
            met.route = Some("probe".into());
            return answer;
        }
        let exchange = request.uri().path().starts_with(EXCHANGE);
        let api = exchange || request.uri().path().starts_with("/api/");
        let live = match Host::read(host(&request), &self.app.settings.base_domain) {
            Host::Site(label) => self.app.sites.by_label(&label),
            Host::Base => return self.platform(),
            Host::Console => return self.at_console(request, id, met).await,
            Host::Foreign(name) if request.uri().path() == PROOF => {
                return self.proof(&name).await;
            }
            Host::Foreign(name) if request.uri().path().starts_with(CHALLENGE) => {
                let token = request.uri().path().strip_prefix(CHALLENGE).unwrap_or_default();
                return self.challenge(&name, token).await;
            }
            Host::Foreign(name) => self.app.sites.by_domain(&name),
            Host::Malformed => return self.notice(400, "platform-malformed_host", api),
        };
        let Some(live) = live else { return self.notice(404, "platform-unknown_site", api) };
        match live.site.config.status {
            Status::Active => {}
            Status::Suspended => return self.notice(503, "platform-suspended", api),
            Status::Archived => return self.notice(410, "platform-archived", api),
        }
        let (began, site) = (Instant::now(), live.site.id);
        met.site = Some(Arc::clone(&live.site));
        let clinic = Clinic { app: Arc::clone(&self.app), site: Arc::clone(&live.site) };
        let address = address::of(&request, &self.app.settings.trusted_proxies);
        let mut ctx = match Ctx::of(clinic, &live, &request, address, id.to_owned()) {
            Ok(ctx) => ctx,
            Err(_) => return StatusCode::BAD_REQUEST.into_response(),
        };
        // The place comes after the body, so that whoever sends slowly keeps none, and before
        // anything is read for the request.
        let admitted = admit(&mut request).await;
        let place = match &admitted {
            Ok(_) => {
                let file = upload::brings_file(&request);
                let class = Class::of(request.method(), request.uri().path(), file);
                self.app.gates.enter(site, class).await.map(|place| ctx.place = place)
            }
            Err(_) => Ok(()),
        };
        // Whoever sends a token is nobody's browser; a clinic looks the same to everybody, also
        // while nobody can be recognised.
        let known = match place {
            Err(crowded) => {
                met.route = Some("shed".into());
                met.unread &= !matches!(admitted, Ok(true));
                Err(crowded.into())
            }
            Ok(()) if exchange || request.uri().path().starts_with(LOOK) => Ok(()),
            Ok(()) => ctx.recognise().await,
        };
        let ctx = Arc::new(ctx);
        request.extensions_mut().insert(Arc::clone(&ctx));
        let answer = match known {
            Ok(()) => match admitted {
                Ok(read) => {
                    let bounded = !exchange && (read || ctx.reads);
                    let empty = tracing::field::Empty;
                    let span = tracing::info_span!(
                        "request", site = %live.site.label, id, route = empty, status = empty
                    );
                    let door = route(&self.routes, request, &mut met.route);
                    let answer = in_time(bounded, door).instrument(span.clone()).await;
                    span.record("route", met.route());
                    if let Ok(answer) = &answer {
                        span.record("status", answer.status().as_u16());
                    }
                    // What a batch was answered well for was read by its door.
                    let batch =
                        exchange && answer.as_ref().is_ok_and(|one| one.status().is_success());
                    met.unread &= !(read || batch);
                    answer
                }
                Err(problem) => Err(problem),
            },
            Err(problem) => Err(problem),
        };
        // What an answer still sends, it sends without a place.
        ctx.step_aside();
        let answer = answer.unwrap_or_else(|problem| {
            problem::log(&self.app, &ctx.clinic.site.label, id, &ctx.path, &problem);
            if api { problem::as_json(&ctx, &problem) } else { problem::as_page(&ctx, &problem) }
        });
        self.app.pulse.answered(site, answer.status().as_u16(), began.elapsed());
        answer
    }

    /// The vendor's console.
    async fn at_console(&self, mut request: Request, id: &str, met: &mut Met) -> Response {
        let address = address::of(&request, &self.app.settings.trusted_proxies);
        let ctx = ConsoleCtx::of(Arc::clone(&self.app), &request, address, id.to_owned());
        let Ok(mut ctx) = ctx else { return StatusCode::BAD_REQUEST.into_response() };
        // There is nothing here that needs no database.
        let known = match self.app.db.check() {
            Ok(()) => ctx.recognise().await,
            Err(error) => Err(error.into()),
        };
        let ctx = Arc::new(ctx);
        request.extensions_mut().insert(Arc::clone(&ctx));
        let answer = match known {
            Ok(()) => match admit(&mut request).await {
                Ok(read) => {
                    met.unread &= !read;
                    let door = route(&self.console, request, &mut met.route);
                    in_time(read || ctx.reads, door).await
                }
                Err(problem) => Err(problem),
            },
            Err(problem) => Err(problem),
        };
        answer.unwrap_or_else(|problem| {
            problem::log(&self.app, CONSOLE, id, &ctx.path, &problem);
            problem::at_console(&ctx, &problem)
        })
    }

    /// Liveness and readiness, on any host.
    async fn operator(&self, path: &str) -> Option<Response> {
        match path {
            LIVE => Some(StatusCode::OK.into_response()),
            READY => Some(self.app.readiness().await.into_response()),
            _ => None,
        }
    }

    /// What proves that a domain leads here: where it was added to a clinic.
    async fn proof(&self, name: &str) -> Response {
        match store::site_domains::find(&self.app.db, name).await {
            Ok(Some(known)) => known.proof.into_response(),
            Ok(None) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => {
                tracing::warn!(%error, "a domain could not be looked up");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    /// What proves to an authority that a clinic's own domain leads here: on every node.
    async fn challenge(&self, name: &str, token: &str) -> Response {
        let is_one = token.len() <= LONGEST_TOKEN
            && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if self.app.acme.is_none() || !is_one {
            return StatusCode::NOT_FOUND.into_response();
        }
        match store::acme_answers::find(&self.app.db, name, token).await {
            Ok(Some(answer)) => {
                Response::builder().content_type("application/octet-stream").body(answer)
            }
            Ok(None) => StatusCode::NOT_FOUND.into_response(),
            Err(error) => {
                tracing::warn!(%error, "an authority's question could not be looked up");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            }
        }
    }

    /// What is said where there is no clinic to say it.
    fn notice(&self, status: u16, key: &'static str, api: bool) -> Response {
        if !api {
            return self.outside(status, &NoticeScreen { status, key });
        }
        let title = self.app.themes.get(BASE).texts(Lang::Ru).get(key);
        let body = serde_json::json!({ "type": "about:blank", "title": title, "status": status, "code": key.replacen('-', ".", 1) });
        Response::builder()
            .status(StatusCode::from_u16(status).unwrap_or_default())
            .header(header::CONTENT_TYPE, "application/problem+json")
            .body(body.to_string())
    }

    fn platform(&self) -> Response {
        let settings = &self.app.settings;
        let link = |site: Arc<kernel::Site>| ClinicLink {
            name: site.config.name.clone(),
            href: format!("{}/", settings.origin(&site.label)),
        };
        let clinics = if settings.development {
            self.app.sites.active().into_iter().take(100).map(link).collect()
        } else {
            Vec::new()
        };
        self.outside(200, &PlatformScreen { clinics, caught_mail: settings.development })
    }

    fn outside<S: Screen>(&self, status: u16, screen: &S) -> Response {
        let html =
            render_platform(&self.app.themes, S::TEMPLATE, Lang::Ru, Value::from(Serde(screen)));
        match html {
            Ok(html) => Page::ok(html).status(status).into_response(),
            Err(problem) => {
                tracing::error!(%problem, "a platform page could not be rendered");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// What a request has met on its way, for those who count.
#[derive(Default)]
struct Met {
    /// Whether a body was left unread.
    unread: bool,
    /// The pattern of the route that answered, or a word for what stands before all routes.
    route: Option<Arc<str>>,
    /// The clinic.
    site: Option<Arc<kernel::Site>>,
}

impl Met {
    fn route(&self) -> &str {
        self.route.as_deref().unwrap_or("none")
    }
}

/// The routes; a panic in one of them is a failure like any other.
async fn route(
    routes: &impl Endpoint,
    request: Request,
    met: &mut Option<Arc<str>>,
) -> std::result::Result<Response, Problem> {
    let pattern = |found: Option<&PathPattern>| found.map(|found| Arc::clone(&found.0));
    match AssertUnwindSafe(routes.call(request)).catch_unwind().await {
        Ok(Ok(answer)) => {
            let answer = answer.into_response();
            *met = pattern(answer.data());
            Ok(answer)
        }
        Ok(Err(error)) => {
            *met = pattern(error.data());
            Err(problem::read(error))
        }
        Err(_) => Err(Problem::failed("a door panicked")),
    }
}

/// Waits for a door no longer than [`LONGEST`], where the request has come whole: a server that
/// stopped answering in the midst of something must not hold visitors for ever.
async fn in_time(
    bounded: bool,
    door: impl Future<Output = std::result::Result<Response, Problem>>,
) -> std::result::Result<Response, Problem> {
    if !bounded {
        return door.await;
    }
    let late = |_| {
        tracing::warn!("a door took too long");
        problem::unavailable().into()
    };
    tokio::time::timeout(LONGEST, door).await.unwrap_or_else(|late_by| Err(late(late_by)))
}

/// An id that no other request of any process has: the process's random beginning and a
/// running number.
fn request_id() -> String {
    static PROCESS: LazyLock<u32> = LazyLock::new(|| u32::from_be_bytes(keys::random()));
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("{:08x}{:08x}", *PROCESS, NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// The host that the request names; nothing when it names none, or more than one: whoever
/// stands before us might have heeded the other one.
pub(super) fn host(request: &Request) -> &str {
    let named = request.headers().get_all(header::HOST).iter().count();
    match request.uri().authority() {
        Some(authority) if named <= 1 => authority.as_str(),
        None if named == 1 => request.header(header::HOST).unwrap_or_default(),
        _ => "",
    }
}

/// Whether a body comes after the headers, on a connection that serves one request at a time.
fn brings_body(request: &Request) -> bool {
    let declared = request.header(header::CONTENT_LENGTH).is_some_and(|length| length != "0");
    request.version() < Version::HTTP_2
        && (declared || request.headers().contains_key(header::TRANSFER_ENCODING))
}

/// Bounds the body and refuses what another site's page sent in the visitor's name: browsers
/// say where a request came from (`Sec-Fetch-Site`, `Origin`); programs say nothing. Tells
/// whether it read the body.
async fn admit(request: &mut Request) -> std::result::Result<bool, Problem> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(false);
    }
    let foreign = match (request.header("sec-fetch-site"), request.header(header::ORIGIN)) {
        (Some(site), _) => site != "same-origin" && site != "none",
        (None, Some(origin)) => {
            let host = request.header(header::HOST).unwrap_or_default();
            origin.split_once("://").map(|(_, rest)| rest) != Some(host)
        }
        (None, None) => false,
    };
    if foreign {
        return Err(Problem::refused(403, "csrf.foreign_origin"));
    }
    let too_large = || Problem::refused(413, "request.too_large");
    let exchange = request.uri().path().starts_with(EXCHANGE);
    let file = !exchange && upload::brings_file(request);
    let most = match (exchange, file) {
        (true, _) => MAX_BATCH as u64,
        (false, true) => upload::MAX_READ,
        (false, false) => MAX_BODY as u64,
    };
    let declared =
        request.header(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(too_large());
    }
    if exchange || file {
        return Ok(false);
    }
    let body = request.take_body().into_bytes_limit(MAX_BODY).await.map_err(unread)?;
    request.set_body(body);
    Ok(true)
}

/// The refusal of a body that could not be read whole: too large, slower than it may be, broken off.
pub fn unread(error: ReadBodyError) -> Problem {
    match error {
        ReadBodyError::PayloadTooLarge => Problem::refused(413, "request.too_large"),
        _ => Problem::refused(400, "request.malformed"),
    }
}

/// Headers that keep a page to itself; a door may have set its own policy.
fn protect(headers: &mut poem::http::HeaderMap) {
    let policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; \
                  form-action 'self'; frame-ancestors 'none'";
    for (name, value) in [
        ("content-security-policy", policy),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()"),
    ] {
        if !headers.contains_key(name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}
