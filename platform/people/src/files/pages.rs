//! Giving files out.

use futures_util::TryStreamExt;
use kernel::problem;
use poem::{
    Body, Response, handler,
    http::{HeaderValue, header},
    web::Path,
};
use shell::{Ctx, Fail};
use store::objects::disposition;

use super::address::read;

/// `GET /files/:ticket`: piece by piece, from the clinic's part of the object store.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(ticket): Path<String>) -> Result<Response, Fail> {
    let ticket = read(&ctx.clinic, &ticket).ok_or_else(problem::not_found)?;
    let found = ctx.clinic.objects().read(&ticket.object).await?.ok_or_else(problem::not_found)?;
    let size = found.size;
    let pieces = found.pieces().map_err(std::io::Error::other);
    let mut answer = Response::builder()
        .header(header::CONTENT_TYPE, &ticket.kind)
        .header(header::CONTENT_LENGTH, size)
        .header(header::CONTENT_DISPOSITION, disposition(&ticket.name, ticket.inline))
        .header(header::CACHE_CONTROL, "private, no-store")
        .body(Body::from_bytes_stream(pieces));
    // A file is a file, whatever somebody managed to store as one.
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    answer.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(answer)
}
