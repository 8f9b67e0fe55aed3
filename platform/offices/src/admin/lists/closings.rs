//! «Закрытие записи»: when patients cannot book on the portal.

use chrono::TimeDelta;
use kernel::{Problem, Refused, problem, staff::Right, zone};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::closings as table;
use visits::{
    closings::{self as verbs, Wish},
    directory,
};

use super::screens::{Choice, ClosingRow, ClosingsScreen};

const FIELDS: [&str; 5] = ["branch", "specialisation", "from", "until", "reason"];

async fn page(
    ctx: &Ctx,
    form: Typed,
    notice: Option<&'static str>,
    refused: Option<String>,
) -> Result<Page, Fail> {
    let directory = directory::of(&ctx.clinic).await?;
    let now = ctx.clinic.now();
    let db = ctx.clinic.db().read().await?;
    let rows = table::since(&db, now).await?;
    drop(db);
    let view = |row: table::Closing| {
        let branch = row.branch_id.and_then(|id| directory.branch(id));
        let own = ctx.clinic.site.config.zone;
        let tz = branch.map_or(own, |one| directory::zone(&ctx.clinic, one));
        let named = row.specialisation_id.and_then(|id| directory.specialisation(id));
        let end = row.ends_at.map(|end| zone::date(tz, end - TimeDelta::seconds(1)));
        ClosingRow {
            id: row.id.to_string(),
            branch: branch.map(|one| one.name.clone()).unwrap_or_default(),
            specialisation: named.map(|one| one.name.clone()).unwrap_or_default(),
            from: zone::date(tz, row.starts_at),
            until: end,
            begun: row.starts_at <= now,
            reason: row.reason,
            by: row.created_by,
        }
    };
    let choice = |id: uuid::Uuid, name: &str| Choice { value: id.to_string(), name: name.into() };
    ctx.page(ClosingsScreen {
        rows: rows.into_iter().map(view).collect(),
        branches: directory.branches.iter().map(|one| choice(one.id, &one.name)).collect(),
        specialisations: directory
            .specialisations
            .iter()
            .map(|one| choice(one.id, &one.name))
            .collect(),
        form,
        longest: verbs::REASON,
        notice,
        refused,
    })
}

/// `GET /admin/closings`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "closed" => Some("admin-closing_closed"),
        "opened" => Some("admin-closing_opened"),
        _ => None,
    };
    page(&ctx, Typed::of(&Form::default(), &FIELDS), notice, None).await
}

fn read(form: &Form) -> Result<Wish, Problem> {
    let wrong = |field| Problem::from(Refused::invalid(vec![(field, "closings.dates_wrong")]));
    let until = form.text("until");
    Ok(Wish {
        branch: form.get("branch")?,
        specialisation: form.get("specialisation")?,
        from: form.text("from").parse().map_err(|_| wrong("from"))?,
        until: match &*until {
            "" => None,
            day => Some(day.parse().map_err(|_| wrong("until"))?),
        },
        reason: form.text("reason"),
    })
}

/// `POST /admin/closings`: «Закрыть запись».
#[handler]
pub(in super::super) async fn close(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let mut typed = Typed::of(&form, &FIELDS);
    let done = match read(&form) {
        Ok(wish) => verbs::close(&ctx.clinic, wish, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) => Ok(Page::to("/admin/closings?done=closed")),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            Ok(page(&ctx, typed, None, None).await?.status(refused.status))
        }
        Err(problem) => match super::conflict(&problem) {
            Some(key) => Ok(page(&ctx, typed, None, Some(key)).await?.status(409)),
            None => Err(problem.into()),
        },
    }
}

/// `POST /admin/closings/:id/end`: «Открыть запись».
#[handler]
pub(in super::super) async fn open(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = raw.parse().map_err(|_| problem::not_found())?;
    verbs::open(&ctx.clinic, id, &ctx.trace()).await?;
    Ok(Page::to("/admin/closings?done=opened"))
}
