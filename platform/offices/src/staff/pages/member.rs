//! A member of the staff: what he is, and what can be done about it.

use kernel::{
    Problem, Refused,
    ids::StaffId,
    problem,
    staff::{Right, Role},
};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::staff;

use super::{
    super::{self as verbs, screens::MemberScreen},
    list,
};

fn id(raw: &str) -> Result<StaffId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

async fn page(
    ctx: &Ctx,
    id: StaffId,
    typed: Option<Typed>,
    notice: Option<&'static str>,
    link: Option<String>,
) -> Result<Page, Fail> {
    let who = ctx.need(Right::Administer)?;
    let db = ctx.clinic.db().read().await?;
    let row = staff::find(&db, id).await?.ok_or_else(problem::not_found)?;
    drop(db);
    let in_force = || {
        let doctor = row.doctor_id.map(|id| id.to_string()).unwrap_or_default();
        let (email, name) = (row.email.clone(), row.name.clone());
        let role = row.role().slug().to_owned();
        Typed::filled([("email", email), ("name", name), ("role", role), ("doctor", doctor)])
    };
    ctx.page(MemberScreen {
        member: list::view(ctx, &row, None),
        form: typed.unwrap_or_else(in_force),
        roles: Role::ALL.map(Role::slug).to_vec(),
        doctors: list::doctors_of(ctx).await?,
        own: who.member.id == row.id,
        notice,
        link,
    })
}

/// `GET /admin/staff/:id`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "changed" => Some("staff-changed"),
        "factor" => Some("staff-factor_reset"),
        "off" => Some("staff-is_off"),
        "on" => Some("staff-is_on"),
        _ => None,
    };
    page(&ctx, id(&raw)?, None, notice, None).await
}

/// `POST /admin/staff/:id`: «Сохранить».
#[handler]
pub(in super::super) async fn change(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let (id, mut typed) = (id(&raw)?, Typed::of(&form, &list::FIELDS));
    let done = match list::read(&form) {
        Ok(change) => verbs::change(&ctx.clinic, id, change, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(()) => Ok(Page::to(format!("/admin/staff/{raw}?done=changed"))),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, id, Some(typed), None, None).await?.status(refused.status))
        }
        Err(problem) => refused(&ctx, id, problem).await,
    }
}

/// Why nothing was done, on the member's own page.
async fn refused(ctx: &Ctx, id: StaffId, problem: Problem) -> Result<Page, Fail> {
    let key = match &problem {
        Problem::Refused(Refused { code: "staff.last_administrator", .. }) => {
            "staff-last_administrator"
        }
        Problem::Refused(Refused { code: "staff.switched_off", .. }) => "staff-switched_off",
        _ => return Err(problem.into()),
    };
    Ok(page(ctx, id, None, Some(key), None).await?.status(409))
}

/// Answers with the member's page once it is done.
async fn after(ctx: &Ctx, raw: &str, done: Result<(), Problem>, what: &str) -> Result<Page, Fail> {
    match done {
        Ok(()) => Ok(Page::to(format!("/admin/staff/{raw}?done={what}"))),
        Err(problem) => refused(ctx, id(raw)?, problem).await,
    }
}

/// `POST /admin/staff/:id/invitation`: «Пригласить повторно».
#[handler]
pub(in super::super) async fn invite_again(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = id(&raw)?;
    match verbs::invite_again(&ctx.clinic, id, &ctx.trace()).await {
        Ok(invited) => page(&ctx, id, None, Some("staff-invited"), Some(invited.link)).await,
        Err(problem) => refused(&ctx, id, problem).await,
    }
}

/// `POST /admin/staff/:id/factor/reset`: «Сбросить одноразовые коды».
#[handler]
pub(in super::super) async fn reset_factor(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::reset_factor(&ctx.clinic, id(&raw)?, &ctx.trace()).await;
    after(&ctx, &raw, done, "factor").await
}

/// `POST /admin/staff/:id/off`: «Отключить».
#[handler]
pub(in super::super) async fn switch_off(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::switch_off(&ctx.clinic, id(&raw)?, &ctx.trace()).await;
    after(&ctx, &raw, done, "off").await
}

/// `POST /admin/staff/:id/on`: «Включить».
#[handler]
pub(in super::super) async fn switch_on(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let done = verbs::switch_on(&ctx.clinic, id(&raw)?, &ctx.trace()).await;
    after(&ctx, &raw, done, "on").await
}
