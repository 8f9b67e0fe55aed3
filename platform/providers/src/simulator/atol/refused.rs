//! Errors of the service.

use chrono::{DateTime, TimeDelta, Utc};
use poem::http::StatusCode;
use serde_json::{Value, json};

use super::super::{fields::Wrong, ids};

/// An error with the status it comes with.
#[derive(Debug)]
pub(super) struct Refused {
    status: u16,
    code: i32,
    text: String,
    /// The document that is there already.
    pub(super) uuid: Option<String>,
}

impl Refused {
    pub(super) fn new(code: i32, text: impl Into<String>) -> Self {
        let status = match code {
            10 | 11 | 12 | 20 | 21 => 401,
            34 => 200,
            41 => 415,
            50 => 500,
            _ => 400,
        };
        Self { status, code, text: text.into(), uuid: None }
    }

    /// Reports are asked for too often.
    pub(super) fn too_often() -> Self {
        Self {
            status: 429, ..Self::new(0, "Превышено допустимое число запросов")
        }
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST)
    }

    pub(super) fn answer(&self, now: DateTime<Utc>) -> Value {
        let waits = matches!(self.code, 33 | 34) || self.status == 429;
        let mut body = json!({
            "error": {
                "error_id": ids::uuid(),
                "code": self.code,
                "text": self.text,
                "type": "system",
            },
            "status": if waits { "wait" } else { "fail" },
            "timestamp": stamp(now),
        });
        if let Some(uuid) = &self.uuid {
            body["uuid"] = uuid.as_str().into();
        }
        body
    }
}

impl From<Wrong> for Refused {
    fn from(wrong: Wrong) -> Self {
        Self::new(32, format!("Ошибка валидации входного чека: {} {}", wrong.path, wrong.why))
    }
}

/// Moscow's time, without saying so.
pub(super) fn stamp(at: DateTime<Utc>) -> String {
    (at + TimeDelta::hours(3)).format("%d.%m.%Y %H:%M:%S").to_string()
}

/// What comes with a status that was asked for.
pub(in super::super) fn problem(status: u16) -> Value {
    let code = match status {
        401 => 11,
        415 => 41,
        500.. => 50,
        _ => 40,
    };
    Refused::new(code, "Сбой по требованию").answer(DateTime::UNIX_EPOCH)
}
