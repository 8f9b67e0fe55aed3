//! The other side of SMSC.ru, SMS.RU, a push service, YooKassa, T-Bank and ATOL Online, for
//! development and tests.
//!
//! One HTTP service that speaks their dialects, written from their descriptions and not
//! from our clients. Money's providers stand in [`yookassa`], [`tbank`] and [`atol`]; they
//! live in a time that `POST /clock` moves on (see [`time`]), and send notifications (see
//! [`post`]). What the last digits of a phone mean to the SMS gateways:
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

pub mod atol;
mod decimal;
mod envelope;
pub mod fail;
mod fields;
mod form;
mod html;
mod ids;
mod inbox;
mod inside;
pub mod mis;
pub mod post;
mod push;
mod sbp;
mod smsc;
mod smsru;
pub mod tbank;
pub mod time;
pub mod yookassa;

use std::{
    future::Future,
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, Utc};
pub use inside::{Inside, Registered, Said, Sold, Told};
use kernel::Clock;
use poem::{
    Endpoint, EndpointExt, Route, Server, delete, get, handler, listener::TcpAcceptor,
    post as posted,
};
use serde::{Deserialize, Serialize};
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
    let carried = post::carry(Arc::clone(&world), post::Carrier::new()?);
    // Requests that hang on purpose are not waited for.
    let served = Server::new_with_acceptor(TcpAcceptor::from_tokio(listener)?)
        .run_with_graceful_shutdown(routes(world), stop, Some(Duration::from_millis(100)));
    tokio::select! {
        done = served => done,
        never = carried => match never {},
    }
}

fn routes(world: Arc<World>) -> impl Endpoint {
    Route::new()
        .nest("/sys", smsc::routes().around(fail::or_answer))
        .nest("/sms", smsru::routes().around(fail::or_answer))
        .at("/push/subscriptions", posted(push::subscribe))
        .at("/push/subscriptions/:id", delete(push::unsubscribe))
        .at("/push/:id", posted(push::receive).around(fail::or_answer))
        .at("/", get(inbox::page))
        .at("/inbox", get(inbox::list).delete(inbox::empty))
        .at("/inbox/empty", posted(inbox::empty_and_back))
        .at("/fail", posted(fail::next))
        .at("/clock", get(time::tell).post(time::set))
        .at("/notifications", get(post::list).post(post::again).delete(post::empty))
        .at("/notifications/fault", posted(post::spoil))
        .at("/sbp/:code", get(sbp::page).post(sbp::act))
        .nest("/yookassa", yookassa::routes())
        .nest("/tbank", tbank::routes())
        .nest("/atol", atol::routes())
        // As at the real hosts.
        .at("/v3/*path", yookassa::api())
        .at("/v2/*path", tbank::api())
        .at("/cashbox/*path", tbank::cashbox())
        .at("/possystem/*path", atol::api())
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
    failing: Vec<fail::Failing>,
    browsers: push::Browsers,
    time: time::Time,
    post: post::Post,
    yookassa: yookassa::Shops,
    tbank: tbank::Terminals,
    atol: atol::Groups,
}

/// Whom money goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    /// YooKassa.
    Yookassa,
    /// T-Bank.
    Tbank,
    /// ATOL Online.
    Atol,
}

impl World {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// The state as it is by now: deadlines have passed, receipts were registered. With
    /// the simulated time.
    fn at_work(&self) -> (MutexGuard<'_, State>, DateTime<Utc>) {
        let mut guard = self.state();
        let now = guard.time.at(self.clock.now());
        let State { post, yookassa, tbank, atol, .. } = &mut *guard;
        yookassa.pass(now, post);
        tbank.pass(now, post);
        atol.pass(now, post);
        (guard, now)
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
