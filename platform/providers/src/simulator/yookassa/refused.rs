//! What the API answers when it does not do what it was asked.

use poem::{Response, http::StatusCode};
use serde_json::{Value, json};

use super::super::{fields::Wrong, ids};

/// An error object with its status.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    code: &'static str,
    description: String,
    parameter: Option<String>,
}

impl Refused {
    fn new(status: u16, code: &'static str, description: impl Into<String>) -> Self {
        Self { status, code, description: description.into(), parameter: None }
    }

    /// The request is wrong as a whole, or asks for what cannot be done now.
    pub(super) fn invalid(description: impl Into<String>) -> Self {
        Self::new(400, "invalid_request", description)
    }

    /// One parameter is wrong.
    pub(super) fn parameter(name: &str, description: impl Into<String>) -> Self {
        Self { parameter: Some(name.to_owned()), ..Self::invalid(description) }
    }

    pub(super) fn unknown_caller() -> Self {
        let about = "Error in shopId or secret key. Check their validity. You can reissue the key \
                     in the Merchant Profile";
        Self {
            parameter: Some("Authorization".into()),
            ..Self::new(401, "invalid_credentials", about)
        }
    }

    pub(super) fn forbidden(description: &str) -> Self {
        Self::new(403, "forbidden", description)
    }

    pub(super) fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("{what} doesn't exist"))
    }

    pub(super) fn method() -> Self {
        Self::new(405, "invalid_request", "The HTTP method is not allowed here")
    }

    pub(super) fn media() -> Self {
        Self::new(415, "invalid_request", "Content-Type must be application/json")
    }

    pub(super) fn answer(self) -> Response {
        let mut body = error(self.code, &self.description);
        if let Some(parameter) = self.parameter {
            body["parameter"] = parameter.into();
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        Response::builder()
            .status(status)
            .content_type("application/json;charset=UTF-8")
            .body(body.to_string())
    }
}

impl From<Wrong> for Refused {
    fn from(wrong: Wrong) -> Self {
        if wrong.path.is_empty() {
            return Self::invalid(format!("The body {}", wrong.why));
        }
        Self::parameter(&wrong.path, format!("{} {}", wrong.path, wrong.why))
    }
}

fn error(code: &str, description: &str) -> Value {
    json!({ "type": "error", "id": ids::uuid(), "code": code, "description": description })
}

/// What comes with a status that was asked for.
pub(in super::super) fn problem(status: u16) -> Value {
    let mut body = match status {
        202 => json!({ "type": "processing", "description": "The request is being processed" }),
        401 => error("invalid_credentials", "Authentication failed"),
        403 => error("forbidden", "Not allowed"),
        404 => error("not_found", "Not found"),
        410 => error("gone", "No longer served"),
        429 => error("too_many_requests", "Too many requests"),
        500.. => error("internal_server_error", "Internal server error"),
        _ => error("invalid_request", "Invalid request"),
    };
    if matches!(status, 202 | 429) {
        body["retry_after"] = 1800.into();
    }
    body
}
