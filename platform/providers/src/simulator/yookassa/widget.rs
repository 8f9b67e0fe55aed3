//! The payment widget: a frame with the payment page in it.

use poem::{IntoResponse, Request, Response, handler};

use super::super::html::origin;

const SCRIPT: &str = include_str!("widget.js");

#[handler]
pub(super) fn script(request: &Request) -> Response {
    SCRIPT
        .replace("{{origin}}", &origin(request))
        .with_content_type("text/javascript; charset=utf-8")
        .into_response()
}
