//! A document: waiting, registered, or failed.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    super::{decimal, ids},
    group::{Failure, Fate, Group},
    receipt::Read,
    refused::stamp,
};

/// How long a document waits for a register.
const QUEUE: TimeDelta = TimeDelta::seconds(300);

pub(super) struct Document {
    pub(super) uuid: String,
    pub(super) group: String,
    pub(super) external_id: String,
    pub(super) operation: String,
    pub(super) callback_url: Option<String>,
    pub(super) total: i64,
    pub(super) created: DateTime<Utc>,
    /// As it came.
    pub(super) given: Value,
    inn: String,
    error_id: String,
    due: DateTime<Utc>,
    flaw: Option<Failure>,
    done: bool,
    /// Its number among all, when it was registered.
    pub(super) number: Option<u32>,
}

impl Document {
    pub(super) fn new(
        uuid: String,
        group: &Group,
        operation: &str,
        read: Read,
        given: Value,
        now: DateTime<Utc>,
    ) -> Self {
        let delay = TimeDelta::seconds(group.delay.into());
        let (due, fate) = match &group.fate {
            Fate::Done => (now + delay, None),
            Fate::Fails(failure) => (now + delay, Some(failure.clone())),
            Fate::Silent => {
                (now + QUEUE, Some(Failure::new(1, "timeout", "Истекло время ожидания в очереди")))
            }
        };
        Self {
            uuid,
            group: group.code.clone(),
            external_id: read.external_id,
            operation: operation.to_owned(),
            callback_url: read.callback_url,
            total: read.total,
            created: now,
            given,
            inn: group.inn.clone(),
            error_id: ids::uuid(),
            due,
            flaw: fate.or(read.flaw),
            done: false,
            number: None,
        }
    }

    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        !self.done && self.due <= now
    }

    pub(super) fn waits(&self) -> bool {
        !self.done
    }

    /// A register is through with it.
    pub(super) fn finish(&mut self, registered: &mut u32) {
        self.done = true;
        if self.flaw.is_none() {
            *registered += 1;
            self.number = Some(*registered);
        }
    }

    pub(super) fn status(&self) -> &'static str {
        match (self.done, self.number) {
            (false, _) => "wait",
            (true, Some(_)) => "done",
            (true, None) => "fail",
        }
    }

    /// The report, and the callback's body.
    pub(super) fn report(&self, now: DateTime<Utc>) -> Value {
        let mut report = json!({
            "uuid": self.uuid,
            "status": self.status(),
            "error": null,
            "payload": null,
            "timestamp": stamp(now),
            "group_code": self.group,
            "daemon_code": "prod-agent-1",
            "device_code": "KSR13.00-1-1",
            "external_id": self.external_id,
            "callback_url": self.callback_url.as_deref().unwrap_or_default(),
        });
        if let (true, Some(failure)) = (self.done, &self.flaw) {
            report["error"] = json!({
                "error_id": self.error_id,
                "code": failure.code,
                "text": failure.text,
                "type": failure.kind,
            });
        }
        if let Some(number) = self.number {
            report["payload"] = json!({
                "total": decimal::rouble_number(self.total),
                "fns_site": "www.nalog.ru",
                "fn_number": self.storage(),
                "shift_number": 1 + number / 100,
                "receipt_datetime": stamp(self.due),
                "fiscal_receipt_number": 1 + (number - 1) % 100,
                "fiscal_document_number": 100 + number,
                "ecr_registration_number": "0000111118041361",
                "fiscal_document_attribute": attribute(number),
                "ofd_inn": "7709364346",
                "ofd_receipt_url": format!("https://ofd.example/{}", self.uuid),
            });
        }
        report
    }

    fn storage(&self) -> String {
        format!("9999{:0>12}", self.inn)
    }

    /// What the code on a receipt says; nothing before there is a receipt.
    pub(super) fn code(&self) -> Option<String> {
        let number = self.number?;
        let moment = self.due + TimeDelta::hours(3);
        let kind = match self.operation.as_str() {
            "sell_refund" | "sell_refund_correction" => 2,
            "buy" | "buy_correction" => 3,
            "buy_refund" | "buy_refund_correction" => 4,
            _ => 1,
        };
        Some(format!(
            "t={}&s={}&fn={}&i={}&fp={}&n={kind}",
            moment.format("%Y%m%dT%H%M"),
            decimal::roubles(self.total),
            self.storage(),
            100 + number,
            attribute(number),
        ))
    }
}

/// The fiscal attribute of a number: the same each time, and above 31 bits.
fn attribute(number: u32) -> u32 {
    3_449_555_941 ^ number
}
