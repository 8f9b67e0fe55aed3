//! The other side of SMSC.ru, SMS.RU and a push service, for development and tests
//! (sheet «Messages», 9).
//!
//! One HTTP service that speaks their dialects, written from their descriptions and not
//! from our clients. What the last digits of a number mean:
//!
//! | digits | what happens |
//! |---|---|
//! | 01 | delivered at once |
//! | 02 | taken, and not delivered |
//! | 03 | taken, and expired |
//! | 04 | refused: no money |
//! | 05 | refused: the sender |
//! | 06 | taken and delivered, but the sending is never answered |
//! | others | with the operator when first asked about, then delivered |
//!
//! For people and tests: `GET /` is a page with what has come, `GET /inbox` the same as
//! JSON, `DELETE /inbox` empties it, `POST /fail` makes the next requests fail (see
//! [`fail`]), `POST /push/subscriptions` makes a browser that can be pushed to
//! and `DELETE /push/subscriptions/{id}` ends it.
//!
//! A clinic's information system is another simulator: see [`mis`].

mod envelope;
pub mod fail;
mod form;
mod inbox;
pub mod mis;
mod push;
mod smsc;
mod smsru;

use std::{
    future::Future,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
use kernel::Clock;
use poem::{
    Endpoint, EndpointExt, Route, Server, delete, get, handler, listener::TcpAcceptor, post,
};
use tokio::net::TcpListener;

/// The account both SMS gateways know.
pub const LOGIN: &str = "clinic";
/// Its password at SMSC.
pub const PASSWORD: &str = "simulated-password";
/// Its key at SMS.RU.
pub const API_ID: &str = "00000000-0000-0000-0000-00000simulat";

/// Serves until `stop`. The clock judges signatures of pushes, so give it the portal's.
///
/// # Errors
/// When the listener cannot be used.
pub async fn serve(
    listener: TcpListener,
    clock: Clock,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let world = Arc::new(World { clock, state: Mutex::default() });
    // Requests that hang on purpose are not waited for.
    Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(routes(world), stop, Some(Duration::from_millis(100)))
        .await
}

fn routes(world: Arc<World>) -> impl Endpoint {
    Route::new()
        .nest("/sys", smsc::routes().around(fail::or_answer))
        .nest("/sms", smsru::routes().around(fail::or_answer))
        .at("/push/subscriptions", post(push::subscribe))
        .at("/push/subscriptions/:id", delete(push::unsubscribe))
        .at("/push/:id", post(push::receive).around(fail::or_answer))
        .at("/", get(inbox::page))
        .at("/inbox", get(inbox::list).delete(inbox::empty))
        .at("/inbox/empty", post(inbox::empty_and_back))
        .at("/fail", post(fail::next))
        .at("/healthz", get(alive))
        .data(world)
}

#[handler]
fn alive() -> &'static str {
    "ok"
}

/// All there is, for one service.
pub(crate) struct World {
    clock: Clock,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    inbox: inbox::Inbox,
    failing: Option<fail::Failing>,
    browsers: push::Browsers,
}

impl World {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the last two digits of a number stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Delivered,
    Undelivered,
    Expired,
    NoMoney,
    BadSender,
    Silent,
    Ordinary,
}

impl Script {
    fn of(phone: &str) -> Self {
        match phone.get(phone.len().saturating_sub(2)..) {
            Some("01") => Self::Delivered,
            Some("02") => Self::Undelivered,
            Some("03") => Self::Expired,
            Some("04") => Self::NoMoney,
            Some("05") => Self::BadSender,
            Some("06") => Self::Silent,
            _ => Self::Ordinary,
        }
    }

    /// Where a taken message is, when asked about for the first time or later.
    fn fate(self, asked_before: bool) -> Fate {
        match self {
            Self::Undelivered => Fate::Undelivered,
            Self::Expired => Fate::Expired,
            Self::Ordinary if !asked_before => Fate::WithOperator,
            _ => Fate::Delivered,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum Fate {
    Taken,
    WithOperator,
    Delivered,
    Undelivered,
    Expired,
}
