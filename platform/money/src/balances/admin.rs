//! «Бонусные программы» of the administration.

use kernel::{Problem, ids::ProgrammeId, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{form::Posted, typed::Typed},
};
use store::bonus_programmes::{self, BonusProgramme};

use super::{
    Programme, retire, save,
    screens::{ProgrammeRow, ProgrammeScreen, ProgrammesScreen},
};

const FIELDS: [&str; 3] = ["name", "about", "most_percent"];

fn id(raw: &str) -> Result<ProgrammeId, Problem> {
    raw.parse().map_err(|_| problem::not_found())
}

fn href(id: ProgrammeId) -> String {
    format!("/admin/bonuses/{id}")
}

/// `GET /admin/bonuses`.
#[handler]
pub(super) async fn list(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let db = ctx.clinic.db().read().await?;
    let all = bonus_programmes::all(&db).await?;
    drop(db);
    let row = |one: &BonusProgramme| ProgrammeRow {
        href: href(one.id()),
        name: one.name.clone(),
        most_percent: one.most_percent,
        of_mis: one.mis_id.is_some(),
        over: one.retired_at.is_some(),
    };
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("balances-programme_saved"),
        "ended" => Some("balances-programme_ended"),
        _ => None,
    };
    ctx.page(ProgrammesScreen { rows: all.iter().map(row).collect(), notice })
}

async fn screen(
    ctx: &Ctx,
    id: ProgrammeId,
    new: bool,
    typed: Option<Typed>,
) -> Result<ProgrammeScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = bonus_programmes::find(&db, id).await?;
    drop(db);
    if row.is_none() && !new {
        return Err(problem::not_found());
    }
    let as_set = || {
        let (name, about, most) = row.as_ref().map_or((String::new(), String::new(), 100), |row| {
            (row.name.clone(), row.about.clone(), row.most_percent)
        });
        Typed::filled([("name", name), ("about", about), ("most_percent", most.to_string())])
    };
    Ok(ProgrammeScreen {
        action: href(id),
        seen: row.as_ref().map_or(0, |row| row.version),
        form: typed.unwrap_or_else(as_set),
        of_mis: row.as_ref().is_some_and(|row| row.mis_id.is_some()),
        over: row.as_ref().is_some_and(|row| row.retired_at.is_some()),
        refused: None,
    })
}

/// `GET /admin/bonuses/:id`; `new` is none yet.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let shown = match raw.as_str() {
        "new" => screen(&ctx, ProgrammeId::new(ctx.clinic.now()), true, None).await?,
        raw => screen(&ctx, id(raw)?, false, None).await?,
    };
    ctx.page(shown)
}

/// `POST /admin/bonuses/:id`: «Сохранить».
#[handler]
pub(super) async fn keep(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let (id, seen) = (id(&raw)?, form.need("seen")?);
    let wish = Programme {
        name: form.text("name"),
        about: form.text("about"),
        most_percent: form.text("most_percent").parse().unwrap_or(0),
    };
    let mut typed = Typed::of(&form, &FIELDS);
    match save(&ctx.clinic, id, seen, wish, &ctx.trace()).await {
        Ok(()) => Ok(Page::to("/admin/bonuses?done=saved")),
        Err(Problem::Refused(refused)) if typed.refuse(&refused) => {
            let shown = screen(&ctx, id, seen == 0, Some(typed)).await?;
            Ok(ctx.page(shown)?.status(refused.status))
        }
        Err(Problem::Refused(refused)) if refused.status == 409 => {
            let mut shown = screen(&ctx, id, false, Some(typed)).await?;
            shown.refused = Some(refused.code.replacen('.', "-", 1));
            Ok(ctx.page(shown)?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /admin/bonuses/:id/retirement`: «Завершить программу».
#[handler]
pub(super) async fn end(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    retire(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to("/admin/bonuses?done=ended"))
}
