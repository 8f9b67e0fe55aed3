//! How fast the other side goes: bodies that trickle in, connections on which nothing moves.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use metrics::counter;
use poem::Body;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, sleep_until, timeout_at},
};

/// Bytes of a body a second, at least, once its time is over.
const RATE: f64 = 4096.0;

/// A body that ends with an error ([`io::ErrorKind::TimedOut`]) when it comes slower than it may.
pub(super) fn paced(body: Body, grace: Duration) -> Body {
    let (began, parts) = (Instant::now(), body.into_bytes_stream());
    Body::from_bytes_stream(stream::unfold(Some((parts, 0)), move |state| async move {
        let (mut parts, mut length): (_, usize) = state?;
        let due = began + grace + Duration::from_secs_f64(length as f64 / RATE);
        match timeout_at(due, parts.next()).await {
            Ok(Some(Ok(part))) => {
                length += part.len();
                Some((Ok::<Bytes, io::Error>(part), Some((parts, length))))
            }
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => None,
            Err(_) => {
                counter!("portal_connections_cut_total", "why" => "body").increment(1);
                Some((Err(io::ErrorKind::TimedOut.into()), None))
            }
        }
    }))
}

/// When bytes have moved last on a connection.
#[derive(Clone)]
pub(super) struct Moves {
    began: Instant,
    /// Milliseconds after the beginning.
    last: Arc<AtomicU64>,
}

impl Moves {
    pub(super) fn new() -> Self {
        Self { began: Instant::now(), last: Arc::default() }
    }

    fn note(&self) {
        let now = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last.store(now, Ordering::Relaxed);
    }

    /// Comes when nothing has moved for so long.
    pub(super) async fn none_for(&self, idle: Duration) {
        let asked = Instant::now();
        loop {
            let last = self.began + Duration::from_millis(self.last.load(Ordering::Relaxed));
            let due = last.max(asked) + idle;
            if due <= Instant::now() {
                return;
            }
            sleep_until(due).await;
        }
    }
}

/// A connection that notes when bytes move.
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) moves: Moves,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.moves.note();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> Watched<S> {
    fn written(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if matches!(written, Poll::Ready(Ok(1..))) {
            self.moves.note();
        }
        written
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        self.written(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
