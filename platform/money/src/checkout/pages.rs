//! «Оплата счета», and how a try to pay goes on.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
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
    app::Clinic,
    http::{form::Posted, typed::Typed},
};
use store::{
    Reader, invoices,
    payment_offers::{self, PaymentOffer},
    payment_profiles::{self, PaymentProfile, provider},
    payments::{self, Payment, means, state as states},
    transfers::{self, kind},
};

use super::{
    list::Places,
    screens::{OfferView, PayScreen, SpendView, WatchScreen},
};
use crate::{
    balances::{FromAccounts, Offered, offered},
    invoices::{Listed, with_lines},
    ledger,
    payments::{Paid, Wish, pay},
    profiles::{Priority, Settings},
};

const FIELDS: [&str; 5] = ["email", "means", "offer", "bonuses", "advance"];

fn id<T>(raw: &str) -> Result<kernel::Id<T>, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

/// An invoice of the patient in whose cabinet one is, with what it is shown with.
struct Opened {
    listed: Listed,
    places: Places,
    due: Money,
    /// What may be spent of the accounts, and what was: bonuses, advance.
    offered: Offered,
    spent: (Money, Money),
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
        let offered = match &profile {
            Some((_, settings)) if row.open() => offered(db, &row, settings, due).await?,
            _ => Offered::default(),
        };
        let of = async |kind| transfers::paid_out_of(db, kind, row.id).await.map(Money);
        let spent = (of(kind::BONUS).await?, of(kind::ADVANCE).await?);
        let tries = payments::of_invoices(db, &[id]).await?;
        let email = tries.first().map(|one| one.receipt_email.clone());
        let listed = with_lines(db, vec![row]).await?.pop().ok_or_else(problem::not_found)?;
        let places = Places::load(db).await?;
        Ok(Self { listed, places, due, offered, spent, profile, offer, email })
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

/// What can be spent, where anything can.
fn spend_view(opened: &Opened, form: &Typed) -> Option<SpendView> {
    let Offered { bonuses, advance } = opened.offered;
    let after = |less: Money| opened.due.minus(less).unwrap_or_default().max(Money(0));
    (bonuses + advance > Money(0)).then(|| SpendView {
        bonuses,
        advance,
        after_bonuses: after(bonuses),
        after_advance: after(advance),
        after_both: after(bonuses + advance),
        bonuses_on: !form.get("bonuses").is_empty(),
        advance_on: !form.get("advance").is_empty(),
    })
}

fn pay_screen(ctx: &Ctx, opened: &Opened, form: Typed, refused: Option<String>) -> PayScreen {
    PayScreen {
        action: format!("/payments/invoices/{}", opened.listed.row.id()),
        invoice: opened.places.view(ctx, &opened.listed),
        due: opened.due,
        spent_bonuses: opened.spent.0,
        spent_advance: opened.spent.1,
        spend: spend_view(opened, &form),
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
    let empty = ["offer", "bonuses", "advance"].map(|name| (name, String::new()));
    let form = [("email", email), ("means", wished.to_owned())].into_iter().chain(empty);
    let form = Typed::filled(form);
    ctx.page(pay_screen(&ctx, &opened, form, None))
}

/// `POST /payments/invoices/:id`: begins to pay, with what was ticked of the bonuses and the advance
/// (P7).
#[handler]
pub(super) async fn begin(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
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
    let from = FromAccounts {
        bonuses: form.get("bonuses")?.map(Money),
        advance: form.get("advance")?.map(Money),
    };
    let mut typed = Typed::of(&form, &FIELDS);
    let refused = match pay(&ctx.clinic, wish, from, &ctx.trace()).await {
        Ok(Paid::Covered) => return Ok(Page::to(format!("/payments/invoices/{invoice}"))),
        Ok(Paid::Begun(row)) => {
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
pub(super) fn shown(clinic: &Clinic, stands: &str, deadline_at: DateTime<Utc>) -> &'static str {
    match stands {
        states::SUCCEEDED => "paid",
        states::CANCELLED => "failed",
        _ if deadline_at <= clinic.now() => "late",
        _ => "waiting",
    }
}

pub(super) async fn own(ctx: &Ctx, db: &Reader, raw: &str) -> Result<Payment, Problem> {
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
    let stands = shown(&ctx.clinic, &row.state, row.deadline_at);
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
        events_href: format!("/payments/tries/{}/events", row.id()),
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
    let word = shown(&ctx.clinic, &row.state, row.deadline_at);
    let word = serde_json::json!({ "state": word }).to_string();
    Ok(Response::builder()
        .content_type("application/json; charset=utf-8")
        .header(header::CACHE_CONTROL, "no-store")
        .body(word)
        .into_response())
}
