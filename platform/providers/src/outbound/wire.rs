//! Another way than the network, for tests whose outside world is in this process: many thousands
//! of requests, each of which may be lost at any moment.

use std::{fmt, pin::Pin, sync::Arc};

use reqwest::{Request, header::HeaderMap};

use super::{Answer, Failure};

/// What became of a request.
#[derive(Clone, Debug)]
pub enum Carried {
    /// It was answered.
    Answer {
        /// The status.
        status: u16,
        /// The body.
        body: Vec<u8>,
    },
    /// The other side got nothing.
    NotSent,
    /// Nobody knows whether the other side got it.
    Lost,
}

type Carrying = Pin<Box<dyn Future<Output = Carried> + Send>>;

/// Carries requests.
#[derive(Clone)]
pub struct Wire(Arc<dyn Fn(Request) -> Carrying + Send + Sync>);

impl Wire {
    /// One that carries like this.
    pub fn new(carry: impl Fn(Request) -> Carrying + Send + Sync + 'static) -> Self {
        Self(Arc::new(carry))
    }

    pub(super) async fn carry(&self, request: Request) -> Result<Answer, Failure> {
        match (self.0)(request).await {
            Carried::Answer { status, body } => {
                Ok(Answer { status, retry_after: None, headers: HeaderMap::new(), body })
            }
            Carried::NotSent => Err(Failure::NotSent),
            Carried::Lost => Err(Failure::Unanswered("no answer in time")),
        }
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}
