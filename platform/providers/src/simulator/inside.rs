//! The services of money without a network: for tests that make very many requests in one process.

use std::{fmt, sync::Arc};

use chrono::{DateTime, Utc};
use kernel::Clock;
use poem::{Body, Endpoint, EndpointExt, Request, endpoint::BoxEndpoint};

use super::{Mutex, State, World, atol, post::Attempt, routes, tbank, yookassa};

/// All services of one simulator.
#[derive(Clone)]
pub struct Inside {
    world: Arc<World>,
    doors: Arc<BoxEndpoint<'static>>,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Said {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// A notification that is to be brought now.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its number in the queue.
    pub number: u64,
    /// Where it goes.
    pub url: String,
    /// What it says.
    pub body: String,
}

/// What a provider knows of an order. Sums are in kopecks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sold {
    /// The order's id.
    pub order: String,
    /// What was paid.
    pub paid: i64,
    /// What of it is back.
    pub back: i64,
    /// What closing receipts have offset.
    pub closed: i64,
    /// Receipts of the sale, the closing ones included; none where the provider does not count.
    pub receipts: Option<usize>,
}

/// A receipt that ATOL has registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// The id that it was given under.
    pub id: String,
    /// `sell` or `sell_refund`.
    pub operation: String,
    /// The sum, in kopecks.
    pub total: i64,
}

impl Inside {
    /// A fresh one.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        let world = Arc::new(World { clock, state: Mutex::default() });
        Self { doors: Arc::new(routes(Arc::clone(&world)).map_to_response().boxed()), world }
    }

    /// Asks, and waits for the whole answer.
    pub async fn ask(
        &self,
        method: &str,
        uri: &str,
        headers: &[(String, String)],
        body: Vec<u8>,
    ) -> Said {
        let mut request = Request::builder()
            .method(method.parse().unwrap_or_default())
            .uri(uri.parse().unwrap_or_default())
            .header("host", "127.0.0.1");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut response = self.doors.get_response(request.body(Body::from(body))).await;
        let status = response.status().as_u16();
        let body = response.take_body().into_vec().await.unwrap_or_default();
        Said { status, body }
    }

    /// Forgets everything that was sold and told; accounts and their settings stay.
    pub fn forget(&self) {
        let mut state = self.world.state();
        let State { failing, post, yookassa, tbank, atol, .. } = &mut *state;
        failing.clear();
        *post = super::post::Post::default();
        yookassa.forget();
        tbank.forget();
        atol.forget();
    }

    /// The notifications that are to be brought now; they are on their way until
    /// [`brought`](Self::brought).
    pub fn letters(&self) -> Vec<Told> {
        let (mut state, now) = self.world.at_work();
        let due = state.post.take_due(now);
        let told = |letter: super::post::Letter| Told {
            number: letter.number,
            url: letter.url,
            body: letter.body.to_string(),
        };
        due.into_iter().map(told).collect()
    }

    /// Notes how bringing one went: with which status and words it was taken, if it was.
    pub fn brought(&self, number: u64, status: Option<u16>, said: &str) {
        let (mut state, at) = self.world.at_work();
        state.post.tried(number, Attempt { at, status, said: said.to_owned() });
    }

    /// When the next notification is due.
    pub fn next_letter(&self) -> Option<DateTime<Utc>> {
        self.world.at_work().0.post.next_due()
    }

    /// The register of all orders, of both providers of payments.
    pub fn sold(&self) -> Vec<Sold> {
        let (state, _) = self.world.at_work();
        let mut all = yookassa::sold(&state.yookassa);
        all.extend(tbank::sold(&state.tbank));
        all
    }

    /// The receipts that ATOL has registered.
    pub fn registered(&self) -> Vec<Registered> {
        atol::registered(&self.world.at_work().0.atol)
    }
}

impl fmt::Debug for Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}
