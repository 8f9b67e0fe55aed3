//! One payment before the registry.

use kernel::{
    Money, Problem, Refused,
    ids::{InvoiceId, PatientId, PaymentId, ProfileId, ReceiptId},
    problem,
    staff::Right,
};
use people::audit;
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    invoice_lines, payment_profiles,
    payments::{self, Payment, state},
    receipts::{self, Receipt},
    refunds::{self, Refund},
};

use super::{
    list::{local, rows},
    screens::{ReceiptRow, RefundRow, TillPaymentScreen},
};
use crate::receipts as verbs_of_receipts;

pub(super) fn id(raw: &str) -> Result<PaymentId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

fn refund(ctx: &Ctx, one: &Refund) -> RefundRow {
    RefundRow {
        at: local(ctx, one.created_at),
        amount: Money(one.amount_kopecks),
        state: one.state.clone(),
        reason: one.reason.clone(),
        by: one.decided_by.clone(),
        note: one.note.clone(),
        error: one.error.clone(),
    }
}

fn receipt(ctx: &Ctx, one: &Receipt) -> ReceiptRow {
    ReceiptRow {
        id: one.id.to_string(),
        at: local(ctx, one.created_at),
        kind: one.kind.clone(),
        amount: Money(one.amount_kopecks),
        email: one.email.clone(),
        state: one.state.clone(),
        error: one.error.clone(),
        again: verbs_of_receipts::can_again(one),
    }
}

pub(super) async fn screen(ctx: &Ctx, id: PaymentId) -> Result<TillPaymentScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row: Payment = payments::find(&db, id).await?.ok_or_else(problem::not_found)?;
    let invoice = InvoiceId::of(row.invoice_id);
    let lines = invoice_lines::of(&db, &[invoice]).await?;
    let profile = payment_profiles::find(&db, ProfileId::of(row.profile_id)).await?;
    let given = refunds::of_payments(&db, &[id]).await?;
    let seen = refunds::total_of(&db, id).await?;
    let confirmed = receipts::of_invoices(&db, &[invoice]).await?;
    let shown = rows(ctx, &db, std::slice::from_ref(&row)).await?;
    drop(db);
    audit::read(ctx, "payments.read", PatientId::of(row.patient_id), Some(row.id)).await?;
    let left = Money(row.amount_kopecks).minus(Money(seen)).filter(|left| *left > Money(0));
    let left = left.filter(|_| row.state == state::SUCCEEDED);
    let typed = left.map(|left| left.decimal().replace('.', ",")).unwrap_or_default();
    let own = |one: &&Receipt| one.payment_id.is_none_or(|of| of == row.id);
    Ok(TillPaymentScreen {
        href: format!("/desk/payments/{id}"),
        row: shown.into_iter().next().ok_or_else(problem::not_found)?,
        card_href: format!("/desk/patients/{}", row.patient_id),
        lines: lines.into_iter().map(|line| line.name).collect(),
        profile: profile.map(|one| one.name).unwrap_or_default(),
        their_id: row.provider_payment_id.clone().unwrap_or_default(),
        reason: row.reason.clone(),
        left,
        seen,
        form: Typed::filled([("amount", typed)]),
        refunds: given.iter().rev().map(|one| refund(ctx, one)).collect(),
        receipts: confirmed.iter().filter(own).map(|one| receipt(ctx, one)).collect(),
        notice: None,
        refused: None,
    })
}

/// The text key of a conflict, where a problem is one.
pub(crate) fn conflict(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Refused(Refused { status: 409, code, .. }) => Some(code.replacen('.', "-", 1)),
        _ => None,
    }
}

/// `GET /desk/payments/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let notice = match &*ctx.query.text("done") {
        "refund" => Some("till-refund_begun"),
        "receipt" => Some("till-receipt_again"),
        _ => None,
    };
    let shown = screen(&ctx, id(&raw)?).await?;
    ctx.page(TillPaymentScreen { notice, ..shown })
}

/// `POST /desk/payments/:id/receipt`: «Отправить ещё раз».
#[handler]
pub(super) async fn again(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let id = id(&raw)?;
    let receipt: ReceiptId = form.need("receipt")?;
    let shown = screen(&ctx, id).await?;
    if !shown.receipts.iter().any(|one| one.id == receipt.to_string()) {
        return Err(problem::not_found().into());
    }
    match verbs_of_receipts::again(&ctx.clinic, receipt, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(format!("/desk/payments/{id}?done=receipt"))),
        Err(problem) => {
            let refused = conflict(&problem).ok_or(problem)?;
            let shown = TillPaymentScreen { refused: Some(refused), ..shown };
            Ok(ctx.page(shown)?.status(409))
        }
    }
}
