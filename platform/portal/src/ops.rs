//! The socket for operators: how the process is, and what it has counted. It tells nothing of any
//! person, but it is not for the public: bind it to an inner address.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use kernel::Problem;
use poem::{
    Endpoint, EndpointExt, Response, Route, Server, get, handler, http::StatusCode,
    listener::TcpAcceptor, web::Data,
};
use shell::{App, metrics};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::config::Config;

/// How long a connection may say nothing.
const IDLE: Duration = Duration::from_secs(75);

/// Everything the socket answers.
pub fn routes(app: Arc<App>) -> impl Endpoint {
    Route::new()
        .at("/healthz", get(alive))
        .at("/readyz", get(ready))
        .at("/metrics", get(counted))
        .data(app)
}

/// The socket of a process.
pub struct Ops {
    /// Where it listens.
    pub address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Drop for Ops {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Begins to answer, if the settings say where; until the value is dropped.
pub async fn start(config: &Config, app: &Arc<App>) -> Result<Option<Ops>, Problem> {
    let Some(address) = config.ops_bind else { return Ok(None) };
    metrics::install();
    let listener = TcpListener::bind(address).await.map_err(|error| {
        Problem::failed(format!("{address}: {error} (choose another with --ops-bind)"))
    })?;
    let address = listener.local_addr()?;
    let (acceptor, routes) = (TcpAcceptor::from_tokio(listener)?, routes(Arc::clone(app)));
    let serving = tokio::spawn(async move {
        let server = Server::new_with_acceptor(acceptor).name("ops").idle_timeout(IDLE);
        tokio::select! {
            () = metrics::keep() => {}
            ended = server.run(routes) => {
                if let Err(error) = ended {
                    tracing::error!(%error, "the operators' socket has failed");
                }
            }
        }
    });
    Ok(Some(Ops { address, serving }))
}

#[handler]
fn alive() -> StatusCode {
    StatusCode::OK
}

#[handler]
async fn ready(app: Data<&Arc<App>>) -> StatusCode {
    app.readiness().await
}

#[handler]
async fn counted(app: Data<&Arc<App>>) -> Response {
    Response::builder()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(metrics::render(&app).await)
}
