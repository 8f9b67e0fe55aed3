//! A clinic's account at a provider, and its verbs.

use chrono::{DateTime, Utc};

use super::{
    Close, Confirm, Failed, Give, Means, Order, Payment, Receipting, Refund, TBank, Way, YooKassa,
};
use crate::Outbound;

/// Who takes money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provider {
    /// YooKassa (ЮKassa).
    YooKassa,
    /// T-Bank («API Тинькофф»).
    TBank,
}

impl Provider {
    /// The name it is kept under.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::YooKassa => "yookassa",
            Self::TBank => "tbank",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::YooKassa, Self::TBank].into_iter().find(|provider| provider.name() == name)
    }

    /// Whether its API takes an order for this means of payment. T-Bank's page offers
    /// whatever the terminal has; ordered apart is SBP alone.
    #[must_use]
    pub const fn takes(self, means: Means) -> bool {
        match self {
            Self::YooKassa => !matches!(means, Means::MirPay),
            Self::TBank => matches!(means, Means::Sbp),
        }
    }
}

/// What an account says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Its id.
    pub account: String,
    /// Whether no real money moves, where the provider tells.
    pub test: Option<bool>,
    /// Whether it takes payments.
    pub enabled: bool,
    /// Whether it makes receipts, where the provider tells.
    pub fiscal: Option<bool>,
    /// The means of payment it takes, in the provider's words.
    pub means: Vec<String>,
}

/// A clinic's account. Cheap to clone; prints no secret.
#[derive(Debug, Clone)]
pub enum Shop {
    /// At YooKassa.
    YooKassa(YooKassa),
    /// At T-Bank.
    TBank(TBank),
}

impl Shop {
    /// Whose account it is.
    #[must_use]
    pub const fn provider(&self) -> Provider {
        match self {
            Self::YooKassa(_) => Provider::YooKassa,
            Self::TBank(_) => Provider::TBank,
        }
    }

    /// Whether it tells of each refund what became of it; otherwise of the last one of a payment
    /// only, and one that is sent again under its id is not done twice, however late.
    #[must_use]
    pub const fn tells_refunds_apart(&self) -> bool {
        matches!(self, Self::YooKassa(_))
    }

    /// Whether a closing receipt that is sent again under its id is still one.
    #[must_use]
    pub const fn closes_once(&self) -> bool {
        matches!(self, Self::YooKassa(_))
    }

    /// The account's id: a shop, a terminal.
    #[must_use]
    pub fn account(&self) -> &str {
        match self {
            Self::YooKassa(shop) => shop.account(),
            Self::TBank(bank) => bank.account(),
        }
    }

    /// Makes a payment, and says where the payer goes.
    ///
    /// The place may be missing: T-Bank's page cannot be learned again once the answer was
    /// lost. Nobody can pay such a payment.
    ///
    /// # Errors
    /// [`Failed`]. After [`Failed::Unknown`] ask [`Shop::find`].
    pub async fn start(&self, out: &Outbound, order: &Order) -> Result<Payment, Failed> {
        match self {
            Self::YooKassa(shop) => shop.start(out, order).await,
            Self::TBank(bank) => bank.start(out, order).await,
        }
    }

    /// Where the payer of a payment that waits goes, if that can still be told.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn lead(
        &self,
        out: &Outbound,
        id: &str,
        way: Way,
    ) -> Result<Option<Confirm>, Failed> {
        match (self, way) {
            (Self::TBank(bank), Way::Qr) => bank.qr(out, id).await.map(Some),
            (Self::TBank(_), Way::Page | Way::Widget) => Ok(None),
            (Self::YooKassa(shop), _) => Ok(shop.ask(out, id).await?.confirm),
        }
    }

    /// How a payment stands.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`]: asking again is harmless.
    pub async fn ask(&self, out: &Outbound, id: &str) -> Result<Payment, Failed> {
        match self {
            Self::YooKassa(shop) => shop.ask(out, id).await,
            Self::TBank(bank) => bank.ask(out, id).await,
        }
    }

    /// The payment of an order whose answer was lost, made around a time; `None` when there is
    /// none. A request still on its way is not there yet: ask a while later.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn find(
        &self,
        out: &Outbound,
        order: &str,
        made_at: DateTime<Utc>,
    ) -> Result<Option<Payment>, Failed> {
        match self {
            Self::YooKassa(shop) => shop.find(out, order, made_at).await,
            Self::TBank(bank) => bank.find(out, order).await,
        }
    }

    /// Takes the money that was held, all of it.
    ///
    /// # Errors
    /// [`Failed`]. After [`Failed::Unknown`] ask [`Shop::ask`], or repeat with the same key.
    pub async fn capture(&self, out: &Outbound, id: &str, key: &str) -> Result<Payment, Failed> {
        match self {
            Self::YooKassa(shop) => shop.capture(out, id, key).await,
            Self::TBank(bank) => bank.capture(out, id).await,
        }
    }

    /// Lets go of money that was held.
    ///
    /// At YooKassa a payment that nobody has paid cannot be cancelled, it runs out. At T-Bank
    /// it can; but if it was paid meanwhile, the bank gives the money back, and the payment's
    /// state says so.
    ///
    /// # Errors
    /// [`Failed`]. After [`Failed::Unknown`] ask [`Shop::ask`], or repeat with the same key.
    pub async fn cancel(&self, out: &Outbound, id: &str, key: &str) -> Result<Payment, Failed> {
        match self {
            Self::YooKassa(shop) => shop.cancel(out, id, key).await,
            Self::TBank(bank) => bank.cancel(out, id, key).await,
        }
    }

    /// Gives money back. The same under the same id within a day is done once.
    ///
    /// # Errors
    /// [`Failed`]. After [`Failed::Unknown`] ask [`Shop::ask_refund`], or repeat it unchanged.
    pub async fn refund(&self, out: &Outbound, give: &Give) -> Result<Refund, Failed> {
        match self {
            Self::YooKassa(shop) => shop.refund(out, give).await,
            Self::TBank(bank) => bank.refund(out, give).await,
        }
    }

    /// How a refund stands, by the provider's id of it where it has one. `None` when the
    /// provider tells nothing of it: then [`Shop::refund`] may be repeated unchanged.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn ask_refund(
        &self,
        out: &Outbound,
        give: &Give,
        id: Option<&str>,
    ) -> Result<Option<Refund>, Failed> {
        match self {
            Self::YooKassa(shop) => shop.ask_refund(out, give, id).await,
            Self::TBank(bank) => bank.ask_refund(out, give).await,
        }
    }

    /// Sends the receipt that closes a prepayment. With the provider's id of the receipt
    /// where it has one.
    ///
    /// # Errors
    /// [`Failed`]. T-Bank knows no ids of receipts: after [`Failed::Unknown`] nobody can tell
    /// there whether it was made.
    pub async fn close(
        &self,
        out: &Outbound,
        close: &Close,
    ) -> Result<(Option<String>, Receipting), Failed> {
        match self {
            Self::YooKassa(shop) => shop.close(out, close).await,
            Self::TBank(bank) => bank.close(out, close).await,
        }
    }

    /// How far a receipt of [`Shop::close`] is. T-Bank tells nothing more of one it took.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn ask_receipt(&self, out: &Outbound, id: &str) -> Result<Receipting, Failed> {
        match self {
            Self::YooKassa(shop) => shop.ask_receipt(out, id).await,
            Self::TBank(_) => Ok(Receipting::Done),
        }
    }

    /// «Проверить подключение»: whether the keys are right, and what the account says.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn connection(&self, out: &Outbound) -> Result<Connection, Failed> {
        match self {
            Self::YooKassa(shop) => shop.connection(out).await,
            Self::TBank(bank) => bank.connection(out).await,
        }
    }

    /// The provider's register: all payments made from one time until before another, and all
    /// refunds. `None` when it has no such list (T-Bank): then each payment is asked for.
    ///
    /// # Errors
    /// [`Failed`], never [`Failed::Unknown`].
    pub async fn register(
        &self,
        out: &Outbound,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<Option<(Vec<Payment>, Vec<Refund>)>, Failed> {
        match self {
            Self::YooKassa(shop) => {
                let payments = shop.payments(out, from, until).await?;
                Ok(Some((payments, shop.refunds(out, from, until).await?)))
            }
            Self::TBank(_) => Ok(None),
        }
    }
}
