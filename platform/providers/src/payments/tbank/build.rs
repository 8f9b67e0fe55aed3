//! The half that builds requests.

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};
use kernel::{Lang, Money};
use reqwest::{Url, header::HeaderMap};
use serde_json::{Map, Value, json};

use super::token;
use crate::{
    outbound::{self, Call},
    payments::{Close, Failed, Give, Order, Refusal, Way, cut, order::pieces},
    receipts::{Contact, Line, Receipt},
};

pub(super) fn signed(url: Url, mut body: Map<String, Value>, key: &str, password: &str) -> Call {
    body.insert("TerminalKey".into(), key.into());
    let token = token::token(&token::of_request(&body), password);
    body.insert("Token".into(), token.into());
    let headers = HeaderMap::from_iter([outbound::json()]);
    Call { url, headers, body: Some(Value::Object(body).to_string().into_bytes()) }
}

pub(super) fn of_payment(id: &str) -> Map<String, Value> {
    Map::from_iter([("PaymentId".to_owned(), id.into())])
}

pub(super) fn init(order: &Order, ffd12: bool) -> Result<Map<String, Value>, Failed> {
    let mut body = Map::from_iter([
        ("Amount".to_owned(), order.amount.kopecks().into()),
        ("OrderId".to_owned(), order.id.clone().into()),
        ("Description".to_owned(), cut(&order.description, 140).into()),
        ("PayType".to_owned(), if order.hold { "T" } else { "O" }.into()),
        (
            "Language".to_owned(),
            matches!(order.lang, Lang::En).then_some("en").unwrap_or("ru").into(),
        ),
        ("SuccessURL".to_owned(), order.return_url.clone().into()),
        ("FailURL".to_owned(), order.return_url.clone().into()),
    ]);
    if let Some(url) = &order.notify_url {
        body.insert("NotificationURL".into(), url.clone().into());
    }
    if let Some(until) = order.until {
        body.insert("RedirectDueDate".into(), moscow(until).into());
    }
    let mut data = Map::new();
    if let Some(email) = order.email() {
        data.insert("Email".into(), cut(email, 100).into());
    }
    if order.way == Way::Widget {
        data.insert("connection_type".into(), "Widget".into());
    }
    if !data.is_empty() {
        body.insert("DATA".into(), data.into());
    }
    if let Some(of) = &order.receipt {
        body.insert("Receipt".into(), receipt(of, ffd12)?);
    }
    Ok(body)
}

/// The rows of a receipt go with a part only: of the whole the bank knows them.
pub(super) fn cancel(give: &Give, ffd12: bool) -> Result<Map<String, Value>, Failed> {
    let mut body = of_payment(&give.payment);
    body.insert("Amount".into(), give.amount.kopecks().into());
    body.insert("ExternalRequestId".into(), give.id.clone().into());
    if let Some(of) = give.receipt.as_ref().filter(|_| !give.whole) {
        body.insert("Receipt".into(), receipt(of, ffd12)?);
    }
    Ok(body)
}

pub(super) fn closing(close: &Close, ffd12: bool) -> Result<Map<String, Value>, Failed> {
    let mut of = receipt(&close.receipt, ffd12)?;
    let rest = close.receipt.total().minus(close.prepaid).unwrap_or_default();
    of["Payments"] = json!({ "AdvancePayment": close.prepaid.kopecks() });
    if rest > Money(0) {
        of["Payments"]["Electronic"] = rest.kopecks().into();
    }
    let mut body = of_payment(&close.payment);
    body.insert("Receipt".into(), of);
    Ok(body)
}

fn receipt(of: &Receipt, ffd12: bool) -> Result<Value, Failed> {
    // Which system it is, nobody may guess.
    let tax = of.tax.ok_or_else(|| Failed::refused(Refusal::Receipt, "no tax system"))?;
    let items: Vec<Value> = of.lines.iter().map(|line| item(line, ffd12)).collect();
    let mut body = json!({ "Taxation": tax.name(), "Items": items });
    match &of.contact {
        Contact::Email(email) => body["Email"] = email.clone().into(),
        Contact::Phone(phone) => body["Phone"] = phone.clone().into(),
    }
    if ffd12 {
        body["FfdVersion"] = "1.2".into();
    }
    Ok(body)
}

fn item(line: &Line, ffd12: bool) -> Value {
    let (quantity, price) = pieces(line);
    let mut item = json!({
        "Name": cut(&line.name, 128),
        "Price": price.kopecks(),
        "Quantity": quantity,
        "Amount": line.sum.kopecks(),
        "Tax": line.vat.name(),
        "PaymentMethod": line.mode.name(),
        "PaymentObject": line.subject.name(),
    });
    if ffd12 {
        item["MeasurementUnit"] = "шт".into();
    }
    item
}

/// Moscow's time, whole seconds.
fn moscow(at: DateTime<Utc>) -> String {
    match FixedOffset::east_opt(3 * 3600) {
        Some(zone) => at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false),
        None => at.to_rfc3339_opts(SecondsFormat::Secs, false),
    }
}
