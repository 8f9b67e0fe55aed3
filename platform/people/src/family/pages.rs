//! The pages of families.

use kernel::{
    Problem, Refused,
    ids::{FamilyLinkId, PatientId},
    problem, zone,
};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page, SignedIn,
    http::{Form, form::Posted},
};
use store::{
    family_links::{self, FamilyLink, status},
    patients,
};

use super::{
    Ask, By, Member, State, Typed, list,
    screens::{ChooseScreen, EndScreen, MemberView, NewScreen, PersonForm},
};
use crate::{
    audit,
    consents::{self, Given},
};

/// Who has signed in, where families are switched on.
fn family(ctx: &Ctx) -> Result<&SignedIn, Problem> {
    if !ctx.clinic.site.config.family.enabled {
        return Err(problem::not_found());
    }
    ctx.need_patient()
}

/// «Выбор пациента».
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let who = family(&ctx)?;
    audit::read(&ctx, "family.read", who.own.id(), None).await?;
    let notice = match ctx.query.text("done").as_str() {
        "added" => Some("family-added"),
        "asked" => Some("family-asked"),
        "ended" => Some("family-ended"),
        _ => None,
    };
    let back = ctx.query.text("back");
    screen(&ctx, who, &back, notice, None).await
}

async fn screen(
    ctx: &Ctx,
    who: &SignedIn,
    back: &str,
    notice: Option<&'static str>,
    error: Option<String>,
) -> Result<Page, Fail> {
    let own = MemberView {
        patient: who.own.id.to_string(),
        name: who.own.full_name().full(),
        own: true,
        chosen: who.dependent().is_none(),
        state: "in_force",
        end_href: String::new(),
    };
    let chosen = who.dependent().map(|card| card.id);
    let members = list(&ctx.clinic, who).await?;
    let members = members.iter().map(|member| view(member, chosen));
    ctx.page(ChooseScreen {
        members: std::iter::once(own).chain(members).collect(),
        back: way_back(ctx, back),
        notice,
        error,
    })
}

fn view(member: &Member, chosen: Option<uuid::Uuid>) -> MemberView {
    let dependent = member.link.dependent_id.filter(|_| member.state == State::InForce);
    MemberView {
        patient: dependent.map(|id| id.to_string()).unwrap_or_default(),
        name: member.name.full(),
        own: false,
        chosen: dependent.is_some() && dependent == chosen,
        state: word(member.state),
        end_href: format!("/family/{}/end", member.link.id),
    }
}

const fn word(state: State) -> &'static str {
    match state {
        State::InForce => "in_force",
        State::Waiting => "waiting",
        State::Refused => "refused",
    }
}

/// Where one was, if that page makes sense for another patient, too: whatever names something of
/// the patient before leads to the list it stands in.
fn way_back(ctx: &Ctx, wished: &str) -> String {
    let config = &ctx.clinic.site.config;
    let path = wished.split(['?', '#']).next().unwrap_or_default();
    let first = path.split('/').nth(1).unwrap_or_default();
    let tab = config.cabinet.tabs.iter().find(|tab| tab.slug() == first);
    let section = config.sections.iter().find(|section| section.slug() == first);
    match (tab, section) {
        (Some(tab), _) => format!("/{}", tab.slug()),
        (None, Some(section)) => format!("/{}", section.slug()),
        _ if config.has_tab(kernel::site::Tab::Appointments) => "/appointments".into(),
        _ => {
            config.cabinet.tabs.first().map_or_else(|| "/".into(), |tab| format!("/{}", tab.slug()))
        }
    }
}

/// «Выбрать».
#[handler]
pub(super) async fn choose(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    let who = family(&ctx)?;
    let patient: PatientId = form.need("patient")?;
    let back = form.text("back");
    match super::choose(&ctx.clinic, who, patient, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(way_back(&ctx, &back))),
        Err(Problem::Refused(refused)) if refused.code == "family.waiting" => {
            let page = screen(&ctx, who, &back, None, Some("family-waiting".into())).await?;
            Ok(page.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// «Регистрация пациента», blank.
#[handler]
pub(super) async fn blank(ctx: Ctx) -> Result<Page, Fail> {
    family(&ctx)?;
    form_page(&ctx, PersonForm::default(), None).await
}

async fn form_page(ctx: &Ctx, form: PersonForm, error: Option<String>) -> Result<Page, Fail> {
    let document = consents::current(&ctx.clinic, consents::PERSONAL_DATA).await?;
    ctx.page(NewScreen {
        form,
        error,
        consent_href: format!("/documents/{}/{}", document.kind, document.version),
        consent_version: document.version,
    })
}

/// «Добавить».
#[handler]
pub(super) async fn add(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    let who = family(&ctx)?;
    ctx.limit().await?;
    let ask = Ask { person: typed(&form), consent: given(&ctx, &form) };
    match super::add(&ctx.clinic, who, &ask, &ctx.trace()).await {
        Ok(link) if link.status == status::ACTIVE => Ok(Page::to("/family?done=added")),
        Ok(_) => Ok(Page::to("/family?done=asked")),
        Err(Problem::Refused(refused)) => again(&ctx, who, &form, refused).await,
        Err(problem) => Err(problem.into()),
    }
}

fn typed(form: &Form) -> Typed {
    Typed {
        surname: form.text("surname"),
        name: form.text("name"),
        patronymic: form.text("patronymic"),
        birth_date: form.text("birth_date"),
        sex: form.text("sex"),
    }
}

fn given(ctx: &Ctx, form: &Form) -> Option<Given> {
    form.has("consent").then(|| Given {
        version: form.text("consent").parse().unwrap_or(0),
        wording: format!(
            "{} {}",
            ctx.text("family-consent_agree"),
            ctx.text("family-consent_document")
        ),
        ip: ctx.address.to_string(),
        user_agent: ctx.user_agent.clone(),
        method: "account",
    })
}

/// The form with its mistakes, or the list with the reason.
async fn again(ctx: &Ctx, who: &SignedIn, form: &Form, refused: Refused) -> Result<Page, Fail> {
    let key = |code: &str| code.replacen('.', "-", 1);
    let typed = typed(form);
    let today = zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let date = kernel::person::birth_date(&typed.birth_date, today);
    let mut filled = PersonForm {
        surname: typed.surname,
        name: typed.name,
        patronymic: typed.patronymic,
        birth_date: date.map_or(typed.birth_date, |date| date.to_string()),
        sex: typed.sex,
        consent: form.has("consent"),
        errors: refused.fields.iter().map(|(field, code)| (*field, key(code))).collect(),
    };
    let page = match refused.code {
        "family.already" => screen(ctx, who, "", None, Some(key(refused.code))).await?,
        "request.invalid_fields" => form_page(ctx, filled, None).await?,
        "consents.outdated" => {
            filled.consent = false;
            filled.errors.insert("consent", key(refused.code));
            form_page(ctx, filled, None).await?
        }
        "family.oneself" | "family.too_many" | "family.too_many_today" => {
            form_page(ctx, filled, Some(key(refused.code))).await?
        }
        _ => return Err(refused.into()),
    };
    Ok(page.status(refused.status))
}

/// A link of this patient's: as representative, or as the one who is represented.
async fn own_link(ctx: &Ctx, who: &SignedIn, raw: &str) -> Result<FamilyLink, Problem> {
    let id: FamilyLinkId = raw.parse().map_err(|_| problem::not_found())?;
    let db = ctx.clinic.db().read().await?;
    let link = family_links::find(&db, id).await?.filter(|link| {
        let own = who.own.id;
        let here = link.representative_id == own || link.dependent_id == Some(own);
        here && link.status != status::ENDED
    });
    link.ok_or_else(problem::not_found)
}

/// «Прекратить доступ»: the question.
#[handler]
pub(super) async fn ask_end(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let who = family(&ctx)?;
    let link = own_link(&ctx, who, &raw).await?;
    let (name, state, back) = if link.representative_id == who.own.id {
        let members = list(&ctx.clinic, who).await?;
        let member = members.iter().find(|member| member.link.id == link.id);
        let member = member.ok_or_else(problem::not_found)?;
        (member.name.full(), word(member.state), "/family")
    } else {
        let db = ctx.clinic.db().read().await?;
        let card = patients::find(&db, PatientId::of(link.representative_id)).await?;
        let name = card.map(|card| card.full_name().full()).unwrap_or_default();
        (name, "representative", "/profile")
    };
    ctx.page(EndScreen { name, state, action: format!("/family/{}/end", link.id), back })
}

/// «Прекратить доступ»: the answer.
#[handler]
pub(super) async fn end(ctx: Ctx, Path(raw): Path<String>, _form: Posted) -> Result<Page, Fail> {
    let who = family(&ctx)?;
    let id: FamilyLinkId = raw.parse().map_err(|_| problem::not_found())?;
    let by = By::Patient(who.own.id());
    let link = super::end(&ctx.clinic, id, by, &ctx.trace()).await?;
    let his = link.representative_id == who.own.id;
    Ok(Page::to(if his { "/family?done=ended" } else { "/profile?done=ended" }))
}
