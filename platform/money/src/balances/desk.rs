//! A patient's accounts before the registry.

use std::collections::BTreeSet;

use kernel::{
    Money, Problem, Refused,
    ids::{BonusCardId, BranchId, EntryId, InvoiceId, PatientId, ProgrammeId},
    problem,
    staff::Right,
    zone,
};
use people::audit;
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::{
    Reader, bonus_programmes, branches, invoices, patients, spendings,
    transfers::{self, kind},
};

use super::{
    Join, Kind, New, enter, join, leave,
    pages::{cards, held},
    screens::{AccountScreen, Choice, SpentView},
    statement::{fresh, statement},
    take_back,
};

const FIELDS: [&str; 4] = ["kind", "amount", "branch", "title"];
const CARD_FIELDS: [&str; 2] = ["programme", "number"];

/// How many movements are shown.
const SHOWN: usize = 100;

/// Of how many spendings the invoices are shown.
const LATEST: u64 = 30;

fn id(raw: &str) -> Result<PatientId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

/// What was paid for out of the accounts, latest first.
async fn spent(ctx: &Ctx, db: &Reader, patient: PatientId) -> Result<Vec<SpentView>, Problem> {
    let latest = spendings::of_patient(db, patient, LATEST).await?;
    let ids: BTreeSet<_> = latest.iter().map(|one| one.invoice_id).collect();
    let mut paid = invoices::of_ids(db, &ids.into_iter().collect::<Vec<_>>()).await?;
    paid.sort_by_key(|one| std::cmp::Reverse(one.number));
    let mut shown = Vec::new();
    for one in paid {
        let of = async |kind| transfers::paid_out_of(db, kind, one.id).await.map(Money);
        let (bonuses, advance) = (of(kind::BONUS).await?, of(kind::ADVANCE).await?);
        if bonuses + advance > Money(0) {
            let day = zone::date(ctx.clinic.site.config.zone, one.created_at);
            let id = one.id().to_string();
            shown.push(SpentView { id, number: one.number, day, bonuses, advance });
        }
    }
    Ok(shown)
}

async fn screen(ctx: &Ctx, id: PatientId) -> Result<AccountScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let card = patients::find(&db, id).await?.filter(|card| card.forgotten_at.is_none());
    let card = card.ok_or_else(problem::not_found)?;
    let (bonuses, advance) = held(&db, id).await?;
    let programmes = bonus_programmes::all(&db).await?;
    let branches = branches::all(&db).await?;
    let first = card.branch_id.or_else(|| branches.first().map(|one| one.id));
    let screen = AccountScreen {
        href: format!("/desk/patients/{id}/account"),
        card_href: format!("/desk/patients/{id}"),
        patient: card.full_name().full(),
        bonuses,
        advance,
        cards: cards(&db, id).await?,
        programmes: programmes
            .iter()
            .filter(|one| one.retired_at.is_none())
            .map(|one| Choice { value: one.id.to_string(), name: one.name.clone() })
            .collect(),
        kinds: Kind::ALL.iter().map(|one| one.slug()).collect(),
        branches: branches
            .iter()
            .map(|one| Choice { value: one.id.to_string(), name: one.name.clone() })
            .collect(),
        spent: spent(ctx, &db, id).await?,
        moved: statement(&ctx.clinic, &db, id, SHOWN).await?,
        form: Typed::filled([
            ("kind", Kind::PaidIn.slug().to_owned()),
            ("amount", String::new()),
            ("branch", first.map(|id| id.to_string()).unwrap_or_default()),
            ("title", String::new()),
        ]),
        card_form: Typed::filled([("programme", String::new()), ("number", String::new())]),
        fresh: fresh(&ctx.clinic),
        notice: None,
        refused: None,
    };
    drop(db);
    audit::read(ctx, "balances.read", id, None).await?;
    Ok(screen)
}

/// `GET /desk/patients/:id/account`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let notice = match &*ctx.query.text("done") {
        "told" => Some("balances-told"),
        "returned" => Some("balances-returned"),
        "joined" => Some("balances-has_joined"),
        "left" => Some("balances-has_left"),
        _ => None,
    };
    let shown = screen(&ctx, id(&raw)?).await?;
    ctx.page(AccountScreen { notice, ..shown })
}

/// The page after something was done, or the same one with why it was not.
async fn after(
    ctx: &Ctx,
    id: PatientId,
    done: Result<(), Problem>,
    word: &str,
    typed: impl FnOnce(&mut AccountScreen, &Refused) -> bool,
) -> Result<Page, Fail> {
    let refused = match done {
        Ok(()) => return Ok(Page::to(format!("/desk/patients/{id}/account?done={word}"))),
        Err(Problem::Refused(refused)) => refused,
        Err(problem) => return Err(problem.into()),
    };
    if refused.status == 404 {
        return Err(refused.into());
    }
    let mut shown = screen(ctx, id).await?;
    let at_fields = typed(&mut shown, &refused);
    if !at_fields && refused.status != 409 {
        return Err(refused.into());
    }
    shown.refused = (!at_fields).then(|| refused.code.replacen('.', "-", 1));
    Ok(ctx.page(shown)?.status(refused.status))
}

/// `POST /desk/patients/:id/account`: money or bonuses came, or left.
#[handler]
pub(super) async fn tell(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let patient = id(&raw)?;
    // What is no sum is none: the verb says so at the field.
    let plain: String = form.text("amount").split_whitespace().collect();
    let new = New {
        id: EntryId::of(form.need("entry")?),
        mis_id: None,
        patient,
        branch: BranchId::of(form.need("branch")?),
        kind: Kind::from_slug(&form.text("kind")).ok_or_else(problem::not_found)?,
        amount: Money::from_decimal(&plain.replace(',', ".")).unwrap_or_default(),
        title: form.text("title"),
    };
    let done = enter(&ctx.clinic, new, &ctx.trace()).await;
    after(&ctx, patient, done, "told", |shown, refused| {
        shown.form = Typed::of(&form, &FIELDS);
        shown.form.refuse(refused)
    })
    .await
}

/// `POST /desk/patients/:id/account/return`: «Вернуть на счет».
#[handler]
pub(super) async fn give_back(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let patient = id(&raw)?;
    let invoice = InvoiceId::of(form.need("invoice")?);
    let done = take_back(&ctx.clinic, patient, invoice, &ctx.trace()).await;
    after(&ctx, patient, done, "returned", |_, _| false).await
}

/// `POST /desk/patients/:id/account/cards`: the patient joins a programme.
#[handler]
pub(super) async fn add_card(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let patient = id(&raw)?;
    let wish = Join {
        id: BonusCardId::of(form.need("card")?),
        patient,
        programme: ProgrammeId::of(form.need("programme")?),
        number: form.text("number"),
    };
    let done = join(&ctx.clinic, wish, &ctx.trace()).await;
    after(&ctx, patient, done, "joined", |shown, refused| {
        shown.card_form = Typed::of(&form, &CARD_FIELDS);
        shown.card_form.refuse(refused)
    })
    .await
}

/// `POST /desk/patients/:id/account/cards/:card/end`.
#[handler]
pub(super) async fn end_card(
    ctx: Ctx,
    Path((raw, card)): Path<(String, String)>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let patient = id(&raw)?;
    let card = card.parse().map_err(|_| problem::not_found())?;
    let done = leave(&ctx.clinic, patient, BonusCardId::of(card), &ctx.trace()).await;
    after(&ctx, patient, done, "left", |_, _| false).await
}
