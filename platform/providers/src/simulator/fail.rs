//! Failing on demand: `POST /fail` with one of
//!
//! - `{"mode":"answer","status":500,"body":"…","retry_after":"30"}`: any answer at all;
//! - `{"mode":"hang"}`: none, ever;
//! - `{"mode":"broken"}`: one that breaks off;
//! - `{"mode":"huge"}`: one without end, or nearly;
//! - `{"mode":"slow","seconds":31}`: the right one, but late (in real time);
//! - `{"mode":"changed","changes":{"status":"brand_new"}}`: the right one with other
//!   fields: unknown statuses, `null`, fields nobody has heard of.
//!
//! Each may have `"times"` (how many of the next provider requests, 1 if not given) and
//! `"taken":true`: the request is acted on all the same, only its answer is lost. With
//! `"path"` (`/yookassa/v3/payments`) and `"method"` it waits for a request whose path
//! holds that text; one failure can wait for each such pair. An `answer` of a money's
//! provider without a body gets the body that provider would give.

use std::{io, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use poem::{
    Body, Endpoint, IntoResponse, Request, Response, Result, handler,
    http::StatusCode,
    web::{Data, Json},
};
use serde::Deserialize;
use serde_json::Value;

use super::{World, atol, fields, tbank, yookassa};

const KEPT: usize = 100;

const HUGE: usize = 8 * 1024 * 1024;

/// How the next requests fail.
#[derive(Debug, Clone, Deserialize)]
pub struct Failing {
    #[serde(flatten)]
    how: How,
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    taken: bool,
    #[serde(default)]
    path: String,
    method: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "mode", rename_all = "lowercase")]
enum How {
    Answer {
        status: u16,
        #[serde(default)]
        body: String,
        retry_after: Option<String>,
    },
    Hang,
    Broken,
    Huge,
    Slow {
        seconds: u32,
    },
    Changed {
        changes: Value,
    },
}

const fn once() -> u32 {
    1
}

#[handler]
pub(super) fn next(Data(world): Data<&Arc<World>>, Json(failing): Json<Failing>) -> StatusCode {
    let waiting = &mut world.state().failing;
    waiting.retain(|old| old.path != failing.path || old.method != failing.method);
    if failing.times > 0 && waiting.len() < KEPT {
        waiting.push(failing);
    }
    StatusCode::NO_CONTENT
}

/// Stands around everything a provider offers.
pub(super) async fn or_answer<E: Endpoint>(endpoint: Arc<E>, request: Request) -> Result<Response> {
    let path = request.original_uri().path().to_owned();
    let method = request.method().to_string();
    let failing = request.data::<Arc<World>>().and_then(|world| take(world, &method, &path));
    let Some(failing) = failing else {
        return endpoint.call(request).await.map(IntoResponse::into_response);
    };
    match &failing.how {
        How::Slow { seconds } => {
            tokio::time::sleep(Duration::from_secs((*seconds).into())).await;
            return endpoint.call(request).await.map(IntoResponse::into_response);
        }
        How::Changed { changes } => {
            let response = endpoint.call(request).await.map(IntoResponse::into_response)?;
            return changed(response, changes).await;
        }
        _ => {}
    }
    if failing.taken {
        let _ = endpoint.call(request).await;
    }
    Ok(match failing.how {
        How::Answer { status, body, retry_after } => {
            let known = if body.is_empty() { problem_of(&path, status) } else { None };
            let body = known.map_or(body, |known| known.to_string());
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = Response::builder().status(status);
            if let Some(after) = retry_after {
                response = response.header("retry-after", after);
            }
            response.body(body)
        }
        How::Hang => std::future::pending().await,
        How::Broken => {
            // Fewer bytes come than were promised.
            let body = stream::iter([io::Result::Ok(Bytes::from_static(b"{\"id\":1"))]);
            let body = Body::from_bytes_stream(body);
            Response::builder().header("content-length", HUGE).body(body)
        }
        How::Huge => Response::from(vec![b' '; HUGE]),
        How::Slow { .. } | How::Changed { .. } => Response::default(),
    })
}

fn take(world: &World, method: &str, path: &str) -> Option<Failing> {
    let waiting = &mut world.state().failing;
    let at = waiting.iter().position(|failing| {
        path.contains(&failing.path) && failing.method.as_deref().is_none_or(|of| of == method)
    })?;
    let failing = waiting.get_mut(at)?;
    failing.times -= 1;
    let now = failing.clone();
    if now.times == 0 {
        waiting.remove(at);
    }
    Some(now)
}

async fn changed(mut response: Response, changes: &Value) -> Result<Response> {
    let body = response.take_body().into_bytes_limit(HUGE).await?;
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
        response.set_body(body);
        return Ok(response);
    };
    fields::overlay(&mut value, changes);
    response.set_body(value.to_string());
    Ok(response)
}

/// What the provider under a path says with a status.
fn problem_of(path: &str, status: u16) -> Option<Value> {
    if path.contains("/v3/") {
        Some(yookassa::problem(status))
    } else if path.contains("/v2/") || path.contains("/cashbox/") {
        Some(tbank::problem())
    } else if path.contains("/possystem/") {
        Some(atol::problem(status))
    } else {
        None
    }
}
