//! What the registry sees of payments.

use kernel::Money;
use serde::Serialize;
use shell::http::typed::Typed;

/// A payment in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentRow {
    /// Its page.
    pub href: String,
    /// When it was begun, local time.
    pub at: String,
    /// The invoice's number.
    pub number: i64,
    /// Who pays.
    pub patient: String,
    /// The branch.
    pub branch: String,
    /// How much.
    pub amount: Money,
    /// `sbp`, `card` or `page`.
    pub means: String,
    /// `new`, `pending`, `succeeded` or `cancelled`.
    pub state: String,
    /// How much of it went back or is on its way.
    pub returned: Option<Money>,
}

/// «Платежи пациентов»: `till/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TillScreen {
    /// What is looked for.
    pub form: Typed,
    /// The states to choose from.
    pub states: Vec<&'static str>,
    /// What was found.
    pub rows: Vec<PaymentRow>,
    /// Those before.
    pub older: Option<String>,
}

/// A refund.
#[derive(Clone, Debug, Serialize)]
pub struct RefundRow {
    /// When it was decided, local time.
    pub at: String,
    /// How much.
    pub amount: Money,
    /// `new`, `pending`, `succeeded` or `failed`.
    pub state: String,
    /// Why: see [`crate::refunds::Why`].
    pub reason: String,
    /// Who has decided; may be empty.
    pub by: String,
    /// Why, in their words; may be empty.
    pub note: String,
    /// What went wrong; may be empty.
    pub error: String,
}

/// A receipt.
#[derive(Clone, Debug, Serialize)]
pub struct ReceiptRow {
    /// Its id.
    pub id: String,
    /// When it was ordered, local time.
    pub at: String,
    /// What it confirms: see [`store::receipts::kind`].
    pub kind: String,
    /// The sum.
    pub amount: Money,
    /// Where it goes.
    pub email: String,
    /// `new`, `pending`, `done` or `failed`.
    pub state: String,
    /// What went wrong; may be empty.
    pub error: String,
    /// Whether it can be sent again.
    pub again: bool,
}

/// «Возврат денег»: `till/refund.html`. POST `amount`, `seen` and `note` to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct RefundScreen {
    /// The payment's page.
    pub href: String,
    /// Where the form goes.
    pub action: String,
    /// The payment.
    pub row: PaymentRow,
    /// What was paid for.
    pub lines: Vec<String>,
    /// Through which profile.
    pub profile: String,
    /// What can still be given back.
    pub left: Money,
    /// What is about to be.
    pub amount: Money,
    /// Who gives it back.
    pub by: String,
    /// What had been given back when the question was asked, in kopecks.
    pub seen: i64,
    /// `amount` and `note`, as typed.
    pub form: Typed,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}

/// One payment: `till/payment.html`. GET `/refund` under its page with `amount`, POST `receipt` to
/// `/receipt`.
#[derive(Clone, Debug, Serialize)]
pub struct TillPaymentScreen {
    /// Its page.
    pub href: String,
    /// The payment.
    pub row: PaymentRow,
    /// The patient's card.
    pub card_href: String,
    /// What was paid for.
    pub lines: Vec<String>,
    /// Through which profile.
    pub profile: String,
    /// The provider's own id of it; may be empty.
    pub their_id: String,
    /// Why it was not paid, as a word; may be empty.
    pub reason: String,
    /// What can still be given back; none where nothing can.
    pub left: Option<Money>,
    /// What had been given back when the page was made, in kopecks.
    pub seen: i64,
    /// What was typed.
    pub form: Typed,
    /// Its refunds, latest first.
    pub refunds: Vec<RefundRow>,
    /// Its receipts.
    pub receipts: Vec<ReceiptRow>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
