//! The half that reads answers. Numbers may come as texts and texts as numbers.

use kernel::Money;
use serde_json::Value;

use crate::{
    outbound::Answer,
    payments::{Confirm, Failed, Give, Payment, Reason, Refund, RefundState, Refusal, State},
};

/// An answer of the bank's, be it yes or no. What else stands between may answer too, and
/// then nobody knows.
pub(super) fn answer(answer: &Answer) -> Result<Value, Failed> {
    let told: Option<Value> = serde_json::from_slice(&answer.body).ok();
    match (answer.status, told) {
        (200, Some(told)) if told.is_object() => Ok(told),
        (429, _) => Err(Failed::Away("too many requests".into())),
        (200, _) => Err(Failed::unreadable()),
        (status, _) => Err(Failed::Unknown(format!("T-Bank's host answered {status}"))),
    }
}

/// An answer that says yes.
pub(super) fn success(told: Value) -> Result<Value, Failed> {
    let code = text(&told["ErrorCode"]);
    let yes = told["Success"] == true || told["Success"] == "true";
    let no = told["Success"] == false || told["Success"] == "false";
    match code.as_deref() {
        Some("0") if yes => Ok(told),
        Some("3" | "9999") => Err(Failed::Unknown("an error inside the bank".into())),
        Some(code) if no => Err(Failed::refused(refusal(code), code)),
        _ => Err(Failed::unreadable()),
    }
}

fn refusal(code: &str) -> Refusal {
    match code {
        "202" | "204" | "331" | "501" => Refusal::Credentials,
        "10" | "11" | "3001" => Refusal::Forbidden,
        "4" | "8" => Refusal::State,
        "20" => Refusal::Reused,
        "308" | "309" | "314" | "315" => Refusal::Receipt,
        "3016" => Refusal::Amount,
        _ => Refusal::Other,
    }
}

pub(super) fn payment(told: &Value) -> Result<Payment, Failed> {
    let amount = money(&told["Amount"]).ok_or_else(Failed::unreadable)?;
    let status = told["Status"].as_str().ok_or_else(Failed::unreadable)?;
    let page = told["PaymentURL"].as_str().filter(|link| {
        link.len() <= 4096 && (link.starts_with("https://") || link.starts_with("http://"))
    });
    Ok(Payment {
        id: text(&told["PaymentId"]).ok_or_else(Failed::unreadable)?,
        order: text(&told["OrderId"]),
        account: text(&told["TerminalKey"]),
        amount,
        state: state(status, text(&told["ErrorCode"]).as_deref()),
        theirs: status.chars().take(64).collect(),
        // Whether the amount is then what was paid or what is left, no document says.
        refunded: match status {
            "REFUNDED" | "PARTIAL_REFUNDED" => None,
            _ => Some(Money(0)),
        },
        test: text(&told["TerminalKey"]).is_some_and(|key| key.ends_with("DEMO")),
        means: source(told).map(str::to_owned),
        receipting: None,
        created_at: None,
        confirm: page.map(|page| Confirm::Page(page.to_owned())),
    })
}

fn state(status: &str, code: Option<&str>) -> State {
    match status {
        "AUTHORIZED" | "CONFIRMING" | "CONFIRM_CHECKING" | "PARTIAL_REVERSED" | "REVERSING" => {
            State::Held
        }
        "CONFIRMED" | "REFUNDING" | "ASYNC_REFUNDING" | "PARTIAL_REFUNDED" | "REFUNDED" => {
            State::Succeeded
        }
        "REVERSED" | "CANCELED" => State::Cancelled(Reason::ByShop),
        "DEADLINE_EXPIRED" => State::Cancelled(Reason::Expired),
        "ATTEMPTS_EXPIRED" => State::Cancelled(Reason::Declined),
        "REJECTED" => State::Cancelled(reason(code.unwrap_or_default())),
        // After AUTH_FAIL the payer may try again, and of a new word nothing is known.
        _ => State::Pending,
    }
}

fn reason(code: &str) -> Reason {
    match code {
        "103" | "1051" => Reason::NoMoney,
        "101" | "106" | "2015" => Reason::Unconfirmed,
        "1057" => Reason::Card,
        "53" | "191" => Reason::BankAway,
        _ => Reason::Declined,
    }
}

/// The payments of an order, if there are any.
pub(super) fn order(told: Value, order: &str) -> Result<Vec<Payment>, Failed> {
    let Some(list) = told["Payments"].as_array() else {
        return match success(told) {
            Ok(_) => Err(Failed::unreadable()),
            // No order, no payment: the bank has no code of its own for that.
            Err(failed) if failed.is(Refusal::Other) || failed.is(Refusal::NotFound) => {
                Ok(Vec::new())
            }
            Err(failed) => Err(failed),
        };
    };
    let mut payments = Vec::new();
    for one in list {
        let mut payment = payment(one)?;
        payment.order = Some(order.to_owned());
        payment.account = text(&told["TerminalKey"]);
        payment.test = payment.account.as_ref().is_some_and(|key| key.ends_with("DEMO"));
        payments.push(payment);
    }
    Ok(payments)
}

/// The payment that came furthest.
pub(super) fn furthest(payments: Vec<Payment>) -> Option<Payment> {
    payments.into_iter().max_by_key(|payment| match payment.state {
        State::Succeeded => 3,
        State::Held => 2,
        State::Pending => 1,
        State::Cancelled(_) => 0,
    })
}

pub(super) fn qr(told: &Value) -> Result<Confirm, Failed> {
    let link = told["Data"].as_str().filter(|link| {
        link.len() <= 4096 && (link.starts_with("https://") || link.starts_with("http://"))
    });
    link.map(|link| Confirm::Qr(link.to_owned())).ok_or_else(Failed::unreadable)
}

/// What a cancellation answered.
pub(super) fn refund(told: &Value, give: &Give) -> Result<Refund, Failed> {
    let status = told["Status"].as_str().ok_or_else(Failed::unreadable)?;
    let state = match status {
        "REFUNDED" | "PARTIAL_REFUNDED" | "REVERSED" | "PARTIAL_REVERSED" => RefundState::Succeeded,
        _ => RefundState::Pending,
    };
    Ok(of(give, status, state))
}

/// What the payment's state says of a refund, if it says anything of this one.
pub(super) fn refund_by_state(told: &Value, give: &Give) -> Option<Refund> {
    let status = told["Status"].as_str()?;
    let state = match status {
        "REFUNDED" | "REVERSED" => RefundState::Succeeded,
        "REFUNDING" | "ASYNC_REFUNDING" | "REVERSING" => RefundState::Pending,
        _ => return None,
    };
    Some(of(give, status, state))
}

/// What SBP says of the last refund.
pub(super) fn refund_by_sbp(told: &Value, give: &Give) -> Option<Refund> {
    let status = told["Status"].as_str()?;
    let code = text(&told["QrCancelCode"]).filter(|code| code != "0");
    if code.is_some() {
        return Some(of(give, status, RefundState::Failed(Reason::ByPayee)));
    }
    match status {
        "REFUNDING" | "ASYNC_REFUNDING" => Some(of(give, status, RefundState::Pending)),
        "REFUNDED" => Some(of(give, status, RefundState::Succeeded)),
        "PARTIAL_REFUNDED" if money(&told["Amount"]) == Some(give.amount) => {
            Some(of(give, status, RefundState::Succeeded))
        }
        _ => None,
    }
}

pub(super) fn is_by_sbp(told: &Value) -> bool {
    source(told).is_some_and(|source| source.eq_ignore_ascii_case("qrsbp"))
}

fn source(told: &Value) -> Option<&str> {
    let pairs = told["Params"].as_array()?;
    let source = pairs.iter().find(|pair| pair["Key"] == "Source")?;
    source["Value"].as_str().filter(|text| text.len() <= 64)
}

fn of(give: &Give, status: &str, state: RefundState) -> Refund {
    Refund {
        id: None,
        payment: give.payment.clone(),
        give: Some(give.id.clone()),
        amount: None,
        state,
        theirs: status.chars().take(64).collect(),
    }
}

/// Kopecks.
fn money(told: &Value) -> Option<Money> {
    let kopecks = match told {
        Value::Number(number) => number.as_i64()?,
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    (kopecks >= 0).then_some(Money(kopecks))
}

/// A text that may come as a number.
fn text(told: &Value) -> Option<String> {
    match told {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) if !text.is_empty() && text.len() <= 200 => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(changes: Value) -> Value {
        let mut told = json!({
            "Success": true, "ErrorCode": "0", "TerminalKey": "TERM", "Status": "NEW",
            "PaymentId": "7000000001", "OrderId": "42", "Amount": 150_000,
            "PaymentURL": "https://pay.tbank.ru/new/x",
        });
        for (name, value) in changes.as_object().expect("an object") {
            told[name] = value.clone();
        }
        told
    }

    #[test]
    fn every_status_of_the_sheet_has_a_meaning() {
        let pending = "NEW FORM_SHOWED PREAUTHORIZING AUTHORIZING 3DS_CHECKING 3DS_CHECKED \
                       PAY_CHECKING AUTH_FAIL PROCESSING CHECKING CHECKED UNKNOWN BRAND_NEW";
        let succeeded = "CONFIRMED REFUNDING ASYNC_REFUNDING PARTIAL_REFUNDED REFUNDED";
        let held = "AUTHORIZED CONFIRMING CONFIRM_CHECKING REVERSING PARTIAL_REVERSED";
        for (statuses, state) in
            [(pending, State::Pending), (succeeded, State::Succeeded), (held, State::Held)]
        {
            for status in statuses.split_whitespace() {
                let payment = payment(&told(json!({ "Status": status }))).expect("a payment");
                assert_eq!(payment.state, state, "{status}");
            }
        }
        for (status, code, reason) in [
            ("REVERSED", "0", Reason::ByShop),
            ("CANCELED", "0", Reason::ByShop),
            ("DEADLINE_EXPIRED", "0", Reason::Expired),
            ("REJECTED", "1051", Reason::NoMoney),
            ("REJECTED", "77777", Reason::Declined),
        ] {
            let told = told(json!({ "Status": status, "ErrorCode": code }));
            assert_eq!(payment(&told).expect("a payment").state, State::Cancelled(reason));
        }
    }

    #[test]
    fn numbers_and_texts_change_places() {
        let told =
            told(json!({ "PaymentId": 7_000_000_001_i64, "Amount": "150000", "OrderId": 42 }));
        let payment = payment(&told).expect("a payment");
        assert_eq!((payment.id.as_str(), payment.order.as_deref()), ("7000000001", Some("42")));
        assert_eq!(payment.amount, Money(150_000));
        assert!(success(json!({ "Success": "true", "ErrorCode": 0 })).is_ok());
    }

    #[test]
    fn what_says_too_little_says_nothing() {
        for changes in [
            json!({ "PaymentId": null }),
            json!({ "PaymentId": {} }),
            json!({ "Status": 1 }),
            json!({ "Amount": -1 }),
            json!({ "Amount": 1.5 }),
            json!({ "Amount": "1e3" }),
            json!({ "Amount": 1e30 }),
        ] {
            assert!(
                matches!(payment(&told(changes.clone())), Err(Failed::Unknown(_))),
                "{changes}"
            );
        }
        let odd = told(json!({ "PaymentURL": "javascript:alert(1)" }));
        assert_eq!(payment(&odd).expect("a payment").confirm, None);
        assert!(qr(&json!({ "Data": "<svg/>" })).is_err());
        for body in [json!({}), json!({ "Success": null }), json!({ "Success": true })] {
            assert!(matches!(success(body.clone()), Err(Failed::Unknown(_))), "{body}");
        }
    }

    #[test]
    fn only_a_code_is_a_refusal() {
        let code = |code: &str| success(json!({ "Success": false, "ErrorCode": code }));
        for (of, refusal) in [
            ("204", Refusal::Credentials),
            ("501", Refusal::Credentials),
            ("8", Refusal::State),
            ("20", Refusal::Reused),
            ("309", Refusal::Receipt),
            ("77777", Refusal::Other),
        ] {
            assert!(code(of).expect_err("refused").is(refusal), "{of}");
        }
        assert!(matches!(code("9999"), Err(Failed::Unknown(_))));
        let said = |status: u16, body: &str| {
            answer(&Answer {
                status,
                retry_after: None,
                headers: Default::default(),
                body: body.as_bytes().to_vec(),
            })
        };
        for (status, body) in [(200, "<html>"), (200, "[]"), (500, "{}"), (403, "{}"), (302, "")] {
            assert!(matches!(said(status, body), Err(Failed::Unknown(_))), "{status}");
        }
        assert!(matches!(said(429, ""), Err(Failed::Away(_))));
    }

    #[test]
    fn a_refund_by_sbp_is_over_when_sbp_says_so() {
        let give = Give {
            id: "r".into(),
            payment: "1".into(),
            amount: Money(500),
            whole: false,
            description: String::new(),
            receipt: None,
        };
        let of = |told: Value| refund_by_sbp(&told, &give).map(|refund| refund.state);
        let failed = json!({ "Status": "CONFIRMED", "QrCancelCode": "I05043" });
        assert_eq!(of(failed), Some(RefundState::Failed(Reason::ByPayee)));
        let whose = |amount: i64| json!({ "Status": "PARTIAL_REFUNDED", "Amount": amount, "QrCancelCode": null });
        assert_eq!(of(whose(500)), Some(RefundState::Succeeded));
        assert_eq!(of(whose(400)), None, "of another refund");
        assert_eq!(of(json!({ "Status": "CONFIRMED" })), None);
        assert_eq!(of(json!({ "Status": "ASYNC_REFUNDING" })), Some(RefundState::Pending));
    }
}
