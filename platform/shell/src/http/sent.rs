//! A form that a browser sends with a file. The stack leaves its body unread, see [`upload`]: the
//! door reads it once it knows who sends it.
//!
//! [`upload`]: super::upload

use std::time::Duration;

use futures_util::TryStreamExt;
use kernel::Problem;
use poem::{Body, FromRequest, Request, RequestBody, http::header, web::Multipart};
use tokio::time::timeout;

use super::{
    Form,
    upload::{Incoming, MAX_READ, malformed, wrong_kind},
};

/// What may stand around the file: the other fields and the lines between them.
const AROUND: usize = 16 * 1024;

/// How long sending may take.
const PATIENCE: Duration = Duration::from_secs(180);

/// A form with a file.
#[derive(Debug)]
pub struct Sent {
    /// The fields.
    pub form: Form,
    /// The file, where one was chosen.
    pub file: Option<SentFile>,
}

/// A file as it was sent.
pub struct SentFile {
    /// Its name as the browser says it.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Prints no content.
impl std::fmt::Debug for SentFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SentFile").field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Reads a form whose file has at most `most` bytes; the first file counts.
///
/// Refuses with `request.malformed` (also where sending takes too long), `request.media_type`,
/// and with `too_large`.
pub async fn read(
    incoming: Incoming,
    most: usize,
    too_large: &'static str,
) -> Result<Sent, Problem> {
    let Incoming { kind, body } = incoming;
    let bytes = timeout(PATIENCE, bounded(body, most)).await.map_err(|_| malformed())??;
    let too_large = || Problem::refused(413, too_large);
    let mut body = RequestBody::new(Body::from(bytes.ok_or_else(too_large)?));
    let head = Request::builder().header(header::CONTENT_TYPE, kind).finish();
    let parts = Multipart::from_request(&head, &mut body).await;
    let mut parts = parts.map_err(|_| wrong_kind())?;
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            fields.push((field, part.text().await.map_err(|_| malformed())?));
            continue;
        };
        let bytes = part.bytes().await.map_err(|_| malformed())?;
        if bytes.len() > most {
            return Err(too_large());
        }
        if file.is_none() && !(name.is_empty() && bytes.is_empty()) {
            file = Some(SentFile { name, bytes });
        }
    }
    Ok(Sent { form: Form::of(fields), file })
}

/// The whole body; `None` of one that is too large, which is read but not kept: who is answered
/// while he still sends may never read the answer.
async fn bounded(body: Body, most: usize) -> Result<Option<Vec<u8>>, Problem> {
    let mut parts = body.into_bytes_stream();
    let (mut kept, mut length) = (Some(Vec::new()), 0);
    while let Some(part) = parts.try_next().await.map_err(|_| malformed())? {
        length += part.len() as u64;
        if length > MAX_READ {
            return Ok(None);
        }
        match &mut kept {
            Some(bytes) if bytes.len() + part.len() <= most + AROUND => {
                bytes.extend_from_slice(&part);
            }
            _ => kept = None,
        }
    }
    Ok(kept)
}
