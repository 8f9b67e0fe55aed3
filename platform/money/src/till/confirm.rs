//! «Возврат денег»: what is about to be given back is shown before it is.

use kernel::{Money, Problem, ids::PaymentId, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};

use super::{
    pages::{conflict, id, screen},
    screens::{RefundScreen, TillPaymentScreen},
    wish::sum,
};
use crate::refunds as verbs;

/// What was typed, as a sum: what is none is nothing, and refused by the verb.
fn amount(typed: &Typed) -> Money {
    sum(&typed.get("amount")).unwrap_or_default()
}

async fn refund_screen(
    ctx: &Ctx,
    id: PaymentId,
    form: Typed,
    seen: i64,
) -> Result<RefundScreen, Fail> {
    let shown = screen(ctx, id).await?;
    let name = ctx.need_staff()?.member.name.clone();
    Ok(RefundScreen {
        action: format!("{}/refund", shown.href),
        href: shown.href,
        row: shown.row,
        lines: shown.lines,
        profile: shown.profile,
        left: shown.left.unwrap_or_default(),
        amount: amount(&form),
        by: name,
        seen,
        form,
        refused: None,
    })
}

/// The payment's own page, with what is wrong.
async fn back(
    ctx: &Ctx,
    id: PaymentId,
    form: Typed,
    said: Option<String>,
    status: u16,
) -> Result<Page, Fail> {
    let shown = screen(ctx, id).await?;
    Ok(ctx.page(TillPaymentScreen { form, refused: said, ..shown })?.status(status))
}

/// `GET /desk/payments/:id/refund`: the question, with the sum that was typed. Nothing is given back
/// by that.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let id = id(&raw)?;
    let mut typed = Typed::of(&ctx.query, &["amount"]);
    let wished = amount(&typed);
    if wished <= Money::default() {
        typed.errors.insert("amount", "refunds-amount_wrong".into());
        return back(&ctx, id, typed, None, 422).await;
    }
    let shown = screen(&ctx, id).await?;
    let refused = match shown.left {
        None => Some("refunds-not_paid"),
        Some(left) if wished > left => Some("refunds-too_much"),
        Some(_) => None,
    };
    if let Some(refused) = refused {
        return back(&ctx, id, typed, Some(refused.into()), 409).await;
    }
    ctx.page(refund_screen(&ctx, id, typed, shown.seen).await?)
}

/// `POST /desk/payments/:id/refund`: «Вернуть», all that is left or a part.
#[handler]
pub(super) async fn give_back(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let id = id(&raw)?;
    let mut typed = Typed::of(&form, &["amount", "note"]);
    let (wished, seen): (_, i64) = (amount(&typed), form.need("seen")?);
    let wish =
        verbs::Wish { payment: id, amount: wished, note: typed.get("note"), seen: Money(seen) };
    let problem = match verbs::decide(&ctx.clinic, wish, &ctx.trace()).await {
        Ok(_) => return Ok(Page::to(format!("/desk/payments/{id}?done=refund"))),
        Err(problem) => problem,
    };
    if let Problem::Refused(refused) = &problem
        && typed.refuse(refused)
    {
        let status = refused.status;
        if typed.errors.contains_key("amount") {
            return back(&ctx, id, typed, None, status).await;
        }
        let shown = refund_screen(&ctx, id, typed, seen).await?;
        return Ok(ctx.page(shown)?.status(status));
    }
    let refused = conflict(&problem).ok_or(problem)?;
    back(&ctx, id, typed, Some(refused), 409).await
}
