//! What goes out as a stream.

use aws_lc_rs::digest::{Context, SHA256};
use bytes::Bytes;
use futures_util::{StreamExt, stream, stream::BoxStream};

use super::ObjectsError;

/// An object that is being read, a piece at a time.
pub struct Reading {
    /// How many bytes it has.
    pub size: u64,
    content: BoxStream<'static, Result<Bytes, ObjectsError>>,
    /// What SHA-256 of it has to be, in hex.
    sum: Option<String>,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("size", &self.size).finish_non_exhaustive()
    }
}

/// What is left to be read, and what was.
struct Rest {
    content: BoxStream<'static, Result<Bytes, ObjectsError>>,
    size: u64,
    read: u64,
    sum: Option<(Context, String)>,
    over: bool,
}

impl Reading {
    pub(super) fn new(size: u64, content: BoxStream<'static, Result<Bytes, ObjectsError>>) -> Self {
        Self { size, content, sum: None }
    }

    /// The same, but it ends with [`ObjectsError::Damaged`] unless this is its SHA-256, in hex.
    pub fn checked(mut self, sha256: impl Into<String>) -> Self {
        self.sum = Some(sha256.into());
        self
    }

    /// Its pieces. What breaks off, or is not what was put, ends with an error.
    pub fn pieces(self) -> BoxStream<'static, Result<Bytes, ObjectsError>> {
        let sum = self.sum.map(|wanted| (Context::new(&SHA256), wanted));
        let rest = Rest { content: self.content, size: self.size, read: 0, sum, over: false };
        stream::unfold(rest, |mut rest| async move {
            let next = rest.next().await?;
            rest.over |= next.is_err();
            Some((next, rest))
        })
        .boxed()
    }
}

impl Rest {
    async fn next(&mut self) -> Option<Result<Bytes, ObjectsError>> {
        if self.over {
            return None;
        }
        match self.content.next().await {
            Some(Ok(bytes)) => {
                self.read += bytes.len() as u64;
                if let Some((sum, _)) = &mut self.sum {
                    sum.update(&bytes);
                }
                Some(Ok(bytes))
            }
            Some(Err(why)) => Some(Err(why)),
            None => {
                let whole = self.read == self.size;
                let sum = self.sum.take();
                let same = sum.is_none_or(|(sum, wanted)| hex::encode(sum.finish()) == wanted);
                (!(whole && same)).then_some(Err(ObjectsError::Damaged))
            }
        }
    }
}
