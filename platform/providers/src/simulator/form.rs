//! A form as bytes: one gateway decides only by another field how to read them.

use percent_encoding::percent_decode_str;
use poem::{Body, Request, error::ReadBodyError};

const LIMIT: usize = 64 * 1024;

/// The fields of the query and of a posted form, in this order.
pub(super) struct Form(Vec<(String, Vec<u8>)>);

impl Form {
    pub(super) async fn of(request: &Request, body: Body) -> Result<Self, ReadBodyError> {
        let mut fields = split(request.uri().query().unwrap_or_default());
        let form =
            request.content_type().is_some_and(|of| of.starts_with("application/x-www-form"));
        let body = body.into_bytes_limit(LIMIT).await?;
        if form {
            fields.extend(split(&String::from_utf8_lossy(&body)));
        }
        Ok(Self(fields))
    }

    pub(super) fn bytes(&self, name: &str) -> Option<&[u8]> {
        self.0.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_slice())
    }

    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.bytes(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    /// Whether a field is there and says so.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.bytes(name) == Some(value.as_bytes())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|(of, value)| (of.as_str(), String::from_utf8_lossy(value).into_owned()))
    }
}

fn split(text: &str) -> Vec<(String, Vec<u8>)> {
    let decoded = |part: &str| -> Vec<u8> { percent_decode_str(&part.replace('+', " ")).collect() };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (String::from_utf8_lossy(&decoded(name)).into_owned(), decoded(value))
        })
        .collect()
}
