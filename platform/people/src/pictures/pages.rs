//! Giving pictures out.

use kernel::problem;
use poem::{Response, handler, http::HeaderValue, web::Path};
use shell::{Ctx, Fail, http::assets::immutable};
use store::objects::keys::Picture;

/// A picture, from the clinic's part of the object store. Another clinic's is not there.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(name): Path<String>) -> Result<Response, Fail> {
    let key = Picture::new(&name).map_err(|_| problem::not_found())?;
    let found = ctx.clinic.objects().get(&key).await?.ok_or_else(problem::not_found)?;
    let mut answer = immutable(found.content_type, found.bytes, false);
    // A picture is a picture, whatever somebody managed to store as one.
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    answer.headers_mut().insert("content-security-policy", policy);
    Ok(answer)
}
