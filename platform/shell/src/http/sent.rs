//! A form that a browser sends with a file, which goes on while it comes: memory never holds the
//! whole of it. The stack leaves its body unread, see [`upload`]: the door reads it once it knows
//! who sends it.
//!
//! [`upload`]: super::upload

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream, stream::BoxStream};
use kernel::Problem;
use poem::{Body, FromRequest, Request, RequestBody, http::header, web::Multipart};
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    time::{Instant, timeout_at},
};

use super::{
    Form,
    upload::{Incoming, MAX_READ, malformed, wrong_kind},
};

/// What may stand around the file: the other fields and the lines between them.
const AROUND: usize = 16 * 1024;

/// How long sending may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// How much of a file is handed on at once.
const PIECE: usize = 64 * 1024;

/// A form whose file is still coming.
#[derive(Debug)]
pub struct Sent {
    /// The fields before the file.
    pub form: Form,
    /// The file, where one was chosen.
    pub file: Option<Arriving>,
}

/// A file as it comes. Whoever refuses it [lets it come to its end](Self::drain): who is answered
/// while he still sends may never read the answer.
pub struct Arriving {
    /// Its name as the browser says it.
    pub name: String,
    pieces: BoxStream<'static, Result<Bytes, Cut>>,
}

/// Why a file has not come whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Cut {
    /// The form is larger than it may be.
    #[error("the form is too large")]
    TooLarge,
    /// It broke off, took too long, or is no form.
    #[error("the form broke off")]
    Malformed,
}

/// Prints no content.
impl std::fmt::Debug for Arriving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arriving").finish_non_exhaustive()
    }
}

impl Stream for Arriving {
    type Item = Result<Bytes, Cut>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_next_unpin(context)
    }
}

impl Arriving {
    /// Reads what is left of the file.
    pub async fn drain(mut self) {
        while let Some(Ok(_)) = self.pieces.next().await {}
    }
}

/// What is read of a form with one time for all of it.
struct Reader {
    parts: Multipart,
    /// Whether the form turned out to be too large.
    over: Arc<AtomicBool>,
    until: Instant,
}

/// Reads a form up to its file, which may have about `most` bytes; the first file counts, and the
/// fields before it.
///
/// Refuses with `request.malformed` (also where sending takes too long), `request.media_type`, and
/// with `too_large`.
pub async fn read(
    incoming: Incoming,
    most: usize,
    too_large: &'static str,
) -> Result<Sent, Problem> {
    let Incoming { kind, body } = incoming;
    let over = Arc::new(AtomicBool::new(false));
    let mut body = RequestBody::new(bounded(body, (most + AROUND) as u64, Arc::clone(&over)));
    let head = Request::builder().header(header::CONTENT_TYPE, kind).finish();
    let parts = Multipart::from_request(&head, &mut body).await.map_err(|_| wrong_kind())?;
    let mut reader = Reader { parts, over, until: Instant::now() + PATIENCE };
    reader.form().await.map_err(|cut| match cut {
        Cut::TooLarge => Problem::refused(413, too_large),
        Cut::Malformed => malformed(),
    })
}

impl Reader {
    async fn form(&mut self) -> Result<Sent, Cut> {
        let mut fields = Vec::new();
        loop {
            let next = timeout_at(self.until, self.parts.next_field()).await;
            let Some(part) = next.map_err(|_| Cut::Malformed)?.map_err(|_| self.cut())? else {
                return Ok(Sent { form: Form::of(fields), file: None });
            };
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(str::to_owned);
            let mut pieces = self.pieces(part.into_async_read());
            let Some(name) = name else {
                let mut text = Vec::new();
                while let Some(piece) = pieces.try_next().await? {
                    text.extend_from_slice(&piece);
                    if text.len() > AROUND {
                        return Err(Cut::Malformed);
                    }
                }
                let text = String::from_utf8(text).map_err(|_| Cut::Malformed)?;
                fields.push((field, text));
                continue;
            };
            // A browser names no file and sends nothing where none was chosen.
            let first = pieces.try_next().await?;
            if name.is_empty() && first.is_none() {
                continue;
            }
            let pieces = stream::iter(first.map(Ok)).chain(pieces).boxed();
            let file = Some(Arriving { name, pieces });
            return Ok(Sent { form: Form::of(fields), file });
        }
    }

    fn cut(&self) -> Cut {
        if self.over.load(Ordering::Relaxed) { Cut::TooLarge } else { Cut::Malformed }
    }

    /// The pieces of a part; they end with the first error.
    fn pieces(
        &self,
        part: impl AsyncRead + Send + 'static,
    ) -> BoxStream<'static, Result<Bytes, Cut>> {
        let (over, until) = (Arc::clone(&self.over), self.until);
        stream::unfold(Some(Box::pin(part)), move |part| {
            let over = Arc::clone(&over);
            async move {
                let mut part = part?;
                let mut piece = BytesMut::with_capacity(PIECE);
                match timeout_at(until, part.read_buf(&mut piece)).await {
                    Ok(Ok(0)) => None,
                    Ok(Ok(_)) => Some((Ok(piece.freeze()), Some(part))),
                    _ if over.load(Ordering::Relaxed) => Some((Err(Cut::TooLarge), None)),
                    _ => Some((Err(Cut::Malformed), None)),
                }
            }
        })
        // Who lets a file come to its end asks behind it, too.
        .fuse()
        .boxed()
    }
}

/// A body that ends with an error behind so many bytes, but not before it was read.
fn bounded(body: Body, most: u64, over: Arc<AtomicBool>) -> Body {
    let body = body.into_bytes_stream().boxed();
    let pieces = stream::unfold(Some((body, 0)), move |state| {
        let over = Arc::clone(&over);
        async move {
            let (mut body, mut length) = state?;
            loop {
                let piece = match body.next().await {
                    Some(Ok(piece)) => piece,
                    Some(Err(why)) => return Some((Err(why), None)),
                    None if length > most => {
                        return Some((Err(std::io::Error::other(Cut::TooLarge)), None));
                    }
                    None => return None,
                };
                length += piece.len() as u64;
                if length <= most {
                    return Some((Ok(piece), Some((body, length))));
                }
                over.store(true, Ordering::Relaxed);
                if length > MAX_READ {
                    return Some((Err(std::io::Error::other(Cut::TooLarge)), None));
                }
            }
        }
    });
    Body::from_bytes_stream(pieces)
}
