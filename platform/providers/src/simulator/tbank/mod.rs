//! T-Bank's internet acquiring, API v2, as its documents describe it.
//!
//! The methods stand under `/tbank/v2`, the closing receipt at
//! `/tbank/cashbox/SendClosingReceipt`; as at the real host also under `/v2` and
//! `/cashbox`. Three terminals exist from the start (see [`TERMINALS`]); `PUT
//! /tbank/cabinet/terminals/{key}` makes another or changes one, and the page `/tbank` shows
//! what has been paid:
//!
//! ```json
//! {"password":"mine","two_stage":false,"register":true,"sbp_refunds":"fails",
//!  "notification_url":"http://alfa.localhost:8080/payments/notifications"}
//! ```
//!
//! `PaymentURL` leads to a page where the payment is paid, refused or left; an SBP link to
//! the page of a bank. A refund by SBP is decided by `POST /tbank/cabinet/refunds/{id}`
//! with `{"fails":true}`, or by itself after `delay` seconds of simulated time.

mod api;
mod cabinet;
mod cancel;
mod closing;
mod confirm;
mod init;
mod page;
mod payment;
mod qr;
mod refused;
mod rows;
mod states;
mod tell;
mod terminal;
pub(super) mod token;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use poem::{Endpoint, EndpointExt, Route, get, post, put};

pub(super) use refused::problem;
pub use terminal::TERMINALS;

use self::{
    payment::{Payment, Status},
    terminal::Terminal,
};
use super::{
    fail,
    post::{Draft, Post},
};

const KEPT: usize = 10_000;

/// All terminals, and their payments in the order of making.
pub(super) struct Terminals {
    terminals: BTreeMap<String, Terminal>,
    payments: VecDeque<Payment>,
    last: u64,
    documents: u32,
}

impl Default for Terminals {
    fn default() -> Self {
        let payments = VecDeque::new();
        // The numbers begin where the bank's are by now.
        Self { terminals: terminal::known(), payments, last: 7_000_000_000, documents: 0 }
    }
}

impl Terminals {
    /// Forgets everything that was sold.
    pub(super) fn forget(&mut self) {
        self.payments.clear();
    }

    /// Lets deadlines pass and refunds arrive.
    pub(super) fn pass(&mut self, now: DateTime<Utc>, post: &mut Post) {
        for at in 0..self.payments.len() {
            let Some(payment) = self.payments.get(at) else { continue };
            let over = payment.until <= now;
            match payment.status {
                Status::New | Status::FormShowed | Status::AuthFail => match payment.paid_at {
                    Some(paid) if paid <= now => self.paid(at, now, post),
                    None if over => self.move_to(at, Status::DeadlineExpired, now, post),
                    _ => {}
                },
                Status::Authorized | Status::PartialReversed if over => {
                    self.move_to(at, Status::DeadlineExpired, now, post);
                }
                Status::AsyncRefunding => self.refund_due(at, now, post),
                _ => {}
            }
        }
    }

    fn at(&self, id: u64) -> Option<usize> {
        self.payments.iter().position(|payment| payment.id == id)
    }

    fn terminal_of(&self, payment: &Payment) -> Option<&Terminal> {
        self.terminals.get(&payment.terminal)
    }

    /// The payer has paid.
    fn paid(&mut self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.paid_at = None;
        let (by_sbp, two_stage) = (payment.by_sbp, payment.two_stage);
        if by_sbp {
            self.confirmed(at, now, post);
            return;
        }
        payment.until = now + TimeDelta::days(7);
        self.move_to(at, Status::Authorized, now, post);
        if !two_stage {
            self.confirmed(at, now, post);
        }
    }

    /// The money is taken, and the register is told.
    fn confirmed(&mut self, at: usize, now: DateTime<Utc>, post: &mut Post) {
        self.move_to(at, Status::Confirmed, now, post);
        self.tell_receipt(at, tell::Kind::Income, now, post);
    }

    /// Moves a payment on and tells the shop.
    fn move_to(&mut self, at: usize, status: Status, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.status = status;
        let amount = payment.amount;
        self.tell(at, amount, now, post);
    }

    /// Another try has failed; the third is the last.
    fn failed(&mut self, at: usize, code: &'static str, now: DateTime<Utc>, post: &mut Post) {
        let Some(payment) = self.payments.get_mut(at) else { return };
        payment.tries += 1;
        payment.error = code;
        if payment.tries >= 3 {
            self.move_to(at, Status::Rejected, now, post);
        } else if !payment.by_sbp {
            payment.status = Status::AuthFail;
        }
    }
}

/// What was sold, by all terminals.
pub(super) fn sold(terminals: &Terminals) -> Vec<super::inside::Sold> {
    let paid =
        [Status::Confirmed, Status::AsyncRefunding, Status::PartialRefunded, Status::Refunded];
    let of = |payment: &Payment| {
        let paid = paid.contains(&payment.status);
        super::inside::Sold {
            order: payment.order.clone(),
            paid: if paid { payment.asked } else { 0 },
            back: if paid { payment.asked - payment.amount } else { 0 },
            closed: payment.closed,
            receipts: None,
        }
    };
    terminals.payments.iter().map(of).collect()
}

/// The notification a payment deserves as it is.
pub(super) fn draft_of(terminals: &Terminals, id: &str) -> Option<Draft> {
    let payment = terminals.payments.get(terminals.at(id.parse().ok()?)?)?;
    tell::draft(payment, terminals.terminal_of(payment)?, payment.amount)
}

/// The methods alone, as they stand at the real host.
pub(super) fn api() -> impl Endpoint {
    api::api.around(fail::or_answer)
}

/// The register's method alone.
pub(super) fn cashbox() -> impl Endpoint {
    api::cashbox.around(fail::or_answer)
}

pub(super) fn routes() -> Route {
    Route::new()
        .at("/", get(cabinet::page))
        .at("/v2/*path", api())
        .at("/cashbox/*path", cashbox())
        .at("/new/:link", get(page::page).post(page::act))
        .at("/cabinet/terminals", get(cabinet::list))
        .at("/cabinet/terminals/:key", put(cabinet::set).post(cabinet::set_url))
        .at("/cabinet/refunds/:id", post(cabinet::decide))
}
