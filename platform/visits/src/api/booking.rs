//! Holding slots, booking, showing and cancelling visits.

use kernel::{Problem, Refused, ids::AppointmentId};
use people::consents::Given;
use poem_openapi::{
    ApiResponse, OpenApi,
    param::{Header, Path, Query},
    payload::Json,
};
use serde::Serialize;
use shell::{Ctx, Fail, keys::sha256};
use store::{appointment_services, appointments::Appointment};
use uuid::Uuid;

use super::{
    Tag,
    shapes::{AppointmentJson, BookedJson, HoldJson, OrderJson, PlannedJson, WantedJson},
};
use crate::{
    appointments::{self, Access, By, Idempotency, Order, Person, ShortForm, What, book, cancel},
    booking::{Proof, Wanted, hold, release},
    queue,
};

pub(super) struct Api;

#[derive(ApiResponse)]
enum Made<T: poem_openapi::types::ToJSON + poem_openapi::types::Type + Send + Sync> {
    /// Made.
    #[oai(status = 201)]
    Made(Json<T>),
}

#[derive(ApiResponse)]
enum Gone {
    /// Done.
    #[oai(status = 204)]
    Gone,
}

#[OpenApi(tag = "Tag::Booking")]
impl Api {
    /// A captcha challenge (ALTCHA, version 2)
    ///
    /// Solve it and send the solution, base64 of JSON, as `captcha` of the order. 404 where the
    /// clinic asks for none.
    #[oai(path = "/captcha", method = "get")]
    async fn captcha(&self, ctx: Ctx) -> Result<Json<serde_json::Value>, Fail> {
        ctx.limit_here()?;
        Ok(Json(serde_json::to_value(people::captcha::challenge(&ctx.clinic, "booking").await?)?))
    }

    /// Hold a slot while the person fills in the form
    #[oai(path = "/holds", method = "post")]
    async fn hold(&self, ctx: Ctx, body: Json<WantedJson>) -> Result<Made<HoldJson>, Fail> {
        ctx.limit().await?;
        queue::before_api(&ctx).await?;
        let held = hold(&ctx.clinic, &wanted(body.0), None, ctx.lang).await?;
        Ok(Made::Made(Json(HoldJson { id: held.id.0, held_until: held.until })))
    }

    /// Give a held slot back
    #[oai(path = "/holds/:id", method = "delete")]
    async fn release(&self, ctx: Ctx, id: Path<Uuid>) -> Result<Gone, Fail> {
        release(&ctx.clinic, AppointmentId::of(id.0), None).await?;
        Ok(Gone::Gone)
    }

    /// Book a visit
    ///
    /// With an `Idempotency-Key` the same order sent again books nothing more and gets the first
    /// answer; another order with the same key is refused.
    #[oai(path = "/appointments", method = "post")]
    async fn book(
        &self,
        ctx: Ctx,
        /// Up to 200 visible characters, unique for each order.
        #[oai(name = "Idempotency-Key")]
        key: Header<Option<String>>,
        body: Json<OrderJson>,
    ) -> Result<Made<BookedJson>, Fail> {
        ctx.limit().await?;
        let order = order(&ctx, key.0, body.0)?;
        // Whoever holds a slot has waited already.
        if matches!(order.what, What::Slot(_)) {
            queue::before_api(&ctx).await?;
        }
        let booked = book(&ctx.clinic, &order).await?;
        Ok(Made::Made(Json(BookedJson {
            id: booked.id.0,
            number: booked.number,
            starts_at: booked.starts_at,
            ends_at: booked.ends_at,
            total: booked.total.map(kernel::Money::kopecks),
            key: booked.key,
        })))
    }

    /// A visit
    #[oai(path = "/appointments/:id", method = "get")]
    async fn show(
        &self,
        ctx: Ctx,
        id: Path<Uuid>,
        key: Query<String>,
    ) -> Result<Json<AppointmentJson>, Fail> {
        let access = access(&ctx, key.0);
        let db = ctx.clinic.db().read().await?;
        let row = appointments::find(&ctx.clinic, &db, AppointmentId::of(id.0), &access).await?;
        drop(db);
        appointments::noted(&ctx.clinic, &access, &row).await?;
        Ok(Json(appointment(&ctx, row).await?))
    }

    /// Cancel a visit
    ///
    /// Cancelling a cancelled visit changes nothing.
    #[oai(path = "/appointments/:id/cancellation", method = "post")]
    async fn cancel(
        &self,
        ctx: Ctx,
        id: Path<Uuid>,
        key: Query<String>,
    ) -> Result<Json<AppointmentJson>, Fail> {
        let row = cancel(&ctx.clinic, AppointmentId::of(id.0), &access(&ctx, key.0)).await?;
        Ok(Json(appointment(&ctx, row).await?))
    }
}

fn access(ctx: &Ctx, key: String) -> Access {
    Access { trace: ctx.trace(), ..Access::by_key(key) }
}

fn wanted(json: WantedJson) -> Wanted {
    Wanted {
        doctor: json.doctor,
        branch: json.branch,
        specialisation: json.specialisation,
        services: json.services,
        from: json.starts_at,
    }
}

/// What makes two orders the same.
#[derive(Serialize)]
struct Fingerprint<'a> {
    hold: Option<Uuid>,
    slot: Option<&'a Wanted>,
    person: [&'a str; 3],
    consent: Option<i32>,
}

fn order(ctx: &Ctx, key: Option<String>, json: OrderJson) -> Result<Order, Problem> {
    let slot = json.slot.map(wanted);
    let fingerprint = Fingerprint {
        hold: json.hold,
        slot: slot.as_ref(),
        person: [&json.person.name, &json.person.phone, &json.person.email],
        consent: json.consent,
    };
    let idempotency = match key {
        None => None,
        Some(key)
            if key.is_empty() || key.len() > 200 || !key.bytes().all(|b| b.is_ascii_graphic()) =>
        {
            return Err(Refused::new(400, "idempotency.key_malformed").into());
        }
        Some(key) => Some(Idempotency {
            key: sha256(format!("appointments\n{key}").as_bytes()),
            fingerprint: sha256(&serde_json::to_vec(&fingerprint)?),
        }),
    };
    let what = match (json.hold, slot) {
        (Some(hold), None) => What::Held(AppointmentId::of(hold)),
        (None, Some(wanted)) => What::Slot(wanted),
        _ => {
            return Err(Refused::new(422, "request.malformed")
                .with("detail", "give either hold or slot")
                .into());
        }
    };
    Ok(Order {
        what,
        by: By::Anonymous(ShortForm {
            person: Person {
                name: json.person.name,
                phone: json.person.phone,
                email: json.person.email,
            },
            consent: json.consent.map(|version| Given {
                version,
                wording: format!(
                    "{} {}",
                    ctx.text("booking-consent_agree"),
                    ctx.text("booking-consent_document")
                ),
                ip: ctx.address.to_string(),
                user_agent: ctx.user_agent.clone(),
                method: "form",
            }),
            proof: Proof::Captcha(json.captcha),
        }),
        visitor: None,
        lang: ctx.lang,
        idempotency,
    })
}

async fn appointment(ctx: &Ctx, row: Appointment) -> Result<AppointmentJson, Problem> {
    let db = ctx.clinic.db().read().await?;
    let services = appointment_services::of(&db, &[AppointmentId::of(row.id)]).await?;
    let planned = services.into_iter().map(|one| PlannedJson {
        service: one.service_id,
        code: one.nomenclature,
        name: one.name,
        price: one.price_kopecks,
        minutes: one.minutes,
    });
    Ok(AppointmentJson {
        can_cancel: appointments::can_cancel(&ctx.clinic, &row),
        id: row.id,
        number: row.number,
        status: row.status,
        doctor: row.doctor_id,
        branch: row.branch_id,
        specialisation: row.specialisation_id,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        services: planned.collect(),
    })
}
