//! «Мои записи»: a patient's visits by period (C4); for visitors, those of this browser.

use chrono::TimeDelta;
use kernel::{Problem, ids::AppointmentId, problem, site::Tab};
use people::audit;
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, SignedIn};
use store::{
    appointment_services,
    appointments::{self, Appointment, Period},
};

use super::{
    Access, claimable,
    pages::{Opened, notice, payable},
    screens::{AppointmentView, ListScreen, PeriodLink, PrintScreen, VisitsScreen},
    view,
};
use crate::{directory, reviews};

/// How many visits the list of a browser shows, and how many are printed at once.
const LISTED: u64 = 200;

/// How many visits one page of the cabinet's list shows.
const PAGE: u64 = 20;

/// The words of the periods in the address, in the manual's order.
const PERIODS: [&str; 4] = ["current", "week", "month", "all"];

/// The period that the address names, with its word.
fn period(ctx: &Ctx) -> Result<(&'static str, Period), Problem> {
    let since = |days| Period::Since(ctx.clinic.now() - TimeDelta::days(days));
    Ok(match ctx.query.text("period").as_str() {
        "" | "current" => (PERIODS[0], Period::Coming),
        "week" => (PERIODS[1], since(7)),
        "month" => (PERIODS[2], since(30)),
        "all" => (PERIODS[3], Period::All),
        _ => return Err(problem::not_found()),
    })
}

async fn shown(
    ctx: &Ctx,
    rows: &[Appointment],
    access: &Access,
) -> Result<Vec<AppointmentView>, Problem> {
    let directory = directory::of(&ctx.clinic).await?;
    let db = ctx.clinic.db().read().await?;
    let ids: Vec<_> = rows.iter().map(|row| AppointmentId::of(row.id)).collect();
    let services = appointment_services::of(&db, &ids).await?;
    let view = |row| view::appointment(&ctx.clinic, &directory, row, &services, access, "");
    let views = rows.iter().map(view).collect::<Result<_, Problem>>()?;
    drop(db);
    payable(ctx, rows, views).await
}

/// «Мои записи».
#[handler]
pub(super) async fn list_page(ctx: Ctx) -> Result<Page, Fail> {
    match ctx.patient() {
        Some(_) => of_patient(&ctx, ctx.tab(Tab::Appointments)?).await,
        None => of_browser(&ctx).await,
    }
}

async fn of_patient(ctx: &Ctx, who: &SignedIn) -> Result<Page, Fail> {
    let (word, period) = period(ctx)?;
    let page = ctx.query.get::<u64>("page")?.unwrap_or(1).clamp(1, 10_000);
    let (patient, now) = (who.patient().id(), ctx.clinic.now());
    audit::read(ctx, "appointments.list", patient, None).await?;
    let db = ctx.clinic.db().read().await?;
    let slice = ((page - 1) * PAGE, PAGE + 1);
    let mut rows = appointments::of_patient(&db, patient, (period, now), slice).await?;
    let claims = match who.dependent() {
        Some(_) => 0,
        None => claimable(&ctx.clinic, &db, who).await?.len(),
    };
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let mut ratings = reviews::of_visits(&ctx.clinic, &db, &rows, &ctx.here).await?;
    drop(db);
    let here = |page: u64| format!("/appointments?period={word}&page={page}");
    let link = |one: &&'static str| PeriodLink {
        word: one,
        href: format!("/appointments?period={one}"),
        active: *one == word,
    };
    let mut items = shown(ctx, &rows, &Access::of(ctx).of_cabinet()).await?;
    for (item, row) in items.iter_mut().zip(&rows) {
        item.rating = ratings.remove(&row.id);
    }
    ctx.page(VisitsScreen {
        period: word,
        periods: PERIODS.iter().map(link).collect(),
        items,
        prev: (page > 1).then(|| here(page - 1)),
        next: more.then(|| here(page + 1)),
        print_href: format!("/appointments/print?period={word}"),
        claims,
        claims_href: "/appointments/claims".into(),
        notice: notice(ctx),
    })
}

/// «Показать все записи»: what was booked in this browser.
async fn of_browser(ctx: &Ctx) -> Result<Page, Fail> {
    let mut screen = ListScreen { upcoming: vec![], past: vec![] };
    if let Some(visitor) = ctx.visitor() {
        let access = Access { visitor: Some(visitor.hash()), ..Access::default() };
        let db = ctx.clinic.db().read().await?;
        let rows = appointments::of_visitor(&db, &visitor.hash(), LISTED).await?;
        drop(db);
        for one in shown(ctx, &rows, &access).await? {
            if one.status == "booked" { screen.upcoming.push(one) } else { screen.past.push(one) }
        }
        screen.upcoming.reverse();
    }
    ctx.page(screen)
}

/// «Печать всех записей»: everything of the period on paper.
#[handler]
pub(super) async fn print_all(ctx: Ctx) -> Result<Page, Fail> {
    let who = ctx.tab(Tab::Appointments)?;
    let (word, period) = period(&ctx)?;
    let (patient, now) = (who.patient().id(), ctx.clinic.now());
    audit::read(&ctx, "appointments.list", patient, None).await?;
    let db = ctx.clinic.db().read().await?;
    let rows = appointments::of_patient(&db, patient, (period, now), (0, LISTED + 1)).await?;
    drop(db);
    let cut = rows.len() as u64 > LISTED;
    let kept = &rows[..rows.len().min(LISTED as usize)];
    ctx.page(PrintScreen {
        period: Some(word),
        items: shown(&ctx, kept, &Access::of(&ctx).of_cabinet()).await?,
        cut,
        back: format!("/appointments?period={word}"),
    })
}

/// «Печать» of one visit.
#[handler]
pub(super) async fn print_one(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let appointment = Opened::of(&ctx, &raw).await?.view(&ctx).await?;
    let back = appointment.href.clone();
    ctx.page(PrintScreen { period: None, items: vec![appointment], cut: false, back })
}
