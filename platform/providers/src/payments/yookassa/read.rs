//! The half that reads answers. Nothing in them is taken for granted.

use chrono::{DateTime, Utc};
use kernel::Money;
use serde_json::Value;

use crate::{
    outbound::Answer,
    payments::{
        Confirm, Connection, Failed, Payment, Reason, Receipting, Refund, RefundState, Refusal,
        State,
    },
};

/// What an answer says: an object, or why there is none.
///
/// Only a refusal in YooKassa's own words is definite. Something between us and it may
/// answer too, and then nobody knows.
pub(super) fn answer(answer: &Answer) -> Result<Value, Failed> {
    let told: Option<Value> = serde_json::from_slice(&answer.body).ok();
    let is_error = told.as_ref().is_some_and(|told| told["type"] == "error");
    match (answer.status, told) {
        (200, Some(told)) if told.is_object() && !is_error => Ok(told),
        (202, _) => Err(Failed::Unknown("it is being worked on".into())),
        (429, _) => Err(Failed::Away("too many requests".into())),
        (400..=499, Some(told)) if is_error => Err(refused(answer.status, &told)),
        (200, _) => Err(Failed::unreadable()),
        (status, _) => Err(Failed::Unknown(format!("YooKassa's host answered {status}"))),
    }
}

fn refused(status: u16, told: &Value) -> Failed {
    let code = told["code"].as_str().unwrap_or_default();
    let parameter = told["parameter"].as_str().unwrap_or_default();
    let first = parameter.split(['.', '[']).next().unwrap_or_default();
    let refusal = match (status, code, first) {
        (401, ..) => Refusal::Credentials,
        (403, ..) => Refusal::Forbidden,
        (404 | 410, ..) => Refusal::NotFound,
        (_, _, "Idempotence-Key") => Refusal::Reused,
        (_, _, "amount") => Refusal::Amount,
        (_, _, "receipt" | "items" | "customer" | "settlements") => Refusal::Receipt,
        (400, "invalid_request", "" | "status") => Refusal::State,
        _ => Refusal::Other,
    };
    let code = if parameter.is_empty() { code.to_owned() } else { format!("{code}: {parameter}") };
    Failed::refused(refusal, code)
}

pub(super) fn payment(told: &Value) -> Result<Payment, Failed> {
    let id = text(&told["id"]).ok_or_else(Failed::unreadable)?;
    let status = told["status"].as_str().ok_or_else(Failed::unreadable)?;
    let amount = money(&told["amount"]).ok_or_else(Failed::unreadable)?;
    let refunded = match &told["refunded_amount"] {
        Value::Null => Some(Money(0)),
        of => money(of),
    };
    Ok(Payment {
        id,
        order: text(&told["metadata"]["order_id"]),
        account: text(&told["recipient"]["account_id"]),
        amount,
        state: match status {
            "waiting_for_capture" => State::Held,
            "succeeded" => State::Succeeded,
            "canceled" => State::Cancelled(reason(told)),
            _ => State::Pending,
        },
        theirs: status.chars().take(64).collect(),
        refunded,
        test: told["test"] == true,
        means: text(&told["payment_method"]["type"]),
        receipting: receipting(&told["receipt_registration"]),
        created_at: time(&told["created_at"]),
        confirm: confirm(&told["confirmation"]),
    })
}

pub(super) fn refund(told: &Value) -> Result<Refund, Failed> {
    let id = text(&told["id"]).ok_or_else(Failed::unreadable)?;
    let status = told["status"].as_str().ok_or_else(Failed::unreadable)?;
    Ok(Refund {
        id: Some(id),
        payment: text(&told["payment_id"]).ok_or_else(Failed::unreadable)?,
        give: text(&told["metadata"]["refund_id"]),
        amount: Some(money(&told["amount"]).ok_or_else(Failed::unreadable)?),
        state: match status {
            "succeeded" => RefundState::Succeeded,
            "canceled" => RefundState::Failed(reason(told)),
            _ => RefundState::Pending,
        },
        theirs: status.chars().take(64).collect(),
    })
}

pub(super) fn receipt(told: &Value) -> Result<(String, Receipting), Failed> {
    let id = text(&told["id"]).ok_or_else(Failed::unreadable)?;
    Ok((id, receipting(&told["status"]).ok_or_else(Failed::unreadable)?))
}

pub(super) fn connection(told: &Value) -> Result<Connection, Failed> {
    let account = match &told["account_id"] {
        Value::Number(number) => number.to_string(),
        other => text(other).ok_or_else(Failed::unreadable)?,
    };
    let fiscal = match &told["fiscalization"]["enabled"] {
        Value::Bool(enabled) => Some(*enabled),
        _ => told["fiscalization_enabled"].as_bool(),
    };
    let means = told["payment_methods"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(Connection {
        account,
        test: told["test"].as_bool(),
        enabled: told["status"] != "disabled",
        fiscal,
        means: means.iter().filter_map(text).collect(),
    })
}

/// A page of a list, and where the next begins.
pub(super) fn page(mut told: Value) -> Result<(Vec<Value>, Option<String>), Failed> {
    let Value::Array(items) = told["items"].take() else { return Err(Failed::unreadable()) };
    let next = told["next_cursor"].as_str().filter(|next| !next.is_empty());
    Ok((items, next.map(str::to_owned)))
}

fn confirm(told: &Value) -> Option<Confirm> {
    let web = |value: &Value| {
        let link = value.as_str().filter(|link| link.len() <= 4096)?;
        let is_web = link.starts_with("https://") || link.starts_with("http://");
        is_web.then(|| link.to_owned())
    };
    match told["type"].as_str()? {
        "redirect" | "mobile_application" => web(&told["confirmation_url"]).map(Confirm::Page),
        "embedded" => text(&told["confirmation_token"]).map(Confirm::Widget),
        "qr" => web(&told["confirmation_data"]).map(Confirm::Qr),
        _ => None,
    }
}

fn reason(told: &Value) -> Reason {
    let Some(reason) = told["cancellation_details"]["reason"].as_str() else {
        return Reason::Declined;
    };
    match reason {
        "expired_on_confirmation" | "expired_on_capture" | "deal_expired" => Reason::Expired,
        "insufficient_funds" => Reason::NoMoney,
        "card_expired" | "invalid_card_number" | "invalid_csc" | "payment_method_restricted" => {
            Reason::Card
        }
        "3d_secure_failed" | "identification_required" => Reason::Unconfirmed,
        "payment_method_limit_exceeded" => Reason::Limit,
        "fraud_suspected" | "country_forbidden" => Reason::Suspected,
        "issuer_unavailable" | "internal_timeout" => Reason::BankAway,
        "canceled_by_merchant" | "permission_revoked" => Reason::ByShop,
        "rejected_by_payee" | "rejected_by_timeout" | "yoo_money_account_closed" => Reason::ByPayee,
        _ => Reason::Declined,
    }
}

fn receipting(told: &Value) -> Option<Receipting> {
    match told.as_str()? {
        "succeeded" => Some(Receipting::Done),
        "canceled" => Some(Receipting::Failed),
        _ => Some(Receipting::Pending),
    }
}

/// Roubles, exactly; another currency is no amount.
fn money(told: &Value) -> Option<Money> {
    if told["currency"] != "RUB" {
        return None;
    }
    told["value"].as_str().and_then(Money::from_decimal)
}

fn time(told: &Value) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(told.as_str()?).ok().map(|at| at.to_utc())
}

/// An id or a name; none of theirs is longer.
fn text(told: &Value) -> Option<String> {
    told.as_str().filter(|text| !text.is_empty() && text.len() <= 200).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(status: u16, body: &str) -> Result<Value, Failed> {
        answer(&Answer {
            status,
            retry_after: None,
            headers: Default::default(),
            body: body.as_bytes().to_vec(),
        })
    }

    fn whole() -> Value {
        json!({
            "id": "22e12f66-000f-5000-8000-18db351245c7", "status": "pending", "paid": false,
            "amount": { "value": "1500.00", "currency": "RUB" },
            "confirmation": { "type": "redirect", "confirmation_url": "https://yoomoney.ru/c?orderId=2" },
            "created_at": "2026-03-01T09:15:30.123Z", "metadata": { "order_id": "42" },
            "recipient": { "account_id": "100500", "gateway_id": "100700" },
            "refundable": false, "test": true,
        })
    }

    fn changed(pointer: &str, to: Value) -> Value {
        let mut told = whole();
        *told.pointer_mut(pointer).expect("a field") = to;
        told
    }

    #[test]
    fn a_fresh_payment_is_read_whole() {
        let told = payment(&whole()).expect("a payment");
        assert_eq!(told.order.as_deref(), Some("42"));
        assert_eq!((told.amount, told.state, told.test), (Money(150_000), State::Pending, true));
        assert_eq!(told.confirm, Some(Confirm::Page("https://yoomoney.ru/c?orderId=2".into())));
        assert_eq!(told.refunded, Some(Money(0)));
    }

    #[test]
    fn an_unknown_status_is_not_decided_and_an_unknown_reason_is_a_decline() {
        for status in ["brand_new", "", "SUCCEEDED", "succeeded "] {
            let told = payment(&changed("/status", json!(status))).expect("a payment");
            assert_eq!(told.state, State::Pending, "{status}");
        }
        let mut told = changed("/status", json!("canceled"));
        for (reason, ours) in [
            (json!("insufficient_funds"), Reason::NoMoney),
            (json!("expired_on_confirmation"), Reason::Expired),
            (json!("brand_new"), Reason::Declined),
            (json!(null), Reason::Declined),
            (json!(7), Reason::Declined),
        ] {
            told["cancellation_details"] = json!({ "party": "x", "reason": reason });
            assert_eq!(payment(&told).expect("a payment").state, State::Cancelled(ours));
        }
    }

    #[test]
    fn an_object_that_says_too_little_says_nothing() {
        for (pointer, to) in [
            ("/id", json!(null)),
            ("/id", json!("")),
            ("/id", json!("x".repeat(201))),
            ("/status", json!(1)),
            ("/amount", json!("1500.00")),
            ("/amount/value", json!(1500.0)),
            ("/amount/value", json!("1e3")),
            ("/amount/value", json!("-1.00")),
            ("/amount/value", json!("99999999999999999999.00")),
            ("/amount/currency", json!("USD")),
            ("/amount/currency", json!(null)),
        ] {
            let told = payment(&changed(pointer, to.clone()));
            assert!(matches!(told, Err(Failed::Unknown(_))), "{pointer} {to}: {told:?}");
        }
        let odd = changed("/confirmation/confirmation_url", json!("javascript:alert(1)"));
        assert_eq!(payment(&odd).expect("a payment").confirm, None);
        for (pointer, to) in [("/confirmation", json!(7)), ("/confirmation/type", json!({}))] {
            assert_eq!(payment(&changed(pointer, to)).expect("a payment").confirm, None);
        }
    }

    #[test]
    fn only_their_own_words_are_a_refusal() {
        let error = |code: &str| json!({ "type": "error", "code": code }).to_string();
        for (status, body) in [
            (200, "<html>".to_owned()),
            (200, "[]".to_owned()),
            (200, error("invalid_request")),
            (400, "<html>".to_owned()),
            (404, "{}".to_owned()),
            (302, String::new()),
            (500, error("internal_server_error")),
            (502, "<html>".to_owned()),
            (202, r#"{"type":"processing","retry_after":1800}"#.to_owned()),
        ] {
            assert!(matches!(said(status, &body), Err(Failed::Unknown(_))), "{status} {body}");
        }
        assert!(matches!(said(429, &error("too_many_requests")), Err(Failed::Away(_))));
        for (status, parameter, refusal) in [
            (401, "", Refusal::Credentials),
            (403, "", Refusal::Forbidden),
            (404, "", Refusal::NotFound),
            (400, "Idempotence-Key", Refusal::Reused),
            (400, "amount.value", Refusal::Amount),
            (400, "receipt.items[0].vat_code", Refusal::Receipt),
            (400, "", Refusal::State),
            (400, "return_url", Refusal::Other),
        ] {
            let body =
                json!({ "type": "error", "code": "invalid_request", "parameter": parameter });
            let failed = said(status, &body.to_string()).expect_err("refused");
            assert!(failed.is(refusal), "{parameter}: {failed:?}");
        }
    }

    #[test]
    fn what_they_call_a_code_is_cut_to_a_code() {
        let body = json!({ "type": "error", "code": "a\n<b>Иванов</b>".repeat(50) });
        let failed = said(400, &body.to_string()).expect_err("refused");
        let text = failed.to_string();
        assert!(text.len() < 120 && !text.contains('<') && !text.contains('И'), "{text}");
    }
}
