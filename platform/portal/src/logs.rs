//! The log, and the traces beside it (docs/operations/monitoring.md).

use kernel::Problem;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    EnvFilter, Layer, filter::Targets, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::config::{Config, LogFormat};

/// What is traced: the spans of our own crates, which hold ids, routes, clinics and statuses and
/// nothing of any person.
const TRACED: [&str; 2] = ["shell", "providers"];

/// What must be told when the process ends.
#[must_use]
pub struct Logs(Option<SdkTracerProvider>);

impl Logs {
    /// Sends what has not been sent yet.
    pub async fn end(self) {
        if let Some(traces) = self.0 {
            let sent = tokio::task::spawn_blocking(move || traces.shutdown()).await;
            if !matches!(sent, Ok(Ok(()))) {
                tracing::warn!("the last traces could not be sent");
            }
        }
    }
}

/// Begins to write the log, to the standard error, and to send traces where that is wished.
pub async fn begin(config: &Config) -> Result<Logs, Problem> {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let log = match config.log_format() {
        LogFormat::Text => log.with_filter(filter).boxed(),
        LogFormat::Json => log.json().with_filter(filter).boxed(),
    };
    let traces = match config.otlp_url.clone() {
        Some(url) => Some(traces(url, config.traces_percent).await?),
        None => None,
    };
    let layer = traces.as_ref().map(|traces| {
        let ours = TRACED.map(|target| (target, LevelFilter::INFO));
        tracing_opentelemetry::layer()
            .with_tracer(traces.tracer("portal"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(Targets::new().with_targets(ours))
    });
    tracing_subscriber::registry().with(log).with(layer).init();
    Ok(Logs(traces))
}

async fn traces(url: String, percent: u8) -> Result<SdkTracerProvider, Problem> {
    let url = format!("{}/v1/traces", url.trim_end_matches('/'));
    // Its client has a runtime of its own, which may not be made within ours.
    let make = move || {
        SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(url)
            .build()
    };
    let exporter = tokio::task::spawn_blocking(make)
        .await?
        .map_err(|why| Problem::failed(format!("PORTAL_OTLP_URL: {why}")))?;
    let resource = Resource::builder().with_service_name("portal").build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_sampler(Sampler::TraceIdRatioBased(f64::from(percent) / 100.0))
        .with_resource(resource)
        .build())
}
