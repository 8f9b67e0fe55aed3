//! Pages and JSON leave compressed where the browser takes gzip. The themes' files come
//! compressed already.

use std::{io::Write, sync::Arc};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use poem::{
    Response,
    http::{HeaderValue, header},
};

use super::rendered::Rendered;

/// Below this size a compressed answer is hardly smaller.
const WORTH_IT: usize = 1024;

/// Whether a request takes gzip.
pub(super) fn wanted(accept: Option<&str>) -> bool {
    accept.unwrap_or_default().split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim().eq_ignore_ascii_case("gzip")
            && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

/// Compresses an answer of text that is not compressed yet.
pub(super) async fn gzip(mut answer: Response) -> Response {
    let kind = answer.content_type().unwrap_or_default();
    // What goes on has no end to wait for.
    let goes_on = kind.starts_with("text/event-stream");
    let text = kind.starts_with("text/") && !goes_on || kind.starts_with("application/json");
    // What says how long it is comes piece by piece: it is not collected.
    let headers = answer.headers();
    let pieces = headers.contains_key(header::CONTENT_LENGTH);
    if !text || pieces || headers.contains_key(header::CONTENT_ENCODING) {
        return answer;
    }
    if let Some(page) = answer.extensions().get::<Arc<Rendered>>().cloned() {
        let packed = page
            .gzip
            .get_or_init(|| pack(&page.html, Compression::best()).unwrap_or_default().into());
        return finish(answer, packed.clone());
    }
    let Ok(body) = answer.take_body().into_bytes().await else {
        return answer;
    };
    match (body.len() >= WORTH_IT).then(|| pack(&body, Compression::fast())) {
        Some(Ok(packed)) => finish(answer, packed.into()),
        _ => {
            answer.set_body(body);
            answer
        }
    }
}

fn pack(body: &[u8], level: Compression) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 3), level);
    encoder.write_all(body)?;
    encoder.finish()
}

fn finish(mut answer: Response, packed: Bytes) -> Response {
    answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    answer.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    answer.set_body(packed);
    answer
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn gzip_is_used_where_it_is_taken() {
        assert!(wanted(Some("gzip, deflate, br")));
        assert!(wanted(Some("br;q=1.0, GZIP;q=0.5")));
        assert!(!wanted(Some("br, gzip;q=0")));
        assert!(!wanted(Some("identity")));
        assert!(!wanted(None));
    }
}
