//! «Профиль»: the patient's data and wishes.

use kernel::{
    Lang, Problem, Refused,
    ids::{BranchId, PatientId},
    phone, problem,
    site::{Channel, Tab},
    zone,
};
use poem::handler;
use shell::{Ctx, Fail, Page, SignedIn, http::form::Posted};
use store::{
    branches::{self, Branch},
    family_links::{self, status},
    insurance_contracts::{self, InsuranceContract},
    patients::{self, Patient},
};

use super::{
    Wishes,
    screens::{CardView, ChoiceView, ContractView, OwnView, ProfileScreen, RepresentativeView},
};
use crate::{accounts, audit};

/// Who has signed in, in the own cabinet; these pages are about the account, and nobody acts on
/// another's.
///
/// Refuses with `profile.own_only` in a dependent's cabinet.
pub(super) fn own(ctx: &Ctx) -> Result<&SignedIn, Problem> {
    let who = ctx.tab(Tab::Profile)?;
    match who.dependent() {
        None => Ok(who),
        Some(_) => Err(Refused::new(409, "profile.own_only").into()),
    }
}

/// «Профиль».
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let who = ctx.tab(Tab::Profile)?;
    let patient = who.patient();
    audit::read(&ctx, "profile.read", patient.id(), None).await?;
    let db = ctx.clinic.db().read().await?;
    let branches = branches::all(&db).await?;
    let contracts = insurance_contracts::of_patient(&db, patient.id()).await?;
    let representatives = match who.dependent() {
        None => representatives(&db, &ctx, who).await?,
        Some(_) => vec![],
    };
    drop(db);
    let channels = accounts::channels(&ctx.clinic).await?;
    let notice = match ctx.query.text("done").as_str() {
        "saved" => Some("profile-saved"),
        "email" => Some("profile-email_changed"),
        "phone" => Some("profile-phone_changed"),
        "ended" => Some("profile-representative_ended"),
        _ => None,
    };
    let language = |lang: &Lang| ChoiceView {
        value: lang.tag().into(),
        name: String::new(),
        chosen: patient.lang == lang.tag(),
    };
    ctx.page(ProfileScreen {
        card: card(who, &branches),
        contracts: current(&ctx, contracts),
        own: who.dependent().is_none().then(|| own_view(&channels, who, representatives)),
        branches: choices(patient, &branches),
        languages: ctx.clinic.site.config.languages.iter().map(language).collect(),
        notice,
    })
}

/// The contracts that are not over.
fn current(ctx: &Ctx, rows: Vec<InsuranceContract>) -> Vec<ContractView> {
    let today = zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let current = rows.into_iter().filter(|row| row.valid_until.is_none_or(|day| day >= today));
    let view = |row: InsuranceContract| ContractView {
        insurer: row.insurer,
        programme: row.programme,
        number: row.number,
        from: row.valid_from,
        until: row.valid_until,
    };
    current.map(view).collect()
}

fn card(who: &SignedIn, branches: &[Branch]) -> CardView {
    let card = who.patient();
    // In the own cabinet the proven addresses are shown before those on the card.
    let account = who.dependent().is_none().then_some(&who.account);
    let email = account.and_then(|account| account.email.clone());
    let phone = account.and_then(|account| account.phone.clone());
    let branch = branches.iter().find(|branch| Some(branch.id) == card.branch_id);
    CardView {
        name: card.full_name().full(),
        birth_date: card.birth_date,
        sex: card.sex.clone(),
        email: email.unwrap_or_else(|| card.email.clone()),
        phone: phone::show(&phone.unwrap_or_else(|| card.phone.clone())),
        confirmed: card.is_confirmed(),
        branch: branch.map(|branch| branch.name.clone()).unwrap_or_default(),
        no_calls: card.no_calls,
        no_sms: card.no_sms,
    }
}

fn own_view(
    channels: &[Channel],
    who: &SignedIn,
    representatives: Vec<RepresentativeView>,
) -> OwnView {
    let href = |channel, href| if channels.contains(&channel) { href } else { "" };
    OwnView {
        email_href: href(Channel::Email, "/profile/email"),
        phone_href: href(Channel::Phone, "/profile/phone"),
        has_password: who.account.password.is_some(),
        representatives,
    }
}

/// The institutions one can be attached to: those one can walk into, and the one chosen so far.
fn choices(card: &Patient, branches: &[Branch]) -> Vec<ChoiceView> {
    let none =
        ChoiceView { value: String::new(), name: String::new(), chosen: card.branch_id.is_none() };
    let shown = branches
        .iter()
        .filter(|branch| branch.kind != "online" || Some(branch.id) == card.branch_id)
        .map(|branch| ChoiceView {
            value: branch.id.to_string(),
            name: branch.name.clone(),
            chosen: Some(branch.id) == card.branch_id,
        });
    std::iter::once(none).chain(shown).collect()
}

/// Who may act for the patient.
async fn representatives(
    db: &store::Reader,
    ctx: &Ctx,
    who: &SignedIn,
) -> Result<Vec<RepresentativeView>, Problem> {
    if !ctx.clinic.site.config.family.enabled {
        return Ok(vec![]);
    }
    let mut links = family_links::of_dependent(db, who.own.id()).await?;
    links.retain(|link| link.status == status::ACTIVE);
    let ids: Vec<_> = links.iter().map(|link| PatientId::of(link.representative_id)).collect();
    let cards = patients::of_ids(db, &ids).await?;
    let view = |link: family_links::FamilyLink| {
        let card = cards.iter().find(|card| card.id == link.representative_id)?;
        Some(RepresentativeView {
            name: card.full_name().full(),
            end_href: format!("/family/{}/end", link.id),
        })
    };
    Ok(links.into_iter().filter_map(view).collect())
}

/// The wishes.
#[handler]
pub(super) async fn save(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.tab(Tab::Profile)?;
    let who = ctx.same_patient(&form)?;
    let branch: Option<BranchId> = form.get("branch")?;
    let lang = match form.text("lang").as_str() {
        "" => Lang::from_tag(&who.patient().lang).unwrap_or_default(),
        tag => Lang::from_tag(tag).ok_or_else(problem::not_found)?,
    };
    let wishes =
        Wishes { no_calls: form.has("no_calls"), no_sms: form.has("no_sms"), branch, lang };
    super::settings(&ctx.clinic, who, &wishes, &ctx.trace()).await?;
    Ok(Page::to("/profile?done=saved"))
}
