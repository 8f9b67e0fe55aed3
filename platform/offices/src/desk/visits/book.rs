//! Booking a free time for a caller.

use kernel::{Problem, ids::PatientId};
use people::consents::{self, Given};
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::directory::Directory;
use uuid::Uuid;
use visits::{
    appointments::{By, Order, Person, What, Whom, book as verb},
    booking::Wanted,
    directory,
};

use super::{
    screens::{BookScreen, ConsentView, PostView, ServiceView},
    slot,
};
use crate::desk::{
    cards::{card_of, found, seek},
    day::day_href,
    registry,
};

/// The caller's fields. The search beside them has names of its own.
const FIELDS: [&str; 4] = ["name", "phone", "email", "consent"];

/// `GET /desk/visits/new`: for whom.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    registry(&ctx)?;
    let wanted = slot::read(&ctx.query.text("slot"))?;
    let form = Typed::of(&Form::default(), &FIELDS);
    page(&ctx, &ctx.query, &wanted, form, None).await
}

async fn page(
    ctx: &Ctx,
    asked: &Form,
    wanted: &Wanted,
    form: Typed,
    refused: Option<&'static str>,
) -> Result<Page, Fail> {
    let directory = directory::of(&ctx.clinic).await?;
    let view = slot::view(ctx, &directory, wanted)?;
    let own = slot::value(wanted, wanted.specialisation);
    let of_card = match asked.get::<PatientId>("card")? {
        Some(id) => Some(card_of(ctx, id).await?),
        None => None,
    };
    let along = of_card.as_ref().map(|card| format!("&card={}", card.id)).unwrap_or_default();
    let none = Form::default();
    // Only a page that is asked for looks for cards, not the answer to a refused form.
    let sought = seek(ctx, if ctx.reads { asked } else { &none }).await?;
    let consent = match of_card {
        Some(_) => None,
        None => Some(consents::current(&ctx.clinic, consents::PERSONAL_DATA).await?),
    };
    let choose = |id: Uuid| format!("/desk/visits/new?slot={own}&card={id}");
    let status = if refused.is_some() || !form.errors.is_empty() { 422 } else { 200 };
    let page = ctx.page(BookScreen {
        services: services(&directory, wanted),
        posts: posts(&directory, wanted, "/desk/visits/new?slot=", &along),
        card: of_card.as_ref().map(|card| found(card, format!("/desk/patients/{}", card.id))),
        asked: sought.asked,
        found: sought.cards.iter().map(|card| found(card, choose(card.id))).collect(),
        more: sought.next.is_some(),
        search: sought.form,
        consent: consent.map(|document| ConsentView {
            href: format!("/documents/{}/{}", document.kind, document.version),
            version: document.version,
        }),
        form,
        back: day_href(view.date, wanted.branch, &along),
        slot: view,
        value: own.clone(),
        refused,
    })?;
    Ok(page.status(status))
}

/// As what else the doctor may see the patient at that time; empty: nothing else. Links begin with
/// `to`, the slot follows.
pub(crate) fn posts(
    directory: &Directory,
    wanted: &Wanted,
    to: &str,
    along: &str,
) -> Vec<PostView> {
    let there = directory
        .posts
        .iter()
        .filter(|post| post.doctor_id == wanted.doctor && post.branch_id == wanted.branch);
    let posts: Vec<PostView> = there
        .filter_map(|post| {
            Some(PostView {
                name: directory.specialisation(post.specialisation_id)?.name.clone(),
                href: format!("{to}{}{along}", slot::value(wanted, post.specialisation_id)),
                active: post.specialisation_id == wanted.specialisation,
            })
        })
        .collect();
    if posts.len() > 1 { posts } else { vec![] }
}

/// The services that have to be chosen of; none where the post's usual one is meant.
pub(crate) fn services(directory: &Directory, wanted: &Wanted) -> Vec<ServiceView> {
    let must =
        directory.specialisation(wanted.specialisation).is_some_and(|one| one.choose_services);
    if !must {
        return vec![];
    }
    directory
        .services_of(wanted.doctor)
        .map(|one| ServiceView {
            id: one.id.to_string(),
            name: one.name.clone(),
            chosen: wanted.services.contains(&one.id),
        })
        .collect()
}

/// What a caller has said, as the member of the staff notes it. The form says which version of the
/// document was in force when it was opened.
fn said(ctx: &Ctx, form: &Form) -> Given {
    let trace = ctx.trace();
    Given {
        version: form.text("consent").parse().unwrap_or(0),
        wording: ctx.text("desk-consent"),
        ip: trace.ip,
        user_agent: trace.user_agent,
        method: "desk",
    }
}

/// `POST /desk/visits`: «Записать».
#[handler]
pub(super) async fn book(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    registry(&ctx)?;
    let mut wanted = slot::read(&form.text("slot"))?;
    wanted.services = form
        .all("sv")
        .map(|id| Uuid::parse_str(id).map_err(|_| kernel::problem::not_found()))
        .collect::<Result<_, Problem>>()?;
    let mut typed = Typed::of(&form, &FIELDS);
    let card = form.get::<PatientId>("card")?;
    let whom = match card {
        Some(id) => Whom::Card(id),
        None => {
            let person = Person {
                name: form.text("name"),
                phone: form.text("phone"),
                email: form.text("email"),
            };
            Whom::Caller(person, form.has("consent").then(|| said(&ctx, &form)))
        }
    };
    let order = Order {
        what: What::Slot(wanted.clone()),
        by: By::Desk(whom, ctx.trace()),
        visitor: None,
        // The clinic's language: the caller has none here.
        lang: ctx.clinic.site.config.lang(None),
        idempotency: None,
    };
    match verb(&ctx.clinic, &order).await {
        Ok(booked) => Ok(Page::to(format!("/desk/visits/{}?done=booked", booked.id))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            page(&ctx, &form, &wanted, typed, None).await
        }
        Err(Problem::Refused(refused)) => {
            let key = match refused.code {
                "booking.services_needed" => Some("booking-services_needed"),
                "booking.services_wrong" => Some("booking-services_wrong"),
                "consents.outdated" => Some("consents-outdated"),
                _ => None,
            };
            if key.is_some() {
                return page(&ctx, &form, &wanted, typed, key).await;
            }
            let directory = directory::of(&ctx.clinic).await?;
            let along = card.map(|id| format!("&card={id}")).unwrap_or_default();
            Ok(slot::gone(&ctx, &directory, &wanted, refused, &along)?)
        }
        Err(failed) => Err(failed.into()),
    }
}
