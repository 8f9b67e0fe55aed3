//! Booking a patient of the doctor's, with himself or with another specialist (W2).

use kernel::{Problem, ids::PatientId};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::patients::Patient;
use uuid::Uuid;
use visits::{
    appointments::{By, Order, What, Whom, book as verb},
    booking::Wanted,
    directory,
};

use super::{id, own, own_patient, screens::BookScreen, times};
use crate::desk::visits::{posts, services, slot};

/// `GET /practice/patients/:id/booking`: the question.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let card = own_patient(&ctx, doctor, id(&raw)?).await?;
    let wanted = slot::read(&ctx.query.text("slot"))?;
    page(&ctx, &card, &wanted, None).await
}

async fn page(
    ctx: &Ctx,
    card: &Patient,
    wanted: &Wanted,
    refused: Option<&'static str>,
) -> Result<Page, Fail> {
    let directory = directory::of(&ctx.clinic).await?;
    let view = slot::view(ctx, &directory, wanted)?;
    let patient = card.id();
    audit::read(ctx, "practice.record", patient, None).await?;
    let action = format!("/practice/patients/{patient}/booking");
    let status = if refused.is_some() { 422 } else { 200 };
    let page = ctx.page(BookScreen {
        name: card.full_name().full(),
        confirmed: card.is_confirmed(),
        value: slot::value(wanted, wanted.specialisation),
        posts: posts(&directory, wanted, &format!("{action}?slot="), ""),
        services: services(&directory, wanted),
        back: times::href(patient, wanted.doctor, wanted.branch, view.date),
        slot: view,
        action,
        refused,
    })?;
    Ok(page.status(status))
}

/// `POST /practice/patients/:id/booking`: «Записать».
#[handler]
pub(super) async fn book(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    let doctor = own(&ctx)?;
    let patient: PatientId = id(&raw)?;
    let card = own_patient(&ctx, doctor, patient).await?;
    let mut wanted = slot::read(&form.text("slot"))?;
    wanted.services = form
        .all("sv")
        .map(|id| Uuid::parse_str(id).map_err(|_| kernel::problem::not_found()))
        .collect::<Result<_, Problem>>()?;
    let order = Order {
        what: What::Slot(wanted.clone()),
        by: By::Desk(Whom::Card(patient), ctx.trace()),
        visitor: None,
        // The clinic's language, where the card says no other.
        lang: ctx.clinic.site.config.lang(None),
        idempotency: None,
    };
    match verb(&ctx.clinic, &order).await {
        Ok(booked) if wanted.doctor == doctor.0 => {
            Ok(Page::to(format!("/practice/visits/{}?done=booked", booked.id)))
        }
        Ok(_) => Ok(Page::to(format!("/practice/patients/{patient}?done=booked"))),
        Err(Problem::Refused(why)) => match why.code {
            "booking.services_needed" => {
                page(&ctx, &card, &wanted, Some("booking-services_needed")).await
            }
            "booking.services_wrong" => {
                page(&ctx, &card, &wanted, Some("booking-services_wrong")).await
            }
            "booking.slot_taken" | "booking.slot_not_offered" => {
                let directory = directory::of(&ctx.clinic).await?;
                let date = slot::date(&ctx, &directory, &wanted)?;
                let back = times::href(patient, wanted.doctor, wanted.branch, date);
                Ok(Page::to(times::refused(why.code, &back)))
            }
            _ => Err(why.into()),
        },
        Err(failed) => Err(failed.into()),
    }
}
