//! «Оплата счета», and how a try to pay goes on.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{
    Money, Problem, Purpose,
    ids::{InvoiceId, PatientId, PaymentId},
    problem,
};
use people::audit;
use poem::{IntoResponse, Response, handler, http::header, web::Path};
use qrcode::{EcLevel, QrCode, render::svg};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    Reader, invoices,
    payment_offers::{self, PaymentOffer},
    payment_profiles::{self, PaymentProfile, provider},
    payments::{self, Payment, means, state as states},
};

use super::{
    list::Places,
    screens::{OfferView, PayScreen, WatchScreen},
};
use crate::{
    invoices::{Listed, with_lines},
    ledger,
    payments::{Wish, start},
    profiles::{Priority, Settings},
};

const FIELDS: [&str; 3] = ["email", "means", "offer"];

fn id<T>(raw: &str) -> Result<kernel::Id<T>, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

/// An invoice of the patient in whose cabinet one is, with what it is shown with.
struct Opened {
    listed: Listed,
    places: Places,
    due: Money,
    profile: Option<(PaymentProfile, Settings)>,
    offer: Option<PaymentOffer>,
    /// The address to which the last receipt went.
    email: Option<String>,
}

impl Opened {
    async fn of(db: &Reader, patient: PatientId, id: InvoiceId) -> Result<Self, Problem> {
        let row = invoices::of_patient(db, patient, id).await?.ok_or_else(problem::not_found)?;
        let due = ledger::remainder(db, &row).await?;
        let profile = match invoices::profile_of(db, &row).await? {
            Some(id) => payment_profiles::find(db, id).await?,
            None => None,
        };
        let profile = profile.filter(|one| one.retired_at.is_none());
        let profile = match profile {
            Some(one) => {
                let settings = Settings::of(&one)?;
                Some((one, settings))
            }
            None => None,
        };
        let offer = match &profile {
            Some((one, settings)) if settings.show_offer => {
                payment_offers::newest(db, kernel::Id::of(one.id)).await?
            }
            _ => None,
        };
        let tries = payments::of_invoices(db, &[id]).await?;
        let email = tries.first().map(|one| one.receipt_email.clone());
        let listed = with_lines(db, vec![row]).await?.pop().ok_or_else(problem::not_found)?;
        Ok(Self { listed, places: Places::load(db).await?, due, profile, offer, email })
    }

    /// Why it cannot be paid here.
    fn closed(&self) -> Option<&'static str> {
        let row = &self.listed.row;
        match () {
            () if row.paid_at.is_some() => Some("payments-paid"),
            () if row.cancelled_at.is_some() => Some("payments-cancelled"),
            () if self.profile.is_none() => Some("payments-closed"),
            () => None,
        }
    }

    /// Where what was bought is given up: a visit is cancelled with its invoice.
    fn give_up(&self) -> Option<String> {
        let row = &self.listed.row;
        match row.purpose() {
            Some(Purpose::Purchase(id))
                if row.open() && self.due.kopecks() == row.amount_kopecks =>
            {
                Some(format!("/payments/purchases/{id}/cancellation"))
            }
            _ => None,
        }
    }

    /// The means that the branch's profile takes, the preferred one first.
    fn means(&self) -> Vec<&'static str> {
        match &self.profile {
            Some((one, settings)) if one.provider == provider::TBANK => match settings.priority {
                Priority::Off => vec![means::PAGE, means::SBP],
                Priority::Sbp => vec![means::SBP, means::PAGE],
                Priority::Card => vec![means::CARD, means::SBP],
            },
            Some((_, settings)) => match settings.means {
                crate::profiles::Means::Card => vec![means::CARD],
                crate::profiles::Means::Wallets => vec![means::PAGE],
            },
            None => vec![],
        }
    }
}

fn pay_screen(ctx: &Ctx, opened: &Opened, form: Typed, refused: Option<String>) -> PayScreen {
    PayScreen {
        action: format!("/payments/invoices/{}", opened.listed.row.id()),
        invoice: opened.places.view(ctx, &opened.listed),
        due: opened.due,
        payment: PaymentId::new(ctx.clinic.now()).to_string(),
        means: opened.means(),
        offer: opened
            .offer
            .as_ref()
            .map(|one| OfferView { id: one.id.to_string(), body: one.body.clone() }),
        form,
        give_up: opened.give_up(),
        closed: opened.closed(),
        refused,
    }
}

/// `GET /payments/invoices/:id`: «Оплата счета».
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let who = ctx.need_patient()?;
    let invoice: InvoiceId = id(&raw)?;
    let patient = who.patient().id();
    let db = ctx.clinic.db().read().await?;
    let opened = Opened::of(&db, patient, invoice).await?;
    drop(db);
    audit::read(&ctx, "payments.read", patient, Some(invoice.0)).await?;
    let own = || who.account.email.clone().unwrap_or_default();
    let email = opened.email.clone().unwrap_or_else(own);
    let first = opened.means().first().copied().unwrap_or_default();
    let wished = ctx.query.text("means");
    let wished = opened.means().into_iter().find(|one| *one == wished).unwrap_or(first);
    let form =
        Typed::filled([("email", email), ("means", wished.to_owned()), ("offer", String::new())]);
    ctx.page(pay_screen(&ctx, &opened, form, None))
}

/// `POST /payments/invoices/:id`: begins to pay.
#[handler]
pub(super) async fn begin(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit()?;
    let who = ctx.same_patient(&form)?;
    let invoice: InvoiceId = id(&raw)?;
    let patient = who.patient().id();
    let payment: PaymentId = form.need("payment")?;
    let db = ctx.clinic.db().read().await?;
    let offered = Opened::of(&db, patient, invoice).await?.means();
    drop(db);
    // What the branch's profile does not take is no means at all.
    let means = form.text("means");
    let means = offered.into_iter().find(|one| *one == means).unwrap_or_default();
    let wish = Wish {
        id: payment,
        invoice,
        patient,
        means: means.to_owned(),
        email: form.text("email"),
        offer: form.get("offer")?,
        back: format!("/payments/tries/{payment}"),
        lang: ctx.lang,
    };
    let mut typed = Typed::of(&form, &FIELDS);
    let refused = match start(&ctx.clinic, wish).await {
        Ok(row) => {
            let go = if row.qr.is_empty() && row.open() { "?go" } else { "" };
            return Ok(Page::to(format!("/payments/tries/{}{go}", row.id())));
        }
        Err(Problem::Refused(refused)) => refused,
        Err(problem) => return Err(problem.into()),
    };
    let at_fields = typed.refuse(&refused);
    if !at_fields && refused.status != 409 {
        return Err(refused.into());
    }
    let db = ctx.clinic.db().read().await?;
    let opened = Opened::of(&db, patient, invoice).await?;
    drop(db);
    let said = (!at_fields).then(|| refused.code.replacen('.', "-", 1));
    Ok(ctx.page(pay_screen(&ctx, &opened, typed, said))?.status(refused.status))
}

/// What a payer is told of a try.
fn shown(ctx: &Ctx, row: &Payment) -> &'static str {
    match row.state.as_str() {
        states::SUCCEEDED => "paid",
        states::CANCELLED => "failed",
        _ if row.deadline_at <= ctx.clinic.now() => "late",
        _ => "waiting",
    }
}

async fn own(ctx: &Ctx, db: &Reader, raw: &str) -> Result<Payment, Problem> {
    let patient = ctx.need_patient()?.patient().id();
    let found = payments::of_patient(db, patient, id(raw)?).await?;
    found.ok_or_else(problem::not_found)
}

/// `GET /payments/tries/:id`: how a try goes on; the provider sends the payer back here too.
#[handler]
pub(super) async fn watch(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let patient = ctx.need_patient()?.patient().id();
    let db = ctx.clinic.db().read().await?;
    let row = own(&ctx, &db, &raw).await?;
    let invoice = InvoiceId::of(row.invoice_id);
    let opened = Opened::of(&db, patient, invoice).await?;
    drop(db);
    let stands = shown(&ctx, &row);
    let waiting = stands == "waiting";
    let qr = match row.qr.as_str() {
        link if waiting && !link.is_empty() => Some((picture(link)?, link.to_owned())),
        _ => None,
    };
    let page_href = Some(row.page_url.clone()).filter(|url| waiting && !url.is_empty());
    ctx.page(WatchScreen {
        amount: Money(row.amount_kopecks),
        state: stands,
        state_href: format!("/payments/tries/{}/state", row.id()),
        go: ctx.query.has("go") && page_href.is_some(),
        page_href,
        qr,
        email: row.receipt_email.clone(),
        other_href: opened
            .closed()
            .is_none()
            .then(|| format!("/payments/invoices/{invoice}?means=page")),
        invoice: opened.places.view(&ctx, &opened.listed),
    })
}

fn picture(link: &str) -> Result<String, Problem> {
    let picture = QrCode::with_error_correction_level(link, EcLevel::M)?
        .render()
        .min_dimensions(300, 300)
        .dark_color(svg::Color("#000000"))
        .light_color(svg::Color("#ffffff"))
        .build();
    Ok(format!("data:image/svg+xml;base64,{}", STANDARD.encode(picture)))
}

/// `GET /payments/tries/:id/state`: the same in one word, for the page that waits.
#[handler]
pub(super) async fn state(ctx: Ctx, Path(raw): Path<String>) -> Result<Response, Fail> {
    let db = ctx.clinic.db().read().await?;
    let row = own(&ctx, &db, &raw).await?;
    drop(db);
    let word = serde_json::json!({ "state": shown(&ctx, &row) }).to_string();
    Ok(Response::builder()
        .content_type("application/json; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(word)
        .into_response())
}
