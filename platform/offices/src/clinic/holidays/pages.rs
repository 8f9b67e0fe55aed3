//! The page of days off.

use exchange::batch::Keep;
use kernel::{Problem, Refused, problem, staff::Right, zone};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted, typed::Typed},
};
use store::{branches, holidays};
use uuid::Uuid;

use super::{
    Wish, declare as verb, lift as take_back,
    screens::{HolidayRow, HolidaysScreen},
};
use crate::clinic::screens::Choice;

const PATH: &str = "/admin/clinic/holidays";

const FIELDS: [&str; 3] = ["first", "last", "note"];

async fn screen(ctx: &Ctx, form: &Form) -> Result<HolidaysScreen, Problem> {
    let db = ctx.clinic.db().read().await?;
    let today = zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let rows = holidays::since(&db, today).await?;
    let all = branches::all(&db).await?;
    drop(db);
    let name = |id: Uuid| all.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let view = |row: holidays::Holiday| HolidayRow {
        id: row.id.to_string(),
        branch: row.branch_id.and_then(name).unwrap_or_default(),
        first: row.first_day,
        last: row.last_day,
        note: row.note,
        author: row.author,
    };
    let choice = |one: &branches::Branch| {
        let value = one.id.to_string();
        let on = form.all("branch").any(|id| id == value);
        Choice { value, name: one.name.clone(), text: None, on }
    };
    Ok(HolidaysScreen {
        rows: rows.into_iter().map(view).collect(),
        branches: all.iter().filter(|one| one.hidden_at.is_none()).map(choice).collect(),
        form: Typed::of(form, &FIELDS),
        visits: None,
        notice: None,
        refused: None,
    })
}

/// `GET /admin/clinic/holidays`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let notice = match &*ctx.query.text("done") {
        "declared" => Some("holidays-declared"),
        "lifted" => Some("holidays-lifted"),
        _ => None,
    };
    ctx.page(HolidaysScreen { notice, ..screen(&ctx, &Form::default()).await? })
}

fn read(form: &Form) -> Result<Wish, Problem> {
    let wrong = |field| move |_| Refused::invalid(vec![(field, "holidays.dates_wrong")]);
    let first = form.text("first").parse().map_err(wrong("first"))?;
    let last = match &*form.text("last") {
        "" => first,
        day => day.parse().map_err(wrong("last"))?,
    };
    let branches = form.all("branch").take(500).map(str::parse).collect::<Result<_, _>>();
    let branches = branches.map_err(|_| problem::not_found())?;
    Ok(Wish { branches, first, last, note: form.text("note").replace('\n', " ") })
}

/// `POST /admin/clinic/holidays`: «Закрыть»; where visits are booked on these days, their number
/// is shown first.
#[handler]
pub(in super::super) async fn declare(ctx: Ctx, Posted(form): Posted) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let sure = form.has("confirm");
    let done = async {
        let wish = read(&form)?;
        let tried = verb(&ctx.clinic, &wish, Keep::Try, &ctx.trace()).await?;
        if tried.visits > 0 && !sure {
            return Ok(Some(tried.visits));
        }
        verb(&ctx.clinic, &wish, Keep::Yes, &ctx.trace()).await.map(|_| None)
    };
    match done.await {
        Ok(None) => Ok(Page::to(format!("{PATH}?done=declared"))),
        Ok(visits) => ctx.page(HolidaysScreen { visits, ..screen(&ctx, &form).await? }),
        Err(Problem::Refused(refused)) => {
            let mut screen = screen(&ctx, &form).await?;
            if !screen.form.refuse(&refused) {
                if refused.status != 409 {
                    return Err(Problem::Refused(refused).into());
                }
                screen.refused = Some(refused.code.replacen('.', "-", 1));
            }
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /admin/clinic/holidays/:id/end`: «Снять».
#[handler]
pub(in super::super) async fn lift(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let id = raw.parse().map_err(|_| problem::not_found())?;
    take_back(&ctx.clinic, id, &ctx.trace()).await?;
    Ok(Page::to(format!("{PATH}?done=lifted")))
}
