//! `Init`: a payment is made.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta};
use serde_json::{Value, json};

use super::{
    super::{fields::At, ids},
    KEPT, Terminals,
    api::Asked,
    payment::{Payment, Status},
    refused::Refused,
    rows,
};

const MOST: i64 = 9_999_999_999;

impl Terminals {
    pub(super) fn init(&mut self, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, now, origin, .. } = asked;
        let amount = body.get("Amount").integer(1..=MOST)?;
        let order = body.get("OrderId").text(1..=50)?.to_owned();
        let description = body.get("Description").text_or_none(140)?.unwrap_or_default().to_owned();
        let customer = body.get("CustomerKey");
        customer.text_or_none(255)?;
        if body.get("Recurrent").one_of_or_none(&["Y", "N"])? == Some("Y") {
            customer.there()?;
        }
        let own = if terminal.two_stage { "T" } else { "O" };
        let pay_type = body.get("PayType");
        if pay_type.one_of_or_none(&["O", "T"])?.is_some_and(|asked| asked != own) {
            return Err(pay_type.wrong("не соответствует настройке терминала").into());
        }
        body.get("Language").one_of_or_none(&["ru", "en"])?;
        let url = |name: &str| {
            let of = body.get(name);
            if of.exists() { of.url(2048).map(|url| Some(url.to_owned())) } else { Ok(None) }
        };
        let (notification_url, success_url, fail_url) =
            (url("NotificationURL")?, url("SuccessURL")?, url("FailURL")?);
        let mut until = now + TimeDelta::minutes(terminal.link_minutes.into());
        if let Some(text) = body.get("RedirectDueDate").text_or_none(40)? {
            let due = DateTime::parse_from_rfc3339(text).ok().map(|due| due.to_utc());
            let range = now + TimeDelta::minutes(1)..=now + TimeDelta::days(90);
            let due = due.filter(|due| range.contains(due));
            until = due.ok_or_else(|| Refused::new("12", ""))?;
        }
        data(&body.get("DATA"))?;
        let receipt = rows::of_payment(&body, &terminal, amount)?;
        let same = |of: &Payment| of.terminal == terminal.key && of.order == order;
        if terminal.unique_orders && self.payments.iter().any(same) {
            return Err(Refused::new("20", "Заказ с таким OrderId уже существует"));
        }

        self.last += 1;
        let payment = Payment {
            id: self.last,
            terminal: terminal.key.clone(),
            order: order.clone(),
            asked: amount,
            amount,
            description,
            two_stage: terminal.two_stage,
            status: Status::New,
            until,
            link: ids::secret(),
            notification_url,
            success_url,
            fail_url,
            receipt,
            closed: 0,
            sbp_code: None,
            by_sbp: false,
            pan: String::new(),
            tries: 0,
            error: "0",
            paid_at: None,
            going_back: None,
            refund_failed: None,
            requests: BTreeSet::new(),
        };
        let answer = json!({
            "Success": true,
            "ErrorCode": "0",
            "TerminalKey": terminal.key,
            "Status": payment.status.name(),
            "PaymentId": payment.id.to_string(),
            "OrderId": order,
            "Amount": amount,
            "PaymentURL": format!("{origin}/tbank/new/{}", payment.link),
        });
        if self.payments.len() >= KEPT {
            self.payments.pop_front();
        }
        self.payments.push_back(payment);
        Ok(answer)
    }
}

/// A flat object of at most twenty short texts.
fn data(of: &At<'_>) -> Result<(), Refused> {
    if !of.exists() {
        return Ok(());
    }
    let pairs = of.object()?;
    let fits = |(key, value): (&String, &Value)| {
        let value = value.as_str().is_some_and(|value| value.chars().count() <= 100);
        value && (1..=20).contains(&key.chars().count())
    };
    if pairs.len() > 20 || !pairs.iter().all(fits) {
        return Err(of.wrong("до 20 пар, ключ до 20 и строка до 100 знаков").into());
    }
    Ok(())
}
