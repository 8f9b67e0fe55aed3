//! What operators count, for Prometheus. Nothing is counted until [`install`] was called, where
//! somebody listens.
//!
//! Labels have few values: patterns of routes, words of ours, never a site, a person or a path.
//! How a single clinic fares is told by the vendor's console.

use std::{sync::OnceLock, time::Duration};

use chrono::TimeDelta;
use kernel::site::Status;
use metrics::{
    Gauge, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use poem::http::{Method, StatusCode};

use crate::App;

/// The steps of times, in seconds.
const STEPS: [f64; 11] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];
/// How often what was observed is added up, whether somebody asks or not.
const UPKEEP: Duration = Duration::from_secs(5);
/// How long the database may take to tell how the queue is.
const PATIENCE: Duration = Duration::from_secs(2);
/// How long before its end a certificate should have been renewed.
pub const RENEWAL: TimeDelta = TimeDelta::days(14);

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// What kind of metric it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Times, by steps.
    Times,
}

/// Every metric: its name, its kind, what it is.
pub const ALL: [(&str, Kind, &str); 32] = [
    ("portal_build_info", Kind::Gauge, "Always 1; its label is the version"),
    ("portal_http_requests_total", Kind::Counter, "Answers by route, method and class of status"),
    ("portal_http_request_seconds", Kind::Times, "How long answers took, by route and method"),
    ("portal_http_requests_under_way", Kind::Gauge, "Requests that are being answered"),
    ("portal_http_shed_total", Kind::Counter, "Requests sent away by fair shares, by reason"),
    ("portal_http_waiting", Kind::Gauge, "Requests that wait for a place"),
    ("portal_http_places", Kind::Gauge, "Places for requests that there are now"),
    ("portal_queue_turns_total", Kind::Counter, "Visitors of booking by what the queue said"),
    ("portal_database_up", Kind::Gauge, "Whether the database answers"),
    ("portal_database_connections", Kind::Gauge, "Connections of this process, busy and idle"),
    ("portal_database_connections_most", Kind::Gauge, "How many it may open"),
    ("portal_redis_up", Kind::Gauge, "Whether Redis answers; 1 where there is none"),
    ("portal_cache_reads_total", Kind::Counter, "Reads of the cache, by where the value was"),
    ("portal_jobs", Kind::Gauge, "Jobs of the outbox: waiting, due, dead"),
    ("portal_jobs_oldest_seconds", Kind::Gauge, "For how long the oldest due job has been due"),
    ("portal_jobs_done_total", Kind::Counter, "Tries of jobs by kind and outcome"),
    ("portal_job_seconds", Kind::Times, "How long tries of jobs took, by kind"),
    ("portal_jobs_under_way", Kind::Gauge, "Jobs that this process is doing"),
    ("portal_chores_failed_total", Kind::Counter, "Chores that failed, by name"),
    ("portal_provider_calls_total", Kind::Counter, "Requests to providers by what came of them"),
    ("portal_provider_call_seconds", Kind::Times, "How long providers took to answer"),
    ("portal_sites", Kind::Gauge, "Sites by status"),
    ("portal_sites_age_seconds", Kind::Gauge, "For how long changes of sites may be unnoticed"),
    ("portal_tls_certificates", Kind::Gauge, "Certificates that are in use"),
    ("portal_tls_expiring", Kind::Gauge, "Those of them that end within 14 days"),
    ("portal_tls_first_expiry_timestamp_seconds", Kind::Gauge, "When the first of them ends"),
    ("portal_tls_handshakes_total", Kind::Counter, "Handshakes: done, failed, too slow"),
    ("portal_acme_orders_total", Kind::Counter, "Orders of certificates by what came of them"),
    ("portal_acme_failing", Kind::Gauge, "Domains whose last order of a certificate has failed"),
    ("portal_connections", Kind::Gauge, "Connections that are open"),
    ("portal_connections_refused_total", Kind::Counter, "Connections beyond an address's share"),
    ("portal_connections_cut_total", Kind::Counter, "Connections cut because nothing came"),
];

/// Begins to count. May be called again.
pub fn install() {
    HANDLE.get_or_init(|| {
        let steps = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &STEPS);
        let builder = steps.unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("somebody else counts already");
        }
        for (name, kind, what) in ALL {
            match kind {
                Kind::Counter => describe_counter!(name, what),
                Kind::Gauge => describe_gauge!(name, what),
                Kind::Times => describe_histogram!(name, what),
            }
        }
        gauge!("portal_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    });
}

/// Adds up for ever what was observed: it would take memory until somebody asks.
pub async fn keep() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        if let Some(handle) = HANDLE.get() {
            handle.run_upkeep();
        }
    }
}

/// Everything counted so far, and how the process and its queue are now, in Prometheus's format.
pub async fn render(app: &App) -> String {
    look(app).await;
    HANDLE.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Looks at what is not counted as it happens.
async fn look(app: &App) {
    let pool = app.db.pool();
    gauge!("portal_database_connections", "state" => "idle").set(f64::from(pool.idle));
    let busy = pool.open.saturating_sub(pool.idle);
    gauge!("portal_database_connections", "state" => "busy").set(f64::from(busy));
    gauge!("portal_database_connections_most").set(f64::from(pool.most));
    gauge!("portal_http_waiting").set(app.gates.waiting() as f64);
    gauge!("portal_http_places").set(f64::from(app.gates.places()));
    let now = app.clock.now();
    let queue = tokio::time::timeout(PATIENCE, store::jobs::queue(&app.db, now)).await;
    let queue = queue.ok().and_then(Result::ok).filter(|_| app.db.check().is_ok());
    gauge!("portal_database_up").set(f64::from(u8::from(queue.is_some())));
    if let Some(queue) = queue {
        for (state, number) in
            [("waiting", queue.waiting), ("due", queue.due), ("dead", queue.dead)]
        {
            gauge!("portal_jobs", "state" => state).set(number as f64);
        }
        let age = queue.oldest.map_or(0, |due| (now - due).num_seconds().max(0));
        gauge!("portal_jobs_oldest_seconds").set(age as f64);
    }
    if app.acme.is_some() {
        let failing = store::site_certificates::failing(&app.db);
        if let Ok(Ok(failing)) = tokio::time::timeout(PATIENCE, failing).await {
            gauge!("portal_acme_failing").set(failing as f64);
        }
    }
    let redis = app.cache.ping().await.is_ok();
    gauge!("portal_redis_up").set(f64::from(u8::from(redis)));
    let count = app.sites.by_status();
    for status in [Status::Active, Status::Suspended, Status::Archived] {
        let number = count.iter().filter(|one| **one == status).count();
        gauge!("portal_sites", "status" => word(status)).set(number as f64);
    }
    gauge!("portal_sites_age_seconds").set(app.sites.age().as_secs_f64());
    if let Some(certificates) = app.certificates.get() {
        let ends = certificates.ends();
        gauge!("portal_tls_certificates").set(ends.len() as f64);
        let soon = ends.values().filter(|end| **end - now < RENEWAL).count();
        gauge!("portal_tls_expiring").set(soon as f64);
        if let Some(first) = ends.values().min() {
            gauge!("portal_tls_first_expiry_timestamp_seconds").set(first.timestamp() as f64);
        }
    }
}

const fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Suspended => "suspended",
        Status::Archived => "archived",
    }
}

/// Counts an answer.
pub(crate) fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    // Labels cost time, even where nobody counts.
    if HANDLE.get().is_none() {
        return;
    }
    let method = match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::PATCH => "PATCH",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    };
    let class = match status.as_u16() {
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        503 => "503",
        500.. => "5xx",
        _ => "1xx",
    };
    let route = route.to_owned();
    counter!("portal_http_requests_total", "route" => route.clone(), "method" => method, "class" => class)
        .increment(1);
    histogram!("portal_http_request_seconds", "route" => route, "method" => method).record(took);
}

/// Counts something as going on until it is dropped.
pub(crate) struct Going(Gauge);

impl Going {
    fn on(gauge: Gauge) -> Self {
        gauge.increment(1.0);
        Self(gauge)
    }
}

impl Drop for Going {
    fn drop(&mut self) {
        self.0.decrement(1.0);
    }
}

/// A request that is being answered.
pub(crate) fn under_way() -> Going {
    Going::on(gauge!("portal_http_requests_under_way"))
}

/// Counts what a visitor of booking was told by the queue before it.
pub fn queued(said: &'static str) {
    counter!("portal_queue_turns_total", "said" => said).increment(1);
}

/// A job that is being done.
pub(crate) fn job_under_way() -> Going {
    Going::on(gauge!("portal_jobs_under_way"))
}

/// Counts a try of a job. A kind that nobody knows is not named.
pub(crate) fn tried(kind: Option<&'static str>, outcome: &'static str, took: Duration) {
    let kind = kind.unwrap_or("unknown");
    counter!("portal_jobs_done_total", "kind" => kind, "outcome" => outcome).increment(1);
    histogram!("portal_job_seconds", "kind" => kind).record(took);
}

/// Counts an order of a certificate by what came of it.
pub fn ordered(outcome: &'static str) {
    counter!("portal_acme_orders_total", "outcome" => outcome).increment(1);
}

/// Counts a chore that failed.
pub(crate) fn chore_failed(name: &'static str) {
    counter!("portal_chores_failed_total", "name" => name).increment(1);
}
