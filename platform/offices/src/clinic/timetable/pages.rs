//! The pages of a doctor's timetable.

use chrono::TimeDelta;
use kernel::{Keep, Problem, Refused, ids::DoctorId, problem, staff::Right};
use poem::{handler, web::Path};
use shell::{
    Ctx, Fail, Page,
    http::{Form, form::Posted},
};
use store::{branches, branches::Branch, doctors, holidays, intervals, posts, timetables};

use visits::timetables::{
    Stretch, Zones, change as verb, expand, horizon, outside, release as give_back, rows_of, today,
    zones,
};

use super::{
    form::{FIELDS, of_row, read},
    view,
};
use crate::clinic::screens::{Choice, PreviewScreen, ScheduleScreen};

fn path(doctor: DoctorId) -> String {
    format!("/admin/clinic/doctors/{doctor}/schedule")
}

fn option(value: String, name: String, on: bool) -> Choice {
    Choice { value, name, text: None, on }
}

/// What is planned, as stretches on the branches' dates.
fn planned(rows: Vec<intervals::Interval>, zones: &Zones) -> Vec<Stretch> {
    let stretch = |row: intervals::Interval| {
        let zone = zones.get(&row.branch_id).copied().unwrap_or_default();
        Stretch {
            date: row.starts_at.with_timezone(&zone).date_naive(),
            branch: row.branch_id,
            from: row.starts_at,
            until: row.ends_at,
            slot: row.slot_minutes,
            kind: row.kind,
        }
    };
    rows.into_iter().map(stretch).collect()
}

/// Where the doctor may have hours: the branches of the posts first.
fn places(all: &[Branch], own: &[posts::Post], chosen: &str) -> Vec<Choice> {
    let mut shown: Vec<&Branch> = all.iter().filter(|one| one.hidden_at.is_none()).collect();
    shown.sort_by_key(|one| own.iter().all(|post| post.branch_id != one.id));
    shown
        .into_iter()
        .map(|one| {
            let id = one.id.to_string();
            let on = id == chosen;
            option(id, one.name.clone(), on)
        })
        .collect()
}

async fn screen(
    ctx: &Ctx,
    doctor: DoctorId,
    typed: Option<&Form>,
) -> Result<ScheduleScreen, Problem> {
    let (clinic, now) = (&ctx.clinic, ctx.clinic.now());
    let db = clinic.db().read().await?;
    let row = doctors::find(&db, doctor).await?.ok_or_else(problem::not_found)?;
    let timetable = timetables::find(&db, doctor).await?;
    let rows = rows_of(&db, doctor).await?;
    let all = branches::all(&db).await?;
    let own = posts::of_doctors(&db, &[doctor.0]).await?;
    let others = doctors::all(&db).await?;
    let kept = timetables::all(&db).await?;
    let (zones, today) = (zones(clinic, &all), today(clinic));
    let stretches = match &timetable {
        Some(_) => {
            let days = (today - chrono::Days::new(7), horizon(clinic, today));
            let off = holidays::since(&db, days.0).await?;
            expand(days, &rows.weekly, &rows.special, &off, &zones).0
        }
        None => {
            let until = now + TimeDelta::days(4000);
            planned(
                intervals::of_doctor(&db, doctor, now - TimeDelta::days(7), until).await?,
                &zones,
            )
        }
    };
    let outside = outside(&db, doctor, &stretches, now).await?;
    let text = |name: &str| typed.map(|form| form.text(name)).unwrap_or_default();
    let copied = text("doctor");
    let doctors = others
        .into_iter()
        .filter(|one| one.id != doctor.0 && kept.iter().any(|row| row.doctor_id == one.id))
        .map(|one| {
            let id = one.id.to_string();
            let on = id == copied;
            option(id, visits::directory::full_name(&one), on)
        });
    Ok(ScheduleScreen {
        href: path(doctor),
        doctor_href: format!("/admin/clinic/doctors/{doctor}"),
        doctor: visits::directory::full_name(&row),
        version: timetable.as_ref().map_or(0, |one| one.version),
        foreign: timetable.is_none() && stretches.iter().any(|one| one.until > now),
        weekly: view::weekly(&rows.weekly, &all),
        special: view::special(&rows.special, &all, today),
        weeks: view::weeks(&stretches, &all, &zones, today),
        outside: view::outside(ctx, &outside, &all, &zones),
        branches: places(&all, &own, &text("branch")),
        doctors: doctors.collect(),
        typed: FIELDS.iter().map(|name| ((*name).to_owned(), text(name))).collect(),
        ticked: typed
            .map(|form| form.all("weekday").map(str::to_owned).collect())
            .unwrap_or_default(),
        sent: text("do"),
        editing: text("row"),
        refused: None,
        editable: ctx.at_work().is_some_and(|one| one.may(Right::Administer)),
        notice: None,
    })
}

/// `GET /admin/clinic/doctors/:id/schedule`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx, Path(id): Path<String>) -> Result<Page, Fail> {
    ctx.need(Right::Register)?;
    let doctor = id.parse().map_err(|_| problem::not_found())?;
    let notice = match &*ctx.query.text("done") {
        "saved" => Some("clinic-saved"),
        "released" => Some("timetable-released"),
        _ => None,
    };
    let mut form = None;
    if let Ok(Some(id)) = ctx.query.get::<uuid::Uuid>("row") {
        let db = ctx.clinic.db().read().await?;
        let rows = rows_of(&db, doctor).await?;
        let row = rows.weekly.iter().find(|row| row.id == id).ok_or_else(problem::not_found)?;
        form = Some(of_row(row, today(&ctx.clinic)));
    }
    ctx.page(ScheduleScreen { notice, ..screen(&ctx, doctor, form.as_ref()).await? })
}

/// `POST /admin/clinic/doctors/:id/schedule`: first what would become of it, then, with
/// `confirm`, the change.
#[handler]
pub(in super::super) async fn change(
    ctx: Ctx,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let doctor: DoctorId = id.parse().map_err(|_| problem::not_found())?;
    let keep = if form.has("confirm") { Keep::Yes } else { Keep::Try };
    let seen = form.text("version").parse().unwrap_or(-1);
    let done = match read(&form, today(&ctx.clinic)) {
        Ok(edit) => verb(&ctx.clinic, doctor, seen, &edit, keep, &ctx.trace()).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) if keep == Keep::Yes => Ok(Page::to(format!("{}?done=saved", path(doctor)))),
        Ok(outcome) => {
            let db = ctx.clinic.db().read().await?;
            let all = branches::all(&db).await?;
            let row = doctors::find(&db, doctor).await?.ok_or_else(problem::not_found)?;
            drop(db);
            let zones = zones(&ctx.clinic, &all);
            ctx.page(PreviewScreen {
                href: path(doctor),
                doctor: visits::directory::full_name(&row),
                takes_over: seen == 0,
                added: outcome.added,
                removed: outcome.removed,
                weeks: view::weeks(&outcome.stretches, &all, &zones, today(&ctx.clinic)),
                outside: view::outside(&ctx, &outcome.outside, &all, &zones),
                hidden: carried(&form),
            })
        }
        Err(Problem::Refused(refused)) if of_form(refused.code) => {
            let mut screen = screen(&ctx, doctor, Some(&form)).await?;
            let date = refused.args.iter().find(|(name, _)| *name == "date");
            let date = date.map(|(_, value)| value.clone()).unwrap_or_default();
            screen.refused = Some((refused.code.replacen('.', "-", 1), date));
            Ok(ctx.page(screen)?.status(refused.status))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// Whether a refusal is told above the form.
fn of_form(code: &str) -> bool {
    let Refused { code: changed, .. } = Refused::new(409, "clinic.changed");
    code == changed || code.starts_with("timetable.")
}

/// What the confirmation sends once more.
fn carried(form: &Form) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = ["do", "version", "row"]
        .iter()
        .chain(&FIELDS)
        .filter(|name| form.has(name))
        .map(|name| ((*name).to_owned(), form.text(name)))
        .collect();
    fields.extend(form.all("weekday").take(7).map(|day| ("weekday".to_owned(), day.to_owned())));
    fields
}

/// `POST /admin/clinic/doctors/:id/schedule/release`.
#[handler]
pub(in super::super) async fn release(
    ctx: Ctx,
    Path(id): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.need(Right::Administer)?;
    let doctor: DoctorId = id.parse().map_err(|_| problem::not_found())?;
    let seen = form.text("version").parse().unwrap_or(-1);
    match give_back(&ctx.clinic, doctor, seen, &ctx.trace()).await {
        Ok(()) => Ok(Page::to(format!("{}?done=released", path(doctor)))),
        Err(Problem::Refused(refused)) if of_form(refused.code) => {
            let mut screen = screen(&ctx, doctor, None).await?;
            screen.refused = Some(("clinic-changed".to_owned(), String::new()));
            Ok(ctx.page(screen)?.status(409))
        }
        Err(problem) => Err(problem.into()),
    }
}
