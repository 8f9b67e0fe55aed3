//! A file that a browser sends. Its body is left unread by the stack: the door reads it once it
//! knows who sends it, and no more of it than may be.

use std::time::Duration;

use futures_util::TryStreamExt;
use kernel::{Problem, Refused};
use poem::{
    Body, FromRequest, Request, RequestBody,
    http::{Method, header},
    web::Multipart,
};
use tokio::time::timeout;

use super::Fail;

/// The largest file, in bytes.
pub const MAX_FILE: usize = 8 * 1024 * 1024;

/// What may stand around the file: the other fields and the lines between them.
const AROUND: usize = 16 * 1024;

/// How much is read to its end, so that the browser gets to hear that the file is too large: who
/// is answered while he still sends may never read the answer.
pub const MAX_READ: u64 = 64 * 1024 * 1024;

/// How long sending may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// The refusal of a file that is too large.
pub const TOO_LARGE: &str = "pictures.too_large";

/// The refusal of a form without a file.
pub const MISSING: &str = "pictures.missing";

/// Whether a request brings a file, to the only side that takes any.
pub fn brings_file(request: &Request) -> bool {
    request.method() == Method::POST
        && request.uri().path().starts_with("/admin/")
        && kind(request).starts_with(FORM)
}

const FORM: &str = "multipart/form-data";

fn kind(request: &Request) -> &str {
    request.header(header::CONTENT_TYPE).unwrap_or_default()
}

/// What a form without a file says of itself.
const PLAIN: &str = "application/x-www-form-urlencoded";

/// A form with a file that nobody has read yet. What is no form at all is refused at once; what
/// is one without a file, once the door knows who sends it.
pub struct Incoming {
    pub(super) kind: String,
    pub(super) body: Body,
}

impl<'a> FromRequest<'a> for Incoming {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let kind = kind(request).to_owned();
        if !kind.starts_with(FORM) && !kind.starts_with(PLAIN) {
            return Err(Fail::from(wrong_kind()).into());
        }
        Ok(Self { kind, body: body.take()? })
    }
}

impl Incoming {
    /// The file in a field of the form.
    ///
    /// Refuses with `request.malformed` (also where sending takes too long), `request.media_type`,
    /// and at the field with [`TOO_LARGE`] and, where none was chosen, [`MISSING`].
    pub async fn file(self, field: &'static str) -> Result<Vec<u8>, Problem> {
        let read = timeout(PATIENCE, bounded(self.body)).await;
        let bytes = read.map_err(|_| malformed())??;
        let too_large = || Problem::from(Refused::invalid(vec![(field, TOO_LARGE)]));
        let bytes = bytes.ok_or_else(too_large)?;
        let head = Request::builder().header(header::CONTENT_TYPE, self.kind).finish();
        let mut body = RequestBody::new(Body::from(bytes));
        let parts = Multipart::from_request(&head, &mut body).await;
        let mut parts = parts.map_err(|_| wrong_kind())?;
        while let Some(part) = parts.next_field().await.map_err(|_| malformed())? {
            if part.name() != Some(field) {
                continue;
            }
            let named = part.file_name().is_some_and(|name| !name.is_empty());
            let bytes = part.bytes().await.map_err(|_| malformed())?;
            if bytes.len() > MAX_FILE {
                return Err(too_large());
            }
            if named || !bytes.is_empty() {
                return Ok(bytes);
            }
        }
        Err(Refused::invalid(vec![(field, MISSING)]).into())
    }
}

/// The text key of what is wrong with the file in a field, to be said there; any other problem
/// goes on.
pub fn mistake(problem: Problem, field: &str) -> Result<String, Problem> {
    let found = match &problem {
        Problem::Refused(refused) => refused.fields.iter().find(|(name, _)| *name == field),
        Problem::Failed(_) => None,
    };
    let key = found.map(|(_, code)| code.replacen('.', "-", 1));
    key.ok_or(problem)
}

pub(super) fn wrong_kind() -> Problem {
    Problem::refused(415, "request.media_type")
}

pub(super) fn malformed() -> Problem {
    Problem::refused(400, "request.malformed")
}

/// The whole body; `None` of one that is too large, which is read but not kept.
async fn bounded(body: Body) -> Result<Option<Vec<u8>>, Problem> {
    let mut parts = body.into_bytes_stream();
    let (mut kept, mut length) = (Some(Vec::new()), 0);
    while let Some(part) = parts.try_next().await.map_err(|_| malformed())? {
        length += part.len() as u64;
        if length > MAX_READ {
            return Ok(None);
        }
        match &mut kept {
            Some(bytes) if bytes.len() + part.len() <= MAX_FILE + AROUND => {
                bytes.extend_from_slice(&part);
            }
            _ => kept = None,
        }
    }
    Ok(kept)
}
