//! Beginning to pay.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    Lang, Money, Problem, Refused,
    ids::{InvoiceId, OfferId, PatientId, PaymentId, SpendingId},
    problem,
};
use people::audit;
use providers::payments::{self as theirs, Confirm, Failed};
use shell::{Trace, app::Clinic};
use store::{
    invoice_lines,
    invoices::{self, Invoice},
    payment_offers,
    payment_profiles::{self, PaymentProfile},
    payments::{self, Payment, means, state},
    spendings,
};

use super::{check, order::order, settle::settle, shop::shop, stand::changes};
use crate::{
    balances::{self, FromAccounts, Spent},
    ledger,
    profiles::Settings,
};

/// How long a payer has, once the payment is begun: what YooKassa gives, and what T-Bank is
/// told.
const TIME: TimeDelta = TimeDelta::hours(1);

/// A try with less time than this left is not shown again: another one is begun.
const LEFT: TimeDelta = TimeDelta::minutes(10);

/// SBP takes no less (sheet «T-Bank», 5).
const LEAST_BY_SBP: Money = Money::roubles(10);

/// Where receipts go has as many characters at most.
const EMAIL: usize = 64;

/// A wish to pay.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The id of the try: sent twice, it is one try.
    pub id: PaymentId,
    /// What is to be paid.
    pub invoice: InvoiceId,
    /// The card of who pays: the invoice is of this card.
    pub patient: PatientId,
    /// By what means: see [`means`].
    pub means: String,
    /// Where the receipt goes (P8, P9): trimmed.
    pub email: String,
    /// The version of the offer that was shown and accepted.
    pub offer: Option<OfferId>,
    /// The path on this site to which the provider sends the payer back.
    pub back: String,
    /// The language of the provider's page.
    pub lang: Lang,
}

/// Begins to pay what an invoice still waits for: writes the try down, asks the provider to make
/// it, notes the answer. Where the answer is lost the try is `new`, without a page, and the job
/// finds out; where the provider refuses it is `cancelled`.
///
/// A try of the same kind that was begun and has time left is shown again instead of another one.
///
/// Refuses with 404, with `payments.paid`, `payments.cancelled`, `payments.closed` where the branch
/// takes no money on the portal, and at the fields with `payments.email_wrong`,
/// `payments.means_wrong`, `payments.too_little`, `payments.offer_needed`.
pub async fn start(clinic: &Clinic, wish: Wish) -> Result<Payment, Problem> {
    let nobody = Trace::portal();
    match pay(clinic, wish, FromAccounts::default(), &nobody).await? {
        Paid::Begun(payment) => Ok(payment),
        Paid::Covered => Err(Problem::failed("nothing was spent, and it is covered")),
    }
}

/// What came of a wish to pay.
#[derive(Clone, Debug)]
pub enum Paid {
    /// The invoice is paid: bonuses and advance were enough.
    Covered,
    /// The rest is begun to be paid.
    Begun(Payment),
}

/// Pays an invoice with bonuses and advance, as far as they were ticked (P7): they are written off
/// at once, in one transaction with the try for the rest, where there is a rest. A try that fails
/// later leaves them with the invoice; cancelling what it is for gives them back.
///
/// Sent twice it is one. Refuses as [`start`], and with `payments.changed` where something else may
/// be spent by now than the page offered.
pub async fn pay(
    clinic: &Clinic,
    wish: Wish,
    from: FromAccounts,
    by: &Trace,
) -> Result<Paid, Problem> {
    match begin(clinic, &wish, from, by).await? {
        None => Ok(Paid::Covered),
        Some(begun) => ask(clinic, &wish, begun).await.map(Paid::Begun),
    }
}

/// Asks the provider to make a try that was written down.
async fn ask(clinic: &Clinic, wish: &Wish, begun: Begun) -> Result<Payment, Problem> {
    let Begun { payment, invoice, profile, fresh } = begun;
    if !fresh {
        return Ok(payment);
    }
    let lines = {
        let db = clinic.db().read().await?;
        invoice_lines::of(&db, &[invoice.id()]).await?
    };
    let order = order(clinic, &profile, &invoice, &lines, &payment, &wish.back, wish.lang)?;
    let shop = shop(clinic, &profile)?;
    match shop.start(&clinic.app.outbound, &order).await {
        Ok(told) => settle(clinic, payment.id(), &told).await,
        Err(failed) => not_begun(clinic, payment.id(), &failed).await,
    }
}

struct Begun {
    payment: Payment,
    invoice: Invoice,
    profile: PaymentProfile,
    /// Whether the provider is to be asked: the try is of this very call.
    fresh: bool,
}

/// Writes down what is spent, and the try for the rest; none where there is no rest.
async fn begin(
    clinic: &Clinic,
    wish: &Wish,
    from: FromAccounts,
    by: &Trace,
) -> Result<Option<Begun>, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let invoice = invoices::lock(&mut db, wish.invoice).await?;
    let invoice = invoice.filter(|row| row.patient_id == wish.patient.0);
    let invoice = invoice.ok_or_else(problem::not_found)?;
    if let Some(payment) = payments::find(&db, wish.id).await? {
        // The same form, sent twice.
        if payment.invoice_id != invoice.id {
            return Err(problem::not_found());
        }
        let profile = profile_of(&db, &payment).await?;
        return Ok(Some(Begun { payment, invoice, profile, fresh: false }));
    }
    let id = SpendingId::of(wish.id.0);
    let spent_before = spendings::find(&db, id).await?;
    if spent_before.as_ref().is_some_and(|row| row.invoice_id != invoice.id) {
        return Err(problem::not_found());
    }
    let from = match spent_before {
        Some(_) if invoice.paid_at.is_some() => return Ok(None),
        Some(_) => FromAccounts::default(),
        None => from,
    };
    if invoice.cancelled_at.is_some() {
        return Err(Refused::new(409, "payments.cancelled").into());
    }
    let due = ledger::remainder(&db, &invoice).await?;
    if invoice.paid_at.is_some() || due <= Money::default() {
        return Err(Refused::new(409, "payments.paid").into());
    }
    let profile = match invoices::profile_of(&db, &invoice).await? {
        Some(id) => payment_profiles::find(&db, id).await?,
        None => None,
    };
    let profile = profile.filter(|row| row.retired_at.is_none());
    let profile = profile.ok_or_else(|| Refused::new(409, "payments.closed"))?;
    let offer = payment_offers::newest(&db, kernel::ids::ProfileId::of(profile.id)).await?;
    let settings = Settings::of(&profile)?;
    let offer = offer.filter(|_| settings.show_offer).map(|row| row.id);
    let spent = balances::plan(&db, &invoice, &settings, due, from).await?;
    let amount = due.minus(spent.total()).unwrap_or_default();
    check_fields(wish, (&settings, spent), amount, offer)?;
    if spent.total() > Money(0) {
        let patient = Some(wish.patient);
        audit::record(clinic, &mut db, by, "payments.spend", patient, Some(invoice.id)).await?;
    }
    if amount <= Money(0) {
        balances::spend(&mut db, &invoice, (id, spent), &wish.email, now).await?;
        db.commit().await?;
        return Ok(None);
    }
    let latest = payments::of_invoices(&db, &[invoice.id()]).await?;
    let again = latest.into_iter().find(|row| {
        row.state == state::PENDING
            && row.profile_id == profile.id
            && row.means == wish.means
            && row.receipt_email == wish.email
            && row.offer_id == offer
            && row.amount_kopecks == amount.kopecks()
            && row.deadline_at > now + LEFT
            && !(row.page_url.is_empty() && row.qr.is_empty())
    });
    if let Some(payment) = again {
        balances::spend(&mut db, &invoice, (id, spent), &wish.email, now).await?;
        db.commit().await?;
        return Ok(Some(Begun { payment, invoice, profile, fresh: false }));
    }
    let mut payment = new(wish, &invoice, &profile, amount, offer, now);
    check::plan(&mut db, &mut payment, now + check::FIRST, now).await?;
    payments::add(&mut db, payment.clone()).await?;
    balances::spend(&mut db, &invoice, (id, spent), &wish.email, now).await?;
    db.commit().await?;
    Ok(Some(Begun { payment, invoice, profile, fresh: true }))
}

/// What is wrong at the fields. Where nothing is left to be paid by a provider, it does not matter
/// how; an address is asked for only where a receipt is made of the advance.
fn check_fields(
    wish: &Wish,
    (settings, spent): (&Settings, Spent),
    amount: Money,
    offer: Option<uuid::Uuid>,
) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    let email = kernel::email::parse(&wish.email);
    let is_wrong = email.is_none_or(|email| email != wish.email || email.chars().count() > EMAIL);
    let rest = amount > Money(0);
    let receipt = settings.receipts_for_advance && spent.advance > Money(0);
    if is_wrong && (rest || receipt || !wish.email.is_empty()) {
        wrong.push(("email", "payments.email_wrong"));
    }
    if rest && ![means::PAGE, means::CARD, means::SBP].contains(&wish.means.as_str()) {
        wrong.push(("means", "payments.means_wrong"));
    }
    if rest && wish.means == means::SBP && amount < LEAST_BY_SBP {
        wrong.push(("means", "payments.too_little"));
    }
    if offer.is_some() && wish.offer.map(|id| id.0) != offer {
        wrong.push(("offer", "payments.offer_needed"));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Refused::invalid(wrong).into()) }
}

fn new(
    wish: &Wish,
    invoice: &Invoice,
    profile: &PaymentProfile,
    amount: Money,
    offer: Option<uuid::Uuid>,
    now: DateTime<Utc>,
) -> Payment {
    Payment::new(
        wish.id.0,
        invoice.id,
        profile.id,
        wish.patient.0,
        amount.kopecks(),
        wish.means.clone(),
        wish.email.clone(),
        offer,
        offer.map(|_| now),
        None,
        state::NEW.into(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        None,
        0,
        now + TIME,
        now,
        None,
    )
}

/// Nothing came of it, or nobody knows: only a refusal is an end.
async fn not_begun(clinic: &Clinic, id: PaymentId, failed: &Failed) -> Result<Payment, Problem> {
    tracing::warn!(site = %clinic.site.label, payment = %id, why = %failed, "a payment was not begun");
    let mut db = clinic.db().write().await?;
    let mut row = payments::lock(&mut db, id).await?.ok_or_else(problem::not_found)?;
    if let Failed::Refused { code, .. } = failed
        && row.state == state::NEW
    {
        row.state = state::CANCELLED.into();
        changes(clinic, &mut db, id);
        row.reason = REFUSED.into();
        row.their_state = code.clone();
        row.check_at = None;
        row.finished_at = Some(clinic.now());
        payments::save(&mut db, row.clone()).await?;
        db.commit().await?;
    }
    Ok(row)
}

/// Why a try is cancelled that the provider did not make.
const REFUSED: &str = "refused";

/// The profile whose keys a payment was begun with.
pub(super) async fn profile_of(
    db: &store::Reader,
    payment: &Payment,
) -> Result<PaymentProfile, Problem> {
    let id = kernel::ids::ProfileId::of(payment.profile_id);
    let found = payment_profiles::find(db, id).await?;
    found.ok_or_else(|| Problem::failed("a payment without its profile"))
}

/// Notes where the payer goes.
pub(super) fn lead(row: &mut Payment, told: &theirs::Payment) {
    match &told.confirm {
        Some(Confirm::Page(url)) => row.page_url.clone_from(url),
        Some(Confirm::Qr(link)) => row.qr.clone_from(link),
        Some(Confirm::Widget(_)) | None => {}
    }
}
