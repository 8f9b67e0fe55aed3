//! `Cancel`: what was not paid is cancelled, what is held released, what was paid
//! refunded; by SBP a little later, and not always.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{
    super::post::Post,
    Terminals,
    api::Asked,
    payment::{GoingBack, Status},
    refused::Refused,
    rows,
    tell::Kind,
    terminal::SbpRefunds,
};

impl Terminals {
    pub(super) fn cancel(&mut self, at: usize, asked: Asked<'_>) -> Result<Value, Refused> {
        let Asked { terminal, body, now, post, .. } = asked;
        let request = body.get("ExternalRequestId").text_or_none(255)?.unwrap_or_default();
        let bank = body.get("QrMemberId").text_or_none(64)?;
        let payment = self.payment(at)?;
        if !request.is_empty() && payment.requests.contains(request) {
            return self.canceled(at, payment.amount, request);
        }
        let (status, left, by_sbp) = (payment.status, payment.amount, payment.by_sbp);
        let given = body.get("Amount");
        let whole = status.is_open();
        let amount = if given.exists() && !whole { given.integer(1..=left)? } else { left };
        if amount < left {
            rows::of_part(&body, &terminal, amount, true)?;
        }
        match status {
            _ if whole => {
                self.set(at, 0, Status::Canceled);
            }
            Status::Authorized | Status::PartialReversed => {
                let next = if amount < left { Status::PartialReversed } else { Status::Reversed };
                self.set(at, left - amount, next);
                self.tell(at, amount, now, post);
            }
            Status::Confirmed | Status::PartialRefunded if by_sbp => {
                let due = now + TimeDelta::seconds(terminal.delay.into());
                let asked = terminal.sbp_refunds == SbpRefunds::Asked;
                let going_back = GoingBack {
                    amount,
                    due: (!asked).then_some(due),
                    fails: terminal.sbp_refunds == SbpRefunds::Fail && bank.is_none(),
                    before: status,
                };
                if let Some(payment) = self.payments.get_mut(at) {
                    payment.status = Status::AsyncRefunding;
                    payment.going_back = Some(going_back);
                    payment.refund_failed = None;
                }
            }
            Status::Confirmed | Status::PartialRefunded => self.refunded(at, amount, now, post),
            other => return Err(Refused::state(other.name())),
        }
        if let Some(payment) = self.payments.get_mut(at)
            && !request.is_empty()
        {
            payment.requests.insert(request.to_owned());
        }
        self.canceled(at, left, request)
    }

    fn canceled(&self, at: usize, original: i64, request: &str) -> Result<Value, Refused> {
        let payment = self.payment(at)?;
        let going = payment.going_back.as_ref().map_or(0, |going| going.amount);
        let mut answer = json!({
            "Success": true,
            "ErrorCode": "0",
            "Message": "OK",
            "TerminalKey": payment.terminal,
            "OrderId": payment.order,
            // A number here, and a text in other methods.
            "PaymentId": payment.id,
            "Status": payment.status.name(),
            "OriginalAmount": original,
            "NewAmount": payment.amount - going,
        });
        if !request.is_empty() {
            answer["ExternalRequestId"] = request.into();
        }
        Ok(answer)
    }

    fn set(&mut self, at: usize, amount: i64, status: Status) {
        if let Some(payment) = self.payments.get_mut(at) {
            (payment.amount, payment.status) = (amount, status);
        }
    }

    /// The money has gone back.
    fn refunded(&mut self, at: usize, amount: i64, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.amount -= amount;
        payment.status =
            if payment.amount > 0 { Status::PartialRefunded } else { Status::Refunded };
        self.tell(at, amount, now, post);
        self.tell_receipt(at, Kind::IncomeReturn(amount), now, post);
    }

    /// Decides a refund by SBP whose time has come.
    pub(super) fn refund_due(&mut self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        let going = self.payments.get(at).and_then(|payment| payment.going_back.as_ref());
        let Some(going) = going.filter(|going| going.due.is_some_and(|due| due <= now)) else {
            return;
        };
        let fails = going.fails;
        self.decide(at, fails, now, post);
    }

    /// Decides a refund by SBP; tells whether there is one.
    pub(super) fn decide(
        &mut self,
        at: usize,
        fails: bool,
        now: DateTime<Utc>,
        post: &mut Post,
    ) -> bool {
        let Some(payment) = self.payments.get_mut(at) else { return false };
        let Some(going) = payment.going_back.take() else { return false };
        if fails {
            payment.status = going.before;
            payment.refund_failed = Some("I05043");
        } else {
            self.refunded(at, going.amount, now, post);
        }
        true
    }
}
