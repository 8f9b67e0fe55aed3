//! T-Bank's internet acquiring, API v2 (sheet «T-Bank»).
//!
//! Our id of an order is its `OrderId`: a payment whose answer was lost is found by it. Our
//! id of a refund is its `ExternalRequestId`: repeated, it gives the state and no second
//! refund.

mod build;
mod read;
mod token;

use std::{collections::BTreeMap, fmt};

use kernel::secret::Secret;
use serde_json::{Map, Value};

pub(super) use token::scalars;

use super::{
    Close, Confirm, Connection, Failed, Give, Order, Payment, Reason, Receipting, Refund, Refusal,
    State, Way,
};
use crate::{
    Outbound,
    hosts::{Base, Hosts},
};

/// A terminal at T-Bank.
#[derive(Clone)]
pub struct TBank {
    key: String,
    password: Secret<String>,
    base: Base,
    ffd12: bool,
}

impl TBank {
    /// The terminal with this key and password.
    #[must_use]
    pub fn new(key: &str, password: Secret<String>, hosts: &Hosts) -> Self {
        Self { key: key.to_owned(), password, base: hosts.tbank.clone(), ffd12: false }
    }

    /// The same with a register of FFD 1.2, which wants units of measure.
    #[must_use]
    pub fn with_ffd12(self, ffd12: bool) -> Self {
        Self { ffd12, ..self }
    }

    pub(super) fn account(&self) -> &str {
        &self.key
    }

    /// Whether the password stands behind a token over scalars.
    pub(super) fn has_signed(
        &self,
        key: Option<&str>,
        scalars: &BTreeMap<String, String>,
        token: &str,
    ) -> bool {
        key == Some(self.key.as_str()) && token::is_right(scalars, self.password.reveal(), token)
    }

    /// Makes a payment. When the answer is lost it is looked for; the address of its page is
    /// lost then, its QR code is not.
    pub(super) async fn start(&self, out: &Outbound, order: &Order) -> Result<Payment, Failed> {
        let body = build::init(order, self.ffd12)?;
        let mut payment = match self.post(out, "Init", body).await {
            Ok(told) => read::payment(&told)?,
            Err(failed @ Failed::Unknown(_)) => self.found(out, order, failed).await?,
            Err(failed) if failed.is(Refusal::Reused) => self.found(out, order, failed).await?,
            Err(failed) => return Err(failed),
        };
        if order.way == Way::Qr {
            payment.confirm = match self.qr(out, &payment.id).await {
                Ok(confirm) => Some(confirm),
                Err(failed @ Failed::Refused { .. }) => return Err(failed),
                // The payment is there; the code can be asked for again.
                Err(Failed::Unknown(_) | Failed::Away(_)) => None,
            };
        }
        Ok(payment)
    }

    async fn found(
        &self,
        out: &Outbound,
        order: &Order,
        failed: Failed,
    ) -> Result<Payment, Failed> {
        match self.find(out, &order.id).await {
            Ok(Some(payment)) if payment.amount == order.amount => Ok(payment),
            Ok(_) | Err(_) => Err(failed),
        }
    }

    pub(super) async fn qr(&self, out: &Outbound, id: &str) -> Result<Confirm, Failed> {
        let mut body = build::of_payment(id);
        body.insert("DataType".into(), "PAYLOAD".into());
        read::qr(&self.question(out, "GetQr", body).await?).map_err(Failed::of_question)
    }

    pub(super) async fn ask(&self, out: &Outbound, id: &str) -> Result<Payment, Failed> {
        let told = self.state(out, id).await?;
        let mut payment = read::payment(&told).map_err(Failed::of_question)?;
        if payment.id != id {
            return Err(Failed::Away("another object".into()));
        }
        // Why the bank said no stands in the order alone.
        if payment.state == State::Cancelled(Reason::Declined)
            && let Some(order) = &payment.order
            && let Ok(of_order) = self.of_order(out, order).await
            && let Some(same) = of_order.into_iter().find(|other| other.id == payment.id)
            && matches!(same.state, State::Cancelled(_))
        {
            payment.state = same.state;
        }
        Ok(payment)
    }

    async fn state(&self, out: &Outbound, id: &str) -> Result<Value, Failed> {
        let told = self.raw(out, "GetState", build::of_payment(id)).await;
        let told = told.map_err(Failed::of_question)?;
        // A payment that came to nothing may be told as an error with a status.
        if told["Status"].is_string() && !told["PaymentId"].is_null() {
            return Ok(told);
        }
        read::success(told).map_err(Failed::of_question)
    }

    pub(super) async fn find(
        &self,
        out: &Outbound,
        order: &str,
    ) -> Result<Option<Payment>, Failed> {
        Ok(read::furthest(self.of_order(out, order).await?))
    }

    async fn of_order(&self, out: &Outbound, order: &str) -> Result<Vec<Payment>, Failed> {
        let body = Map::from_iter([("OrderId".to_owned(), order.into())]);
        let told = self.raw(out, "CheckOrder", body).await.map_err(Failed::of_question)?;
        read::order(told, order).map_err(Failed::of_question)
    }

    pub(super) async fn capture(&self, out: &Outbound, id: &str) -> Result<Payment, Failed> {
        self.post(out, "Confirm", build::of_payment(id)).await?;
        self.ask(out, id).await.map_err(lost)
    }

    pub(super) async fn cancel(
        &self,
        out: &Outbound,
        id: &str,
        key: &str,
    ) -> Result<Payment, Failed> {
        let mut body = build::of_payment(id);
        body.insert("ExternalRequestId".into(), key.into());
        self.post(out, "Cancel", body).await?;
        self.ask(out, id).await.map_err(lost)
    }

    pub(super) async fn refund(&self, out: &Outbound, give: &Give) -> Result<Refund, Failed> {
        let told = self.post(out, "Cancel", build::cancel(give, self.ffd12)?).await?;
        read::refund(&told, give)
    }

    /// How far a refund is; `None` when the bank does not say it of this one: then the same
    /// refund can be asked for again under its id.
    pub(super) async fn ask_refund(
        &self,
        out: &Outbound,
        give: &Give,
    ) -> Result<Option<Refund>, Failed> {
        let told = self.state(out, &give.payment).await?;
        if let Some(refund) = read::refund_by_state(&told, give) {
            return Ok(Some(refund));
        }
        if !read::is_by_sbp(&told) {
            return Ok(None);
        }
        let told = self.question(out, "GetQrState", build::of_payment(&give.payment)).await?;
        Ok(read::refund_by_sbp(&told, give))
    }

    pub(super) async fn close(
        &self,
        out: &Outbound,
        close: &Close,
    ) -> Result<(Option<String>, Receipting), Failed> {
        let body = build::closing(close, self.ffd12)?;
        let url = self.base.at(&["cashbox", "SendClosingReceipt"]);
        let call = build::signed(url, body, &self.key, self.password.reveal());
        read::success(read::answer(&out.call(call).await?)?)?;
        // What the register says is not told any further.
        Ok((None, Receipting::Done))
    }

    /// `Resend` has nothing to look up, so it is the keys that are judged. Notifications that
    /// did not arrive come again by it.
    pub(super) async fn connection(&self, out: &Outbound) -> Result<Connection, Failed> {
        self.question(out, "Resend", Map::new()).await?;
        Ok(Connection {
            account: self.key.clone(),
            test: Some(self.key.ends_with("DEMO")),
            enabled: true,
            fiscal: None,
            means: Vec::new(),
        })
    }

    async fn question(
        &self,
        out: &Outbound,
        method: &str,
        body: Map<String, Value>,
    ) -> Result<Value, Failed> {
        self.post(out, method, body).await.map_err(Failed::of_question)
    }

    async fn post(
        &self,
        out: &Outbound,
        method: &str,
        body: Map<String, Value>,
    ) -> Result<Value, Failed> {
        read::success(self.raw(out, method, body).await?)
    }

    /// What was answered, be it yes or no.
    async fn raw(
        &self,
        out: &Outbound,
        method: &str,
        body: Map<String, Value>,
    ) -> Result<Value, Failed> {
        let url = self.base.at(&["v2", method]);
        let call = build::signed(url, body, &self.key, self.password.reveal());
        read::answer(&out.call(call).await?)
    }
}

/// It was done, and how it stands then is not known.
fn lost(failed: Failed) -> Failed {
    match failed {
        Failed::Away(why) => Failed::Unknown(why),
        other => other,
    }
}

/// Prints the terminal's key only.
impl fmt::Debug for TBank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TBank").field("key", &self.key).finish_non_exhaustive()
    }
}
