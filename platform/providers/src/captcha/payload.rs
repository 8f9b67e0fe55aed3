//! The form field `altcha`: base64 of the challenge with its solution.

use altcha::Payload;
use base64::{Engine, prelude::BASE64_STANDARD};

use super::Refusal;

/// An honest answer is under one kilobyte.
const LIMIT: usize = 8 * 1024;

/// Reads the field: size first, then shape.
pub(super) fn read(field: &str) -> Result<Payload, Refusal> {
    let field = field.trim();
    if field.is_empty() {
        return Err(Refusal::Missing);
    }
    if field.len() > LIMIT {
        return Err(Refusal::TooLarge);
    }
    let json = BASE64_STANDARD.decode(field).map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Malformed)
}

/// Writes the field.
pub(super) fn write(payload: &Payload) -> serde_json::Result<String> {
    Ok(BASE64_STANDARD.encode(serde_json::to_vec(payload)?))
}
