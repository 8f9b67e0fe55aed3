//! One connection, from its first request to its end.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use hyper::{body::Body as _, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use metrics::counter;
use poem::{
    Endpoint, Request, Response,
    http::uri::Scheme,
    web::{LocalAddr, RemoteAddr},
};
use tokio::io::{AsyncRead, AsyncWrite};

use super::{
    door::Told,
    guests::Limits,
    pace::{Moves, Watched, paced},
};

/// Most bytes of the headers of a request in HTTP/2.
const HEADERS: u32 = 16 * 1024;
/// Requests at once on a connection of HTTP/2.
const STREAMS: u32 = 200;
/// Requests of HTTP/2 taken back before they were answered, until the connection is closed.
const TAKEN_BACK: usize = 20;
/// What the head of a request has more than an idle connection, so that one is told from the other.
const MARGIN: Duration = Duration::from_secs(1);

/// What a connection is between.
pub(super) struct Ends {
    pub(super) local: SocketAddr,
    pub(super) peer: SocketAddr,
    pub(super) scheme: Scheme,
}

/// Answers what comes on a connection. It ends when the other side ends it, when nothing moves,
/// when a request's head takes too long; told to stop, when what was begun is answered.
pub(super) async fn talk<E: Endpoint<Output = Response> + 'static>(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    ends: Ends,
    routes: Arc<E>,
    limits: &Limits,
    mut told: Told,
) {
    let (moves, grace) = (Moves::new(), limits.body);
    let stream = TokioIo::new(Watched { stream, moves: moves.clone() });
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (routes, bare) = (Arc::clone(&routes), request.body().is_end_stream());
        let (local, peer) = (LocalAddr(ends.local.into()), RemoteAddr(ends.peer.into()));
        let mut request = Request::from((request, local, peer, ends.scheme.clone()));
        async move {
            if !bare {
                let body = request.take_body();
                request.set_body(paced(body, grace));
            }
            Ok::<hyper::Response<_>, Infallible>(routes.get_response(request).await.into())
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(limits.idle + MARGIN);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(TAKEN_BACK)
        .max_header_list_size(HEADERS);
    let mut talking = pin!(builder.serve_connection(stream, service));
    tokio::select! {
        ended = talking.as_mut() => return ended.unwrap_or_else(|error| over(&*error)),
        () = moves.none_for(limits.idle) => {}
        () = told.stop() => {}
    }
    // Between two requests it ends at once; what was begun may go on for as long as it moves.
    talking.as_mut().graceful_shutdown();
    tokio::select! {
        ended = talking => ended.unwrap_or_else(|error| over(&*error)),
        () = moves.none_for(limits.idle + 2 * MARGIN) => {
            counter!("portal_connections_cut_total", "why" => "stalled").increment(1);
        }
        () = told.end() => {}
    }
}

/// Why a connection is over, where it was not in order.
fn over(error: &(dyn std::error::Error + 'static)) {
    if error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_timeout) {
        counter!("portal_connections_cut_total", "why" => "head").increment(1);
    }
    tracing::debug!(%error, "a connection has ended");
}
