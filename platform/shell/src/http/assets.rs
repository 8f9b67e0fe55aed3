//! The themes' files: addressed by content, cached for ever, compressed once.

use std::{collections::HashMap, io::Write};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use poem::{
    Request, Response,
    http::{StatusCode, header},
};

use super::compress;
use crate::keys::sha256;

/// The files of all themes, by their address.
#[derive(Default)]
pub struct Assets(HashMap<String, Asset>);

struct Asset {
    content_type: String,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Assets {
    /// Takes a file in and gives its address.
    pub(crate) fn add(&mut self, name: &str, content: &[u8]) -> String {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let address = format!("/assets/{stem}.{}.{extension}", &sha256(content)[..16]);
        let mime = mime_guess::from_path(name).first_or_octet_stream();
        let text = mime.type_() == "text"
            || ["svg+xml", "javascript", "json"].contains(&mime.subtype().as_str())
            || mime.suffix().is_some();
        let content_type = if text { format!("{mime}; charset=utf-8") } else { mime.to_string() };
        let gzip = text.then(|| gzip(content)).filter(|packed| packed.len() < content.len());
        self.0.entry(address.clone()).or_insert_with(|| Asset {
            content_type,
            plain: Bytes::copy_from_slice(content),
            gzip,
        });
        address
    }

    /// Answers a request for a file.
    pub fn answer(&self, request: &Request) -> Response {
        match self.0.get(request.uri().path()) {
            Some(asset) => {
                let wanted = compress::wanted(request.header(header::ACCEPT_ENCODING));
                let packed = asset.gzip.as_ref().filter(|_| wanted);
                immutable(
                    &asset.content_type,
                    packed.unwrap_or(&asset.plain).clone(),
                    packed.is_some(),
                )
            }
            None => Response::builder().status(StatusCode::NOT_FOUND).finish(),
        }
    }
}

/// An answer whose address changes with its content: browsers keep it for ever.
pub fn immutable(content_type: &str, body: Bytes, gzip: bool) -> Response {
    let mut response = Response::builder()
        .header(header::CONTENT_TYPE, content_type)
        .header(header::CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(header::VARY, "Accept-Encoding");
    if gzip {
        response = response.header(header::CONTENT_ENCODING, "gzip");
    }
    response.body(body)
}

fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let packed = encoder.write_all(content).and_then(|()| encoder.finish());
    packed.unwrap_or_default().into()
}
