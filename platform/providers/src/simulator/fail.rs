//! Failing on demand: `POST /fail` with one of
//!
//! - `{"mode":"answer","status":500,"body":"…","retry_after":"30"}`: any answer at all;
//! - `{"mode":"hang"}`: none, ever;
//! - `{"mode":"broken"}`: one that breaks off;
//! - `{"mode":"huge"}`: one without end, or nearly.
//!
//! Each may have `"times"` (how many of the next provider requests, 1 if not given) and
//! `"taken":true`: the request is acted on all the same, only its answer is lost.

use std::{io, sync::Arc};

use bytes::Bytes;
use futures_util::stream;
use poem::{
    Body, Endpoint, IntoResponse, Request, Response, Result, handler,
    http::StatusCode,
    web::{Data, Json},
};
use serde::Deserialize;

use super::World;

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
}

const fn once() -> u32 {
    1
}

#[handler]
pub(super) fn next(Data(world): Data<&Arc<World>>, Json(failing): Json<Failing>) -> StatusCode {
    world.state().failing = Some(failing).filter(|failing| failing.times > 0);
    StatusCode::NO_CONTENT
}

/// Stands around everything a provider offers.
pub(super) async fn or_answer<E: Endpoint>(endpoint: Arc<E>, request: Request) -> Result<Response> {
    let failing = request.data::<Arc<World>>().and_then(|world| take(world));
    let Some(failing) = failing else {
        return endpoint.call(request).await.map(IntoResponse::into_response);
    };
    if failing.taken {
        let _ = endpoint.call(request).await;
    }
    Ok(match failing.how {
        How::Answer { status, body, retry_after } => {
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
    })
}

fn take(world: &World) -> Option<Failing> {
    let mut state = world.state();
    let failing = state.failing.as_mut()?;
    failing.times -= 1;
    let now = failing.clone();
    if now.times == 0 {
        state.failing = None;
    }
    Some(now)
}
