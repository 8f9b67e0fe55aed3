//! «Сотрудники портала»: the list and the invitation.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::{
    Problem, Refused, problem,
    staff::{Right, Role},
};
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::{doctors, staff, staff_sessions};

use super::super::{
    Invitation, invite as verb,
    screens::{ListScreen, MemberView, OptionView},
};

/// The fields of a member's form.
pub(super) const FIELDS: [&str; 4] = ["email", "name", "role", "doctor"];

/// `GET /admin/staff`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    page(&ctx, Typed::of(&Form::default(), &FIELDS), None).await
}

async fn page(ctx: &Ctx, form: Typed, link: Option<String>) -> Result<Page, Fail> {
    let db = ctx.clinic.db().read().await?;
    let rows = staff::all(&db).await?;
    let mut seen: HashMap<_, DateTime<Utc>> = HashMap::new();
    for session in staff_sessions::latest(&db).await? {
        seen.entry(session.staff_id).or_insert(session.seen_at);
    }
    drop(db);
    let members = rows.iter().map(|row| view(ctx, row, seen.get(&row.id).copied())).collect();
    let doctors = doctors_of(ctx).await?;
    ctx.page(ListScreen { members, form, roles: Role::ALL.map(Role::slug).to_vec(), doctors, link })
}

/// A member as the pages show one.
pub(super) fn view(ctx: &Ctx, row: &staff::Member, seen: Option<DateTime<Utc>>) -> MemberView {
    let zone = ctx.clinic.site.config.zone;
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string();
    MemberView {
        href: format!("/admin/staff/{}", row.id),
        name: row.name.clone(),
        email: row.email.clone(),
        role: row.role().slug(),
        state: match (row.disabled_at, &row.password) {
            (Some(_), _) => "off",
            (None, None) => "invited",
            (None, Some(_)) => "active",
        },
        factor: row.totp.is_some(),
        seen: seen.map(local).unwrap_or_default(),
    }
}

/// The doctors of the schedule, to choose from.
pub(super) async fn doctors_of(ctx: &Ctx) -> Result<Vec<OptionView>, Problem> {
    let db = ctx.clinic.db().read().await?;
    let rows = doctors::all(&db).await?;
    let view = |row: doctors::Doctor| OptionView {
        value: row.id.to_string(),
        name: format!("{} {} {}", row.surname, row.name, row.patronymic).trim().to_owned(),
    };
    Ok(rows.into_iter().map(view).collect())
}

/// What a form says of a member.
pub(super) fn read(form: &Form) -> Result<Invitation, Problem> {
    let wrong = || Refused::invalid(vec![("role", "staff.role_wrong")]);
    let doctor = match &*form.text("doctor") {
        "" => None,
        id => Some(id.parse().map_err(|_| problem::not_found())?),
    };
    Ok(Invitation {
        email: form.text("email"),
        name: form.text("name"),
        role: Role::from_slug(&form.text("role")).ok_or_else(wrong)?,
        doctor,
    })
}

/// `POST /admin/staff`: «Пригласить».
#[handler]
pub(in super::super) async fn invite(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let mut typed = Typed::of(&form, &FIELDS);
    let done = match read(&form) {
        Ok(invitation) => verb(&ctx.clinic, invitation, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(invited) => page(&ctx, Typed::of(&Form::default(), &FIELDS), Some(invited.link)).await,
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, typed, None).await?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}
