//! What a patient sees of invoices.

use chrono::NaiveDate;
use kernel::Money;
use serde::Serialize;
use shell::http::typed::Typed;

use crate::balances::screens::MovedView;

/// A line of an invoice.
#[derive(Clone, Debug, Serialize)]
pub struct LineView {
    /// Its name.
    pub name: String,
    /// Its price.
    pub amount: Money,
}

/// An invoice.
#[derive(Clone, Debug, Serialize)]
pub struct InvoiceView {
    /// Its number.
    pub number: i64,
    /// The day on which it was made, at the branch.
    pub day: NaiveDate,
    /// `appointment` or `purchase`.
    pub purpose: String,
    /// Whom it is about: the doctor; may be empty.
    pub about: String,
    /// What it is made of.
    pub lines: Vec<LineView>,
    /// The institution.
    pub branch: String,
    /// The sum.
    pub amount: Money,
    /// The day on which it was paid.
    pub paid_on: Option<NaiveDate>,
    /// Whether it was cancelled afterwards, and the money goes back.
    pub returned: bool,
    /// «Оплатить»: none where it is paid or cannot be paid here.
    pub pay_href: Option<String>,
}

/// «Платежи»: `checkout/list.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentsScreen {
    /// Those that wait for money first, then the latest.
    pub items: Vec<InvoiceView>,
    /// What moved on the patient's bonuses and advance, latest first (C8).
    pub moved: Vec<MovedView>,
    /// The page before.
    pub prev: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

/// An offer that is accepted by paying.
#[derive(Clone, Debug, Serialize)]
pub struct OfferView {
    /// The version's id.
    pub id: String,
    /// The text.
    pub body: String,
}

/// What can be spent of the patient's accounts («Списать N бонусов»), and what is left to pay then.
#[derive(Clone, Debug, Serialize)]
pub struct SpendView {
    /// How many bonuses; nothing: none are offered.
    pub bonuses: Money,
    /// How much of the advance; nothing: none is offered.
    pub advance: Money,
    /// What is left after the bonuses.
    pub after_bonuses: Money,
    /// What is left after the advance.
    pub after_advance: Money,
    /// What is left after both.
    pub after_both: Money,
    /// Whether the bonuses were ticked.
    pub bonuses_on: bool,
    /// Whether the advance was ticked.
    pub advance_on: bool,
}

/// «Оплата счета»: `checkout/pay.html`. POST to `action`.
#[derive(Clone, Debug, Serialize)]
pub struct PayScreen {
    /// Where the form goes.
    pub action: String,
    /// The invoice.
    pub invoice: InvoiceView,
    /// What is still to be paid.
    pub due: Money,
    /// Bonuses that were written off for it already.
    pub spent_bonuses: Money,
    /// What of the advance was.
    pub spent_advance: Money,
    /// What can be spent; none where nothing can.
    pub spend: Option<SpendView>,
    /// The id of the try that the form makes.
    pub payment: String,
    /// The means that are offered, the preferred one first.
    pub means: Vec<&'static str>,
    /// The offer, where one is shown.
    pub offer: Option<OfferView>,
    /// `email`, `means`, `offer`, `bonuses` and `advance`, as typed.
    pub form: Typed,
    /// Where the patient gives up what was bought: none where that is not possible.
    pub give_up: Option<String>,
    /// Text key of why it cannot be paid here.
    pub closed: Option<&'static str>,
    /// Text key of why nothing was begun.
    pub refused: Option<String>,
}

/// A try to pay: `checkout/watch.html`.
#[derive(Clone, Debug, Serialize)]
pub struct WatchScreen {
    /// The invoice.
    pub invoice: InvoiceView,
    /// How much.
    pub amount: Money,
    /// `waiting`, `paid`, `failed` or `late`.
    pub state: &'static str,
    /// Where programs ask for the state.
    pub state_href: String,
    /// Where it is told by itself.
    pub events_href: String,
    /// The provider's page.
    pub page_href: Option<String>,
    /// Whether the payer goes there at once.
    pub go: bool,
    /// The QR code as a picture, and what it says.
    pub qr: Option<(String, String)>,
    /// Where the receipt goes.
    pub email: String,
    /// «Другие виды оплат».
    pub other_href: Option<String>,
}
