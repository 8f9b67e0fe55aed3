//! A bad line between the information system and the portal.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::TimeDelta;
use kernel::Clock;
use poem::{
    Body, EndpointExt, Request, Response, Route, Server, handler, http::StatusCode,
    listener::TcpAcceptor, web::Data,
};
use tokio::{net::TcpListener, sync::watch};

/// What the line does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// It does not arrive: 503.
    Unsent,
    /// It is done, the answer is lost: 502.
    Lost,
    /// It is done, the answer breaks off.
    Broken,
    /// It is done, and nothing comes, until whoever waits has had enough.
    Hung,
    /// It arrives twice, the answer is the second one.
    Twice,
}

/// A line to one portal, which may be restarted.
#[derive(Clone)]
pub struct Line {
    /// Where it is listened to.
    pub address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    target: watch::Sender<SocketAddr>,
    state: Mutex<State>,
    client: reqwest::Client,
    clock: Clock,
}

struct State {
    chance: fastrand::Rng,
    is_bad: bool,
    /// How many more requests will not arrive.
    outage: usize,
    met: Vec<Fault>,
}

/// How many requests in a row do not arrive while the line is down.
const OUTAGE: usize = 5;

impl Line {
    /// A bad line to where the portal serves.
    pub async fn to(target: SocketAddr, clock: Clock, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state =
            State { chance: fastrand::Rng::with_seed(seed), is_bad: true, outage: 0, met: vec![] };
        let inner = Arc::new(Inner {
            target: watch::Sender::new(target),
            state: Mutex::new(state),
            client: reqwest::Client::builder().no_proxy().build().expect("a client"),
            clock,
        });
        let routes = Route::new().at("/*path", pass.data(Arc::clone(&inner)));
        let acceptor = TcpAcceptor::from_tokio(listener).expect("a listener");
        tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
        Self { address, inner }
    }

    /// The portal serves elsewhere now; what was under way is cut off.
    pub fn restart(&self, target: SocketAddr) {
        self.inner.target.send_replace(target);
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        self.inner.state.lock().expect("the line").is_bad = false;
    }

    /// What has gone wrong.
    pub fn met(&self) -> Vec<Fault> {
        self.inner.state.lock().expect("the line").met.clone()
    }
}

impl Inner {
    fn fault(&self) -> Option<Fault> {
        let mut state = self.state.lock().expect("the line");
        if !state.is_bad {
            return None;
        }
        let hung = state.met.iter().filter(|one| **one == Fault::Hung).count();
        let fault = match state.chance.u8(0..100) {
            _ if state.outage > 0 => Fault::Unsent,
            0..3 => Fault::Unsent,
            3..7 => Fault::Lost,
            7..9 => Fault::Broken,
            // Each costs the whole patience.
            9 if hung < 2 => Fault::Hung,
            10..16 => Fault::Twice,
            16 => {
                state.outage = OUTAGE;
                Fault::Unsent
            }
            _ => return None,
        };
        state.outage = state.outage.saturating_sub(1);
        state.met.push(fault);
        Some(fault)
    }

    async fn forward(&self, request: &Copied) -> Option<(StatusCode, Vec<u8>)> {
        self.clock.advance(TimeDelta::milliseconds(1));
        let mut target = self.target.subscribe();
        let at = *target.borrow_and_update();
        let sent = async {
            let url = format!("http://{at}{}", request.path);
            let answer = self
                .client
                .request(request.method.clone(), url)
                .headers(request.headers.clone())
                .body(request.body.clone())
                .send()
                .await
                .ok()?;
            let status = answer.status();
            Some((status, answer.bytes().await.ok()?.to_vec()))
        };
        tokio::select! { answer = sent => answer, _ = target.changed() => None }
    }
}

struct Copied {
    method: reqwest::Method,
    path: String,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

#[handler]
async fn pass(request: &Request, body: Body, Data(inner): Data<&Arc<Inner>>) -> Response {
    let copied = Copied {
        method: request.method().clone(),
        path: request.original_uri().to_string(),
        headers: request.headers().clone(),
        body: body.into_vec().await.expect("a body"),
    };
    let only = |status: StatusCode| Response::builder().status(status).finish();
    let fault = inner.fault();
    if fault == Some(Fault::Unsent) {
        return only(StatusCode::SERVICE_UNAVAILABLE);
    }
    let mut answer = inner.forward(&copied).await;
    if fault == Some(Fault::Twice) {
        answer = inner.forward(&copied).await;
    }
    let Some((status, body)) = answer else { return only(StatusCode::BAD_GATEWAY) };
    match fault {
        Some(Fault::Lost) => only(StatusCode::BAD_GATEWAY),
        Some(Fault::Hung) => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            only(StatusCode::GATEWAY_TIMEOUT)
        }
        Some(Fault::Broken) => {
            let half = body[..body.len() / 2].to_vec();
            Response::builder().status(status).body(half)
        }
        _ => Response::builder().status(status).body(body),
    }
}
