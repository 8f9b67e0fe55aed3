//! The pages of «Перенести»: the doctor's calendar, the question, the answer.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId},
    problem,
};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::{directory::Directory, plans::Plan, posts::Post};
use uuid::Uuid;

use super::{
    pages::{CHANGED, Opened, done, id, posted},
    reschedule::{self, To},
    screens::{CalendarView, MoveQuestionScreen, MoveScreen, PostLink},
    view,
};
use crate::{
    booking::{self, Door, Wanted, slot_of},
    directory::{self, doctor_view, zone},
    schedule::{plan, slots::Wish, week},
    views::Hidden,
};

/// The key of the link by which the visit was opened goes along.
fn with_key(
    opened: &Opened,
    mut fields: Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    fields.extend(opened.access.key.as_ref().map(|key| ("key", key.clone())));
    fields
}

fn href(opened: &Opened, path: &str, fields: Vec<(&'static str, String)>) -> String {
    let fields = with_key(opened, fields);
    let query = serde_urlencoded::to_string(fields).unwrap_or_default();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("/appointments/{}{path}{mark}{query}", AppointmentId::of(opened.row.id))
}

/// The posts at which the doctor can be booked now.
fn posts<'a>(ctx: &Ctx, directory: &'a Directory, doctor: Uuid) -> Vec<&'a Post> {
    let open: Vec<Uuid> =
        booking::offered(&ctx.clinic, directory).iter().map(|branch| branch.id).collect();
    let own = |post: &&Post| post.doctor_id == doctor && open.contains(&post.branch_id);
    directory.posts.iter().filter(own).collect()
}

/// The doctor's calendar at one post, as if the visit were not in it.
struct Calendar<'a> {
    opened: &'a Opened,
    post: &'a Post,
    plan: Plan,
    wish: Wish,
    zone: Tz,
}

impl Calendar<'_> {
    fn here(&self, fields: Vec<(&'static str, String)>) -> String {
        let mut all =
            vec![("post", format!("{}.{}", self.post.branch_id, self.post.specialisation_id))];
        all.extend(fields);
        href(self.opened, "/move", all)
    }

    /// The value that names a slot to the server.
    fn value(&self, from: i64) -> String {
        let Post { doctor_id, branch_id, specialisation_id, .. } = self.post;
        format!("{doctor_id}.{branch_id}.{specialisation_id}.{from}")
    }
}

/// «Перенести»: the calendar of the visit's doctor.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let opened = Opened::of(&ctx, &raw).await?;
    reschedule::allowed(&ctx.clinic, &opened.row, &opened.access)?;
    let row = &opened.row;
    let directory = directory::of(&ctx.clinic).await?;
    let posts = posts(&ctx, &directory, row.doctor_id);
    let wished = match ctx.query.text("post") {
        text if text.is_empty() => None,
        text => Some(two(&text)?),
    };
    let is = |post: &Post, (branch, specialisation): (Uuid, Uuid)| {
        (post.branch_id, post.specialisation_id) == (branch, specialisation)
    };
    let now = (row.branch_id, row.specialisation_id);
    let post = match wished {
        Some(wished) => {
            *posts.iter().find(|post| is(post, wished)).ok_or_else(problem::not_found)?
        }
        None => *posts
            .iter()
            .find(|post| is(post, now))
            .or(posts.first())
            .ok_or(Refused::new(409, "booking.slot_not_offered"))?,
    };
    let branch = directory.branch(post.branch_id).ok_or_else(problem::not_found)?;
    let doctor = directory.doctor(row.doctor_id).ok_or_else(problem::not_found)?;
    let of = DoctorId::of(row.doctor_id);
    let (at, named) = (post.branch_id, Some(post.specialisation_id));
    let known = plan::open(&ctx.clinic, &directory, of, at, named).await?;
    let own = (plan::minute(row.starts_at), plan::minute(row.ends_at));
    let mut busy = known.busy.clone();
    busy.retain(|one| (one.from, one.until) != own);
    let zone = zone(&ctx.clinic, branch);
    let minutes = reschedule::minutes(&directory, row, &opened.planned(&ctx).await?);
    let calendar = Calendar {
        opened: &opened,
        post,
        plan: Plan { work: known.work.clone(), busy },
        wish: plan::wish(&ctx.clinic, post.branch_id, minutes),
        zone,
    };
    let link = |one: &&Post| PostLink {
        branch: directory.branch(one.branch_id).map(|it| it.name.clone()).unwrap_or_default(),
        specialisation: directory
            .specialisation(one.specialisation_id)
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        href: href(
            &opened,
            "/move",
            vec![("post", format!("{}.{}", one.branch_id, one.specialisation_id))],
        ),
        active: one.branch_id == post.branch_id && one.specialisation_id == post.specialisation_id,
    };
    let today = kernel::zone::date(zone, ctx.clinic.now());
    let nearest = plan::nearest(&calendar.plan, calendar.wish, zone);
    let view = doctor_view(&directory, doctor, Some(post), nearest, today);
    let links = posts.iter().map(link).collect();
    let appointment = opened.view(&ctx).await?;
    let calendar = month(&ctx, &calendar, nearest, today)?;
    ctx.page(MoveScreen { doctor: view, posts: links, appointment, calendar })
}

/// The calendar's month and the times of its chosen day.
fn month(
    ctx: &Ctx,
    calendar: &Calendar<'_>,
    nearest: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<CalendarView, Problem> {
    let Calendar { opened, wish, zone, plan, .. } = calendar;
    let (first_day, last_day) = plan::bookable(*wish, *zone);
    let in_reach = |day: &NaiveDate| (first_day..=last_day).contains(day);
    let selected = ctx.query.get::<NaiveDate>("day")?.filter(in_reach);
    let wished = ctx.query.get::<NaiveDate>("month")?.or(selected).or(nearest);
    let shown = wished.unwrap_or(first_day).clamp(first_day.min(today), last_day);
    let first = shown.with_day(1).unwrap_or(shown);
    let day_href = |day: NaiveDate| {
        calendar.here(vec![("month", first.to_string()), ("day", day.to_string())])
    };
    let cell = |date: NaiveDate| {
        week::cell(plan, *wish, *zone, date, today, selected == Some(date), day_href)
    };
    let month_href = |month: NaiveDate| calendar.here(vec![("month", month.to_string())]);
    let times = |day| {
        let value = |from| calendar.value(from);
        let mut times = week::times(plan, *wish, *zone, day, String::new(), value);
        // Where the visit is already it cannot be moved to.
        let own = calendar.value(plan::minute(opened.row.starts_at));
        times.times.retain(|time| time.value != own);
        times
    };
    let fields = with_key(opened, vec![]).into_iter();
    Ok(CalendarView {
        method: "get",
        month: first,
        weeks: week::weeks(first, cell),
        prev: week::month(first, -1)
            .filter(|month| *month >= today.with_day(1).unwrap_or(today))
            .map(month_href),
        next: week::month(first, 1).filter(|month| *month <= last_day).map(month_href),
        day: selected.map(times),
        action: href(opened, "/move/question", vec![]),
        hidden: fields.map(|(name, value)| Hidden { name, value }).collect(),
        zone: kernel::zone::label(*zone, ctx.clinic.now()),
        error: match ctx.query.text("refused").as_str() {
            "slot_taken" => Some("booking-slot_taken"),
            "slot_not_offered" => Some("booking-slot_not_offered"),
            _ => None,
        },
        back: href(opened, "", vec![]),
    })
}

fn two(text: &str) -> Result<(Uuid, Uuid), Problem> {
    let (a, b) = text.split_once('.').ok_or_else(problem::not_found)?;
    let one = |text: &str| Uuid::parse_str(text).map_err(|_| problem::not_found());
    Ok((one(a)?, one(b)?))
}

/// The slot that a form names; only the visit's own doctor has any for it.
fn wanted(opened: &Opened, text: &str) -> Result<Wanted, Problem> {
    let (doctor, branch, specialisation, from) = slot_of(text)?;
    if doctor != opened.row.doctor_id {
        return Err(problem::not_found());
    }
    Ok(Wanted { doctor, branch, specialisation, services: vec![], from: plan::moment(from) })
}

/// Back to the calendar with the reason, next to a fresh list of times.
async fn again(
    ctx: &Ctx,
    opened: &Opened,
    wanted: &Wanted,
    refused: &Refused,
) -> Result<Page, Fail> {
    let reason = match refused.code {
        "booking.slot_taken" => "slot_taken",
        "booking.slot_not_offered" => "slot_not_offered",
        _ => return Err(refused.clone().into()),
    };
    let directory = directory::of(&ctx.clinic).await?;
    let branch = directory.branch(wanted.branch).ok_or_else(problem::not_found)?;
    let day = kernel::zone::date(zone(&ctx.clinic, branch), wanted.from);
    let fields = vec![
        ("post", format!("{}.{}", wanted.branch, wanted.specialisation)),
        ("day", day.to_string()),
        ("refused", reason.to_owned()),
    ];
    Ok(Page::to(href(opened, "/move", fields)))
}

/// «Перенести запись с … на …?»
#[handler]
pub(super) async fn ask(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    let opened = Opened::of(&ctx, &raw).await?;
    reschedule::allowed(&ctx.clinic, &opened.row, &opened.access)?;
    let slot = ctx.query.text("slot");
    let wanted = wanted(&opened, &slot)?;
    let directory = directory::of(&ctx.clinic).await?;
    booking::open_post(&ctx.clinic, &directory, &wanted, Door::Patients)?;
    let services = opened.planned(&ctx).await?;
    let minutes = reschedule::minutes(&directory, &opened.row, &services);
    let db = ctx.clinic.db().read().await?;
    let found = booking::look_up(&ctx.clinic, &db, &wanted, minutes, Door::Patients).await;
    drop(db);
    let place = match found {
        Ok(place) => place,
        Err(Problem::Refused(refused)) => return again(&ctx, &opened, &wanted, &refused).await,
        Err(failed) => return Err(failed.into()),
    };
    let mut moved = opened.row.clone();
    moved.branch_id = wanted.branch;
    moved.specialisation_id = wanted.specialisation;
    (moved.starts_at, moved.ends_at) = place.moments();
    let post = format!("{}.{}", wanted.branch, wanted.specialisation);
    let to = view::visit(&ctx.clinic, &directory, &moved, &services)?;
    let day = to.date.to_string();
    ctx.page(MoveQuestionScreen {
        from: view::visit(&ctx.clinic, &directory, &opened.row, &services)?,
        to,
        slot,
        action: href(&opened, "/move", vec![]),
        back: href(&opened, "/move", vec![("post", post), ("day", day)]),
    })
}

/// «Перенести».
#[handler]
pub(super) async fn answer(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(form): Posted,
) -> Result<Page, Fail> {
    ctx.limit().await?;
    let Some(access) = posted(&ctx, &form)? else { return Ok(Page::to(CHANGED)) };
    let opened = Opened::of(&ctx, &raw).await?;
    let wanted = wanted(&opened, &form.text("slot"))?;
    let Wanted { branch, specialisation, from, .. } = wanted;
    let to = To { branch, specialisation, from };
    match reschedule::reschedule(&ctx.clinic, id(&raw)?, to, &access).await {
        Ok(row) => Ok(done("moved", &row, &access)),
        Err(Problem::Refused(refused)) => again(&ctx, &opened, &wanted, &refused).await,
        Err(failed) => Err(failed.into()),
    }
}
