//! SBP: `GetQr`, `GetQrState`, `QrMembersList`, `GetQrBankList`, `SbpPayTest`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    super::{html, ids, post::Post},
    Terminals,
    api::Asked,
    payment::Status,
    refused::Refused,
};

/// Ten roubles and a million, in kopecks.
const LEAST: i64 = 1000;
const MOST: i64 = 100_000_000;

const BANKS: [(&str, &str); 4] = [
    ("100000000111", "Сбербанк"),
    ("100000000004", "Т-Банк"),
    ("100000000008", "Альфа-Банк"),
    ("100000000005", "Банк ВТБ"),
];

impl Terminals {
    pub(super) fn get_qr(&mut self, at: usize, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, origin, .. } = asked;
        let image = body.get("DataType").one_of_or_none(&["PAYLOAD", "IMAGE"])? == Some("IMAGE");
        body.get("PaymentMethod").one_of_or_none(&["SBP", "DR"])?;
        let bank = body.get("BankId").text_or_none(12)?;
        let Some(payment) = self.payments.get_mut(at) else {
            return Err(Refused::new("1", "Платёж не найден"));
        };
        if !terminal.sbp || payment.two_stage {
            return Err(Refused::new("3001", ""));
        }
        if !(LEAST..=MOST).contains(&payment.amount) {
            return Err(Refused::new("3016", ""));
        }
        if !matches!(payment.status, Status::New | Status::FormShowed) {
            return Err(Refused::state(payment.status.name()));
        }
        payment.status = Status::FormShowed;
        let code = payment.sbp_code.get_or_insert_with(ids::sbp);
        let bank = bank.map_or_else(String::new, |bank| format!("&bank={bank}"));
        let check = u16::try_from(payment.id % 65_536).unwrap_or_default();
        let link = format!(
            "{origin}/sbp/{code}?type=02{}&sum={}&cur=RUB&crc={check:04X}",
            plain(&bank),
            payment.amount
        );
        Ok(json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "TerminalKey": terminal.key,
            "OrderId": payment.order,
            // A number here, and a text in other methods.
            "PaymentId": payment.id,
            "Data": if image { html::qr(&link) } else { link },
            "RequestKey": ids::uuid(),
        }))
    }

    pub(super) fn get_qr_state(&self, at: usize) -> Result<Value, Refused> {
        let payment = self.payment(at)?;
        let mut answer = json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "Status": payment.status.name(),
            "OrderId": payment.order,
            "Amount": payment.going_back.as_ref().map_or(payment.asked - payment.amount, |of| of.amount),
        });
        if let Some(code) = payment.refund_failed {
            answer["QrCancelCode"] = code.into();
            answer["QrCancelMessage"] =
                "Невозможно сделать возврат в этот банк. Выберите другой банк покупателя".into();
        }
        Ok(answer)
    }

    pub(super) fn members(&self, at: usize) -> Result<Value, Refused> {
        let payment = self.payment(at)?;
        if !payment.by_sbp || payment.status.is_open() {
            return Err(Refused::state(payment.status.name()));
        }
        let member = |(at, (id, name)): (usize, &(&str, &str))| json!({ "MemberId": id, "MemberName": name, "IsPayee": at == 0 });
        let members: Vec<Value> = BANKS.iter().enumerate().map(member).collect();
        Ok(json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "OrderId": payment.order,
            "Members": members,
        }))
    }

    pub(super) fn pay_test(&mut self, at: usize, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, now, post, .. } = asked;
        let expired = body.get("IsDeadlineExpired").boolean_or(false)?;
        let rejected = body.get("IsRejected").boolean_or(false)?;
        let payment = self.payment(at)?;
        if !terminal.key.ends_with("DEMO") || (expired && rejected) {
            return Err(Refused::new("1", "Тестовый сеанс СБП невозможен"));
        }
        if payment.sbp_code.is_none() || payment.status != Status::FormShowed {
            return Err(Refused::state(payment.status.name()));
        }
        self.chose_sbp(at);
        if expired {
            self.move_to(at, Status::DeadlineExpired, now, post);
        } else if rejected {
            self.move_to(at, Status::Rejected, now, post);
        } else {
            self.paid(at, now, post);
        }
        Ok(json!({ "Success": true, "ErrorCode": "0", "Message": "OK" }))
    }

    /// The payment an SBP link stands for, and whether it waits for the payer.
    pub(in super::super) fn by_code(&self, code: &str) -> Option<(usize, i64, bool)> {
        let at = self.payments.iter().position(|of| of.sbp_code.as_deref() == Some(code))?;
        let payment = self.payments.get(at)?;
        Some((at, payment.amount, payment.status.is_open() && payment.paid_at.is_none()))
    }

    /// What the payer does in the bank's application; the third refusal is the last.
    pub(in super::super) fn act_by_code(
        &mut self,
        at: usize,
        pays: bool,
        now: DateTime<Utc>,
        post: &mut Post,
    ) {
        self.chose_sbp(at);
        if pays {
            self.paid(at, now, post);
        } else {
            self.failed(at, "1006", now, post);
        }
    }

    pub(super) fn chose_sbp(&mut self, at: usize) {
        if let Some(payment) = self.payments.get_mut(at) {
            (payment.by_sbp, payment.error) = (true, "0");
        }
    }
}

/// Letters and digits of a query, whatever was sent.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '&' | '=')).collect()
}

pub(super) fn banks() -> Value {
    let bank = |(at, (id, name)): (usize, &(&str, &str))| {
        json!({
            "BankId": id,
            "NspkBankId": format!("bank{id}"),
            "BankName": name,
            "BankLogo": null,
            "BankOrder": at + 1,
        })
    };
    let banks: Vec<Value> = BANKS.iter().enumerate().map(bank).collect();
    json!({ "Success": true, "ErrorCode": "0", "Message": "OK", "BankList": banks })
}
