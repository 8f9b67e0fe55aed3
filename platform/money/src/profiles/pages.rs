//! «Онлайн платежи» of the administration. The money room has these doors of the staff itself:
//! the back offices know nothing of providers.

use kernel::{
    Problem, Refused,
    fiscal::{TaxSystem, Vat},
    ids::{BranchId, ProfileId},
    problem,
    staff::Right,
};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::{
    branch_profiles,
    branches::{self, Branch},
    payment_offers,
    payment_profiles::{self, PaymentProfile, provider},
};

use super::{
    self as verbs, Assignment, Atol, Means, Priority, Registrar, Settings, Wish,
    screens::{BranchRow, CheckView, Choice, OfferRow, ProfileRow, ProfileScreen, ProfilesScreen},
};

const FIELDS: [&str; 16] = [
    "name",
    "account",
    "means",
    "priority",
    "show_offer",
    "use_advance_and_bonuses",
    "receipts_for_advance",
    "registrar",
    "tax_system",
    "vat",
    "check_sender",
    "atol_login",
    "atol_inn",
    "atol_group",
    "atol_place",
    "offer",
];

/// What is known of the clinic's profiles.
struct Known {
    profiles: Vec<PaymentProfile>,
    branches: Vec<Branch>,
    assigned: Vec<branch_profiles::BranchProfile>,
}

impl Known {
    async fn load(ctx: &Ctx) -> Result<Self, Problem> {
        let db = ctx.clinic.db().read().await?;
        Ok(Self {
            profiles: payment_profiles::all(&db).await?,
            branches: branches::all(&db).await?,
            assigned: branch_profiles::all(&db).await?,
        })
    }

    /// The names of the branches that a profile is for.
    fn branches_of(&self, profile: &PaymentProfile) -> Vec<String> {
        let own = |branch: &&Branch| {
            let of = |one: &branch_profiles::BranchProfile| {
                one.branch_id == branch.id && one.profile_id == profile.id
            };
            self.assigned.iter().any(of)
        };
        self.branches.iter().filter(own).map(|branch| branch.name.clone()).collect()
    }
}

fn local(ctx: &Ctx, at: chrono::DateTime<chrono::Utc>) -> String {
    at.with_timezone(&ctx.clinic.site.config.zone).format("%d.%m.%Y %H:%M").to_string()
}

fn check_view(ctx: &Ctx, row: &PaymentProfile) -> Option<CheckView> {
    row.checked_at.map(|at| CheckView {
        at: local(ctx, at),
        result: ["profiles-check_", &*row.check_result].concat(),
        works: row.check_result == "ok",
    })
}

async fn list_page(
    ctx: &Ctx,
    notice: Option<&'static str>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let known = Known::load(ctx).await?;
    let row = |one: &PaymentProfile| ProfileRow {
        href: format!("/admin/payments/{}", ProfileId::of(one.id)),
        name: one.name.clone(),
        provider: one.provider.clone(),
        account: one.account.clone(),
        branches: known.branches_of(one),
        check: check_view(ctx, one),
        retired: one.retired_at.is_some(),
    };
    let choice =
        |one: &PaymentProfile| Choice { value: one.id.to_string(), name: one.name.clone() };
    let branch = |one: &Branch| BranchRow {
        id: one.id.to_string(),
        name: one.name.clone(),
        profile: known
            .assigned
            .iter()
            .find(|row| row.branch_id == one.id)
            .map(|row| row.profile_id.to_string())
            .unwrap_or_default(),
    };
    let in_use = known.profiles.iter().filter(|one| one.retired_at.is_none());
    ctx.page(ProfilesScreen {
        rows: known.profiles.iter().map(row).collect(),
        providers: provider::ALL.to_vec(),
        choices: in_use.map(choice).collect(),
        branches: known.branches.iter().map(branch).collect(),
        notice,
        refused,
    })
}

fn conflict(problem: &Problem) -> Option<String> {
    match problem {
        Problem::Refused(Refused { status: 409, code, .. }) => Some(code.replacen('.', "-", 1)),
        _ => None,
    }
}

/// `GET /admin/payments`.
#[handler]
pub(super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("profiles-saved"),
        "retired" => Some("profiles-is_retired"),
        "assigned" => Some("profiles-assigned"),
        _ => None,
    };
    list_page(&ctx, notice, None).await
}

/// `POST /admin/payments/branches`: which branch is paid by which profile.
#[handler]
pub(super) async fn assign(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let known = Known::load(&ctx).await?;
    let mut wishes = Vec::new();
    for branch in &known.branches {
        let (field, seen) = (format!("branch.{}", branch.id), format!("seen.{}", branch.id));
        if form.has(&field) {
            wishes.push(Assignment {
                branch: BranchId::of(branch.id),
                seen: form.get(&seen)?,
                profile: form.get(&field)?,
            });
        }
    }
    match verbs::assign(&ctx.clinic, &wishes, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/admin/payments?done=assigned")),
        Err(problem) => match conflict(&problem) {
            Some(key) => Ok(list_page(&ctx, None, Some(key)).await?.status(409)),
            None => Err(problem.into()),
        },
    }
}

fn id(raw: &str) -> Result<ProfileId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

fn flag(on: bool) -> String {
    if on { "on".into() } else { String::new() }
}

/// A profile's form as it is set.
fn filled(name: &str, account: &str, settings: &Settings, offer: String) -> Typed {
    Typed::filled([
        ("name", name.to_owned()),
        ("account", account.to_owned()),
        ("means", settings.means.slug().to_owned()),
        ("priority", settings.priority.slug().to_owned()),
        ("show_offer", flag(settings.show_offer)),
        ("use_advance_and_bonuses", flag(settings.use_advance_and_bonuses)),
        ("receipts_for_advance", flag(settings.receipts_for_advance)),
        ("registrar", settings.registrar.slug().to_owned()),
        ("tax_system", settings.tax_system.name().to_owned()),
        ("vat", settings.vat.name().to_owned()),
        ("check_sender", flag(settings.check_sender)),
        ("atol_login", settings.atol.login.clone()),
        ("atol_inn", settings.atol.inn.clone()),
        ("atol_group", settings.atol.group.clone()),
        ("atol_place", settings.atol.place.clone()),
        ("offer", offer),
    ])
}

/// A profile's page: one that there is, or a new one of a provider.
async fn screen(
    ctx: &Ctx,
    id: ProfileId,
    new: Option<&'static str>,
    typed: Option<Typed>,
) -> Result<ProfileScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = payment_profiles::find(&db, id).await?;
    let offers = payment_offers::of(&db, id).await?;
    drop(db);
    let known = Known::load(ctx).await?;
    let settings = row.as_ref().map(Settings::of).transpose()?.unwrap_or_default();
    let kind = match (&row, new) {
        (Some(row), _) => row.provider.clone(),
        (None, Some(kind)) => kind.to_owned(),
        (None, None) => return Err(problem::not_found()),
    };
    let as_set = || {
        let (name, account) =
            row.as_ref().map_or(("", ""), |row| (row.name.as_str(), row.account.as_str()));
        filled(name, account, &settings, offers.first().map(|o| o.body.clone()).unwrap_or_default())
    };
    let origin = ctx.clinic.app.settings.origin(&ctx.clinic.site.label);
    Ok(ProfileScreen {
        id: id.to_string(),
        action: format!("/admin/payments/{id}"),
        seen: row.as_ref().map_or(0, |row| row.version),
        provider: kind,
        form: typed.unwrap_or_else(as_set),
        means: Means::ALL.iter().map(|one| one.slug()).collect(),
        priorities: Priority::ALL.iter().map(|one| one.slug()).collect(),
        registrars: Registrar::ALL.iter().map(|one| one.slug()).collect(),
        tax_systems: TaxSystem::ALL.iter().map(|one| one.name()).collect(),
        vats: Vat::OF_PRICES.iter().map(|one| one.name()).collect(),
        key_set: row.is_some(),
        atol_set: row.as_ref().is_some_and(|row| row.sealed_atol.is_some()),
        notifications: format!("{origin}/payments/notifications"),
        offers: offers
            .iter()
            .map(|one| OfferRow {
                version: one.version,
                at: local(ctx, one.created_at),
                author: one.created_by.clone(),
            })
            .collect(),
        branches: row.as_ref().map(|row| known.branches_of(row)).unwrap_or_default(),
        check: row.as_ref().and_then(|row| check_view(ctx, row)),
        retired: row.as_ref().is_some_and(|row| row.retired_at.is_some()),
        notice: None,
        refused: None,
    })
}

fn provider_named(text: &str) -> Option<&'static str> {
    provider::ALL.into_iter().find(|one| *one == text)
}

/// `GET /admin/payments/:id`; `new` with `provider` is none yet.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    if raw == "new" {
        let kind = provider_named(&ctx.query.text("provider")).ok_or_else(problem::not_found)?;
        let fresh = ProfileId::new(ctx.clinic.now());
        return ctx.page(screen(&ctx, fresh, Some(kind), None).await?);
    }
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("profiles-saved"),
        "checked" => Some("profiles-checked"),
        _ => None,
    };
    let shown = screen(&ctx, id(&raw)?, None, None).await?;
    ctx.page(ProfileScreen { notice, ..shown })
}

/// What a form wishes. What no browser offers is not there (404).
fn read(form: &Form) -> Result<Wish, Problem> {
    let known = |found: Option<_>| found.ok_or_else(problem::not_found);
    let or = |name: &str, usual: &'static str| match form.text(name) {
        text if text.is_empty() => usual.to_owned(),
        text => text,
    };
    let settings = Settings {
        means: Means::from_slug(&or("means", "card")).ok_or_else(problem::not_found)?,
        priority: Priority::from_slug(&or("priority", "sbp")).ok_or_else(problem::not_found)?,
        show_offer: form.has("show_offer"),
        use_advance_and_bonuses: form.has("use_advance_and_bonuses"),
        receipts_for_advance: form.has("receipts_for_advance"),
        registrar: Registrar::from_slug(&or("registrar", "provider"))
            .ok_or_else(problem::not_found)?,
        atol: Atol {
            login: form.text("atol_login"),
            inn: form.text("atol_inn"),
            group: form.text("atol_group"),
            place: form.text("atol_place"),
        },
        tax_system: TaxSystem::named(&or("tax_system", "usn_income"))
            .ok_or_else(problem::not_found)?,
        vat: known(Vat::named(&or("vat", "none")))?,
        check_sender: form.has("check_sender"),
    };
    Ok(Wish {
        provider: form.text("provider"),
        name: form.text("name"),
        account: form.text("account"),
        key: form.secret("key"),
        atol_password: form.secret("atol_password"),
        settings,
        offer: form.text("offer"),
    })
}

/// `POST /admin/payments/:id`: «Сохранить».
#[handler]
pub(super) async fn save(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    let wish = read(&form)?;
    let kind = provider_named(&wish.provider).ok_or_else(problem::not_found)?;
    let mut typed = Typed::of(&form, &FIELDS);
    match verbs::save(&ctx.clinic, id, form.need("seen")?, wish, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(format!("/admin/payments/{id}?done=saved"))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            let shown = screen(&ctx, id, Some(kind), Some(typed)).await?;
            Ok(ctx.page(shown)?.status(refused.status))
        }
        Err(problem) => match conflict(&problem) {
            Some(key) => {
                let shown = screen(&ctx, id, None, Some(typed)).await?;
                Ok(ctx.page(ProfileScreen { refused: Some(key), ..shown })?.status(409))
            }
            None => Err(problem.into()),
        },
    }
}

/// `POST /admin/payments/:id/retirement`: «Вывести из использования».
#[handler]
pub(super) async fn retire(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    verbs::retire(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to("/admin/payments?done=retired"))
}

/// `POST /admin/payments/:id/check`: «Проверить подключение».
#[handler]
pub(super) async fn check(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    ctx.limit().await?;
    let id = id(&raw)?;
    verbs::check(&ctx.clinic, id, &ctx.trace()).await?;
    Ok(Page::to(format!("/admin/payments/{id}?done=checked")))
}
