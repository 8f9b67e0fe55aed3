//! The half that reads answers.

use kernel::secret::Secret;
use serde_json::Value;

use crate::{
    outbound::Answer,
    payments::{Failed, Refusal},
};

/// What has become of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// No register has answered.
    Waiting,
    /// It is registered.
    Done(Fiscal),
    /// It is not. Another must go under another id.
    Failed {
        /// The code of the service or the register.
        code: i64,
        /// Whether another may fare better: the register was busy, off, or over its shift.
        passing: bool,
    },
}

/// What a registered receipt is known by. Each is as the service tells it, if it does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fiscal {
    /// The number of the fiscal storage (ФН).
    pub storage: Option<String>,
    /// The number of the document (ФД).
    pub document: Option<String>,
    /// The attribute of the document (ФПД).
    pub attribute: Option<String>,
    /// The register's number.
    pub register: Option<String>,
    /// When, as `dd.mm.yyyy HH:MM:SS` of the register.
    pub at: Option<String>,
    /// Where the receipt can be seen.
    pub url: Option<String>,
}

pub(super) fn token(answer: &Answer) -> Result<Secret<String>, Failed> {
    let told = read(answer)?;
    if let Some(failed) = refused(answer.status, &told) {
        return Err(failed);
    }
    let token = told["token"].as_str().filter(|token| {
        !token.is_empty() && token.len() <= 4096 && token.bytes().all(|b| b.is_ascii_graphic())
    });
    token.map(|token| Secret::new(token.to_owned())).ok_or_else(Failed::unreadable)
}

/// The service's id of a receipt it has taken, now or before.
pub(super) fn registered(answer: &Answer) -> Result<String, Failed> {
    let told = read(answer)?;
    let is_repeated = answer.status == 400 && code(&told) == Some(33);
    if !is_repeated && let Some(failed) = refused(answer.status, &told) {
        return Err(failed);
    }
    text(&told["uuid"]).ok_or_else(Failed::unreadable)
}

pub(super) fn report(answer: &Answer) -> Result<Report, Failed> {
    let told = read(answer)?;
    if answer.status != 200 {
        return Err(refused(answer.status, &told).unwrap_or_else(Failed::unreadable));
    }
    match told["status"].as_str() {
        Some("done") => Ok(Report::Done(fiscal(&told["payload"]))),
        Some("fail") => {
            let code = code(&told).unwrap_or_default();
            let is_timeout = told["error"]["type"] == "timeout";
            Ok(Report::Failed { code, passing: is_timeout || matches!(code, -1 | -3822 | -3933) })
        }
        Some(_) => Ok(Report::Waiting),
        None => Err(Failed::unreadable()),
    }
}

fn read(answer: &Answer) -> Result<Value, Failed> {
    if answer.status == 429 {
        return Err(Failed::Away("too many requests".into()));
    }
    let told: Option<Value> = serde_json::from_slice(&answer.body).ok();
    match told {
        Some(told) if told.is_object() && (200..=499).contains(&answer.status) => Ok(told),
        _ if answer.status == 200 => Err(Failed::unreadable()),
        _ => Err(Failed::Unknown(format!("ATOL's host answered {}", answer.status))),
    }
}

/// A refusal in the service's own words; without a code of its own nobody knows.
fn refused(status: u16, told: &Value) -> Option<Failed> {
    let Some(code) = code(told) else {
        let is_good = status == 200 && told["error"].is_null();
        return (!is_good)
            .then(|| Failed::Unknown(format!("ATOL's host answered {status} without a reason")));
    };
    let refusal = match code {
        10 | 11 | 12 | 20 => Refusal::Credentials,
        21 | 31 => Refusal::Forbidden,
        30 => Refusal::NotFound,
        13 | 32 => Refusal::Receipt,
        0 | 1 | 50 => return Some(Failed::Unknown(format!("an error of the service, {code}"))),
        _ => Refusal::Other,
    };
    Some(Failed::refused(refusal, code.to_string()))
}

fn code(told: &Value) -> Option<i64> {
    told["error"]["code"].as_i64()
}

fn fiscal(told: &Value) -> Fiscal {
    let url = text(&told["ofd_receipt_url"]);
    Fiscal {
        storage: text(&told["fn_number"]),
        document: text(&told["fiscal_document_number"]),
        attribute: text(&told["fiscal_document_attribute"]),
        register: text(&told["ecr_registration_number"]),
        at: text(&told["receipt_datetime"]),
        url: url.filter(|url| url.starts_with("https://") || url.starts_with("http://")),
    }
}

fn text(told: &Value) -> Option<String> {
    match told {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() && text.len() <= 1000 => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            headers: Default::default(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn a_repeated_id_gives_the_first_receipt() {
        let body = r#"{"uuid":"u","status":"wait","error":{"code":33,"type":"system"}}"#;
        assert_eq!(registered(&said(400, body)), Ok("u".into()));
        let without = r#"{"status":"wait","error":{"code":33}}"#;
        assert!(matches!(registered(&said(400, without)), Err(Failed::Unknown(_))));
    }

    #[test]
    fn each_code_is_a_refusal_or_nobody_knows() {
        let error = |code: i64| format!(r#"{{"error":{{"code":{code}}},"status":"fail"}}"#);
        for (status, code, refusal) in [
            (401, 10, Refusal::Credentials),
            (401, 11, Refusal::Credentials),
            (401, 12, Refusal::Credentials),
            (401, 20, Refusal::Credentials),
            (401, 21, Refusal::Forbidden),
            (400, 30, Refusal::NotFound),
            (400, 32, Refusal::Receipt),
            (415, 41, Refusal::Other),
        ] {
            let failed = registered(&said(status, &error(code))).expect_err("refused");
            assert!(failed.is(refusal), "{code}: {failed:?}");
        }
        for (status, body) in [
            (500, error(50)),
            (400, error(1)),
            (400, "{}".into()),
            (200, "{}".into()),
            (200, "[]".into()),
            (502, "<html>".into()),
            (302, String::new()),
        ] {
            let failed = registered(&said(status, &body));
            assert!(matches!(failed, Err(Failed::Unknown(_))), "{status} {body}: {failed:?}");
        }
    }

    #[test]
    fn a_report_waits_unless_it_says_otherwise() {
        let of = |body: &str| report(&said(200, body));
        let waits = r#"{"status":"wait","error":{"code":34,"type":"system"},"payload":null}"#;
        assert_eq!(of(waits), Ok(Report::Waiting));
        assert_eq!(of(r#"{"status":"brand_new"}"#), Ok(Report::Waiting));
        let failed = |code: i64, kind: &str| {
            of(&format!(r#"{{"status":"fail","error":{{"code":{code},"type":"{kind}"}}}}"#))
        };
        assert_eq!(failed(1, "timeout"), Ok(Report::Failed { code: 1, passing: true }));
        assert_eq!(failed(2009, "agent"), Ok(Report::Failed { code: 2009, passing: false }));
        assert_eq!(failed(-3822, "driver"), Ok(Report::Failed { code: -3822, passing: true }));
        let done = r#"{"status":"done","payload":{"fiscal_document_number":133,
            "fiscal_document_attribute":3449555941,"ofd_receipt_url":"javascript:1"}}"#;
        let Ok(Report::Done(fiscal)) = of(done) else { panic!("done") };
        assert_eq!(fiscal.attribute.as_deref(), Some("3449555941"));
        assert_eq!((fiscal.url, fiscal.storage), (None, None));
        assert_eq!(of(r#"{"status":"done"}"#), Ok(Report::Done(Fiscal::default())));
        for body in ["", "{}", "[]", r#"{"status":1}"#] {
            assert!(of(body).is_err(), "{body}");
        }
    }

    #[test]
    fn a_token_is_a_word() {
        let of = |body: &str| token(&said(200, body));
        assert_eq!(of(r#"{"error":null,"token":"abc"}"#), Ok(Secret::new("abc".into())));
        for body in [r#"{"token":""}"#, r#"{"token":"a b"}"#, r#"{"token":"ы"}"#, r#"{"token":7}"#]
        {
            assert!(matches!(of(body), Err(Failed::Unknown(_))), "{body}");
        }
    }
}
