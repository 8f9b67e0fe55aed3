//! Requests to an authority leave as all others do.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http_body_util::BodyExt;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use poem::http::{Request, Response, StatusCode};
use reqwest::Url;

use super::{Failed, Why};
use crate::{
    Outbound,
    outbound::{Answer, Failure},
};

/// The authority does not answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unanswered(pub(super) String);

/// Carries the requests of one order, and remembers for how long the authority asked to be left
/// alone: the library does not.
#[derive(Clone)]
pub(super) struct Carrier {
    outbound: Outbound,
    wait: Arc<Mutex<Option<Duration>>>,
}

impl Carrier {
    pub(super) fn new(outbound: Outbound) -> Self {
        Self { outbound, wait: Arc::default() }
    }

    pub(super) fn boxed(&self) -> Box<dyn HttpClient> {
        Box::new(self.clone())
    }

    /// What has come of it, with the pause that was asked for.
    pub(super) fn judge(&self, error: &Error) -> Failed {
        let wait = *self.wait.lock().unwrap_or_else(PoisonError::into_inner);
        Failed { wait, ..Failed::of_error(error) }
    }

    async fn carry(self, request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Error> {
        let (parts, body) = request.into_parts();
        let lost = |why: String| Error::Other(Box::new(Unanswered(why)));
        let url = Url::parse(&parts.uri.to_string()).map_err(|why| lost(why.to_string()))?;
        let body = match body.collect().await {
            Ok(body) => body.to_bytes().to_vec(),
            Err(never) => match never {},
        };
        let sent = self.outbound.request(parts.method, &url, parts.headers, body).await;
        let answer = sent.map_err(|failure| lost(said(failure)))?;
        self.note(&answer);
        let (mut parts, ()) = Response::new(()).into_parts();
        parts.status = StatusCode::from_u16(answer.status).unwrap_or_default();
        parts.headers = answer.headers;
        Ok(BytesResponse { parts, body: Box::new(Bytes::from(answer.body)) })
    }

    fn note(&self, answer: &Answer) {
        let asked = answer.retry_after.as_ref().filter(|_| answer.status >= 400);
        let seconds = asked.and_then(|text| text.trim().parse().ok());
        let wait = seconds.map(Duration::from_secs);
        *self.wait.lock().unwrap_or_else(PoisonError::into_inner) = wait;
    }
}

impl HttpClient for Carrier {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        Box::pin(self.clone().carry(request))
    }
}

/// What became of a request without an answer.
pub(super) fn said(failure: Failure) -> String {
    match failure {
        Failure::Forbidden => "its address may not be reached".into(),
        Failure::NotSent => "no connection comes about".into(),
        Failure::Unanswered(why) => why.into(),
    }
}

impl Failed {
    /// What an error of the library is.
    fn of_error(error: &Error) -> Self {
        match error {
            Error::Api(problem) => Self::of_problem(problem),
            Error::Other(other) if other.is::<Unanswered>() => {
                Self::of(Why::Silent, other.to_string())
            }
            // What answers is no authority.
            Error::Json(_) => Self::of(Why::Silent, error.to_string()),
            Error::Timeout(_) => Self::of(Why::Busy, error.to_string()),
            _ => Self::of(Why::Other, error.to_string()),
        }
    }
}
