//! «Подтверждение» for who has signed in (B6, D3): his card says who he is, so there is
//! nothing to fill in.

use std::sync::Arc;

use kernel::{Problem, ids::AppointmentId};
use shell::{Ctx, Fail, Page, SignedIn, http::Form};

use super::{
    confirm::{Kept, result_href},
    leave,
    screens::ConfirmPatientScreen,
};
use crate::appointments::{By, Order, What, book as verb};

/// The question, for the patient in whose cabinet he is.
pub(super) fn question(
    ctx: &Ctx,
    kept: &Kept,
    who: &SignedIn,
    error: Option<&'static str>,
) -> Result<Page, Fail> {
    ctx.page(ConfirmPatientScreen {
        steps: kept.choice.steps(4, &ctx.clinic),
        action: kept.href("/appointment"),
        cancel_action: kept.href("/release"),
        left: kept.row.held_until.map_or(0, leave::mark),
        visit: kept.visit.clone(),
        seconds_left: kept.seconds_left(ctx),
        patient: who.patient().full_name().full(),
        patient_id: who.patient().id.to_string(),
        dependent: who.dependent().is_some(),
        error,
    })
}

/// «Записаться».
pub(super) async fn book(
    ctx: &Ctx,
    kept: &Kept,
    form: &Form,
    who: &Arc<SignedIn>,
) -> Result<Page, Fail> {
    // In another tab he may have chosen another patient, or signed in only just now.
    if ctx.same_patient(form).is_err() {
        return Ok(question(ctx, kept, who, Some("visits-check_patient"))?.status(409));
    }
    let order = Order {
        what: What::Held(AppointmentId::of(kept.row.id)),
        by: By::Patient(Arc::clone(who), ctx.trace()),
        visitor: Some(kept.visitor.clone()),
        lang: ctx.lang,
        idempotency: None,
    };
    match verb(&ctx.clinic, &order).await {
        Ok(booked) => Ok(Page::to(result_href(kept, booked.id))),
        Err(Problem::Refused(refused)) if refused.code == "booking.one_per_specialist" => {
            let reason = Some("booking-one_per_specialist");
            Ok(question(ctx, kept, who, reason)?.status(refused.status))
        }
        Err(Problem::Refused(refused)) => {
            kept.lost(ctx, &refused).unwrap_or_else(|| Err(refused.into()))
        }
        Err(failed) => Err(failed.into()),
    }
}
