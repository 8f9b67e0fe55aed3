//! What comes in as a stream: counted, summed and bounded on its way into the store.

use std::error::Error;

use aws_lc_rs::digest::{Context, SHA256};
use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};

use super::ObjectsError;

/// What was stored from a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// How many bytes.
    pub size: u64,
    /// SHA-256 of them, in hex: to be remembered by whoever will [check](super::Reading::checked)
    /// what he reads.
    pub sha256: String,
}

/// A stream on its way into the store.
pub(super) struct Source<'a> {
    content: BoxStream<'a, Result<Bytes, ObjectsError>>,
    /// What came beyond the end of a part.
    rest: Bytes,
    size: u64,
    most: u64,
    sum: Context,
}

impl<'a> Source<'a> {
    /// Of a stream that may have `most` bytes.
    pub(super) fn new<E>(
        content: impl Stream<Item = Result<Bytes, E>> + Send + 'a,
        most: u64,
    ) -> Self
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let content = content.map_err(|why| ObjectsError::Broken(why.into())).boxed();
        Self { content, rest: Bytes::new(), size: 0, most, sum: Context::new(&SHA256) }
    }

    /// The next bytes; none at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, ObjectsError> {
        if !self.rest.is_empty() {
            return Ok(Some(std::mem::take(&mut self.rest)));
        }
        let Some(bytes) = self.content.try_next().await? else { return Ok(None) };
        self.size += bytes.len() as u64;
        if self.size > self.most {
            return Err(ObjectsError::TooLarge);
        }
        self.sum.update(&bytes);
        Ok(Some(bytes))
    }

    /// The next so many bytes; fewer at the end only.
    pub(super) async fn part(&mut self, size: usize) -> Result<Bytes, ObjectsError> {
        let mut part = BytesMut::new();
        while part.len() < size {
            let Some(mut bytes) = self.next().await? else { break };
            let left = size - part.len();
            if bytes.len() > left {
                self.rest = bytes.split_off(left);
            }
            part.extend_from_slice(&bytes);
        }
        Ok(part.freeze())
    }

    /// What has come; to be asked at the end.
    pub(super) fn stored(self) -> Stored {
        Stored { size: self.size, sha256: hex::encode(self.sum.finish()) }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::stream;

    use super::*;

    #[tokio::test]
    async fn a_stream_is_cut_into_parts_of_one_size_and_summed() {
        let pieces = ["ab", "", "cdefgh", "i"];
        let pieces =
            pieces.map(|piece| Ok::<_, std::io::Error>(Bytes::from_static(piece.as_bytes())));
        let mut source = Source::new(stream::iter(pieces), 9);
        let mut parts = Vec::new();
        loop {
            let part = source.part(4).await.expect("a part");
            parts.push(part.clone());
            if part.len() < 4 {
                break;
            }
        }
        assert_eq!(parts, ["abcd", "efgh", "i"]);
        let whole = aws_lc_rs::digest::digest(&SHA256, b"abcdefghi");
        assert_eq!(source.stored(), Stored { size: 9, sha256: hex::encode(whole) });
    }
}
