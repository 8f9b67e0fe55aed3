//! The pages of the day.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use kernel::{
    Problem, Refused,
    ids::{AppointmentId, PatientId},
    problem,
};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page, http::page::encode};
use store::{
    appointments::{self, Appointment},
    branches::Branch,
    directory::Directory,
    patients,
};
use uuid::Uuid;
use visits::directory::{self, full_name, zone};

use super::{
    read::{self, Asked},
    screens::{ChosenView, DayScreen, PrintScreen},
};
use crate::staff::screens::OptionView;

/// Days further away than this have no page.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;

/// The page of a day at a branch.
pub(in crate::desk) fn day_href(date: NaiveDate, branch: Uuid, more: &str) -> String {
    format!("/desk?date={date}&branch={branch}{more}")
}

/// Date and clock of a moment, as people read them.
pub(crate) fn local(zone: Tz, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone).format("%d.%m.%Y %H:%M").to_string()
}

/// `GET /desk`: the day; where nothing is newer than what is seen, an empty answer.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    crate::desk::registry(&ctx)?;
    let mut screen = day(&ctx, false).await?;
    let version = version(&screen)?;
    if ctx.fragment && ctx.query.text("seen") == version {
        return Ok(Page::Nothing);
    }
    screen.refresh = format!("{}&seen={version}", screen.refresh);
    noted(&ctx, &screen).await?;
    ctx.page(screen)
}

/// `GET /desk/print`: the day on paper, without what is free.
#[handler]
pub(super) async fn print(ctx: Ctx) -> Result<Page, Fail> {
    crate::desk::registry(&ctx)?;
    let day = day(&ctx, true).await?;
    noted(&ctx, &day).await?;
    let back = day.refresh.clone();
    ctx.page(PrintScreen { day, back })
}

/// Notes that the names of a day were shown.
async fn noted(ctx: &Ctx, screen: &DayScreen) -> Result<(), Problem> {
    let branch = Uuid::parse_str(&screen.branch).ok();
    let mut db = ctx.clinic.db().write().await?;
    audit::record(&ctx.clinic, &mut db, &ctx.trace(), "desk.day", None, branch).await?;
    Ok(db.commit().await?)
}

/// Tells one state of the day from another.
fn version(screen: &DayScreen) -> Result<String, Problem> {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&screen.doctors)?.hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

/// The visit that is being moved, if one is.
async fn moved(ctx: &Ctx) -> Result<Option<Appointment>, Problem> {
    let Some(id) = ctx.query.get::<AppointmentId>("move")? else { return Ok(None) };
    let db = ctx.clinic.db().read().await?;
    let row = appointments::find(&db, id).await?;
    Ok(Some(row.ok_or_else(problem::not_found)?))
}

/// The name on the card for which a time is chosen, if one is.
async fn card(ctx: &Ctx) -> Result<Option<(PatientId, String)>, Problem> {
    let Some(id) = ctx.query.get::<PatientId>("card")? else { return Ok(None) };
    let db = ctx.clinic.db().read().await?;
    let card = patients::find(&db, id).await?.filter(|card| card.forgotten_at.is_none());
    let card = card.ok_or_else(problem::not_found)?;
    Ok(Some((id, card.full_name().full())))
}

/// The day that is asked for; without a wish today, or the moved visit's.
fn date(ctx: &Ctx, zone: Tz, moved: Option<&Appointment>) -> Result<NaiveDate, Problem> {
    let at = moved.map_or_else(|| ctx.clinic.now(), |row| row.starts_at);
    read_date(&ctx.query.text("date"), kernel::zone::date(zone, at))
}

/// A date as forms and people write it, or the usual one where there is none; 404 for what is no
/// date of our time.
pub(crate) fn read_date(typed: &str, usual: NaiveDate) -> Result<NaiveDate, Problem> {
    if typed.is_empty() {
        return Ok(usual);
    }
    let read = NaiveDate::parse_from_str(typed, "%Y-%m-%d")
        .or_else(|_| NaiveDate::parse_from_str(typed, "%d.%m.%Y"));
    let sensible = |date: &NaiveDate| YEARS.contains(&chrono::Datelike::year(date));
    read.ok().filter(sensible).ok_or_else(problem::not_found)
}

fn branch<'a>(
    ctx: &Ctx,
    directory: &'a Directory,
    moved: Option<&Appointment>,
) -> Result<&'a Branch, Problem> {
    match ctx.query.get::<Uuid>("branch")?.or_else(|| moved.map(|row| row.branch_id)) {
        Some(id) => directory.branch(id).ok_or_else(problem::not_found),
        None => {
            directory.branches.first().ok_or_else(|| Refused::new(409, "desk.no_branches").into())
        }
    }
}

async fn day(ctx: &Ctx, paper: bool) -> Result<DayScreen, Problem> {
    let directory = directory::of(&ctx.clinic).await?;
    let (moved, card) = (moved(ctx).await?, card(ctx).await?);
    let branch = branch(ctx, &directory, moved.as_ref())?;
    let zone = zone(&ctx.clinic, branch);
    let date = date(ctx, zone, moved.as_ref())?;
    let wished = ctx.query.get::<Uuid>("doctor")?;
    if wished.is_some_and(|id| directory.doctor(id).is_none()) {
        return Err(problem::not_found());
    }
    // A visit stays with its doctor.
    let doctor = moved.as_ref().map(|row| row.doctor_id).or(wished);
    let mut hidden = Vec::new();
    hidden.extend(moved.as_ref().map(|row| ("move", row.id.to_string())));
    hidden.extend(card.as_ref().map(|(id, _)| ("card", id.to_string())));
    let mut along: String = hidden.iter().map(|(name, id)| format!("&{name}={id}")).collect();
    let of_card = card.as_ref().map(|(id, _)| format!("&card={id}")).unwrap_or_default();
    let asked = Asked {
        branch,
        date,
        doctor,
        minutes: moved.as_ref().map_or(0, |row| {
            u32::try_from((row.ends_at - row.starts_at).num_minutes()).unwrap_or(0)
        }),
        free: if moved.is_some() { String::new() } else { of_card },
        to: match &moved {
            Some(row) => format!("/desk/visits/{}/move", row.id),
            None => "/desk/visits/new".into(),
        },
    };
    let mut doctors = read::read(&ctx.clinic, &directory, &asked).await?;
    if paper {
        for doctor in &mut doctors {
            doctor.lines.retain(|line| !["free", "held", "cancelled"].contains(&line.state));
        }
    }
    if let Some(id) = wished {
        along.push_str(&format!("&doctor={id}"));
    }
    let href = |date: NaiveDate| day_href(date, branch.id, &along);
    let today = kernel::zone::date(zone, ctx.clinic.now());
    let chosen = chosen(moved.as_ref(), card, &day_href(date, branch.id, ""));
    let posts = |id: Uuid| {
        directory.posts.iter().any(|post| post.doctor_id == id && post.branch_id == branch.id)
    };
    Ok(DayScreen {
        date,
        value: date.to_string(),
        today: date == today,
        prev: href(date.checked_sub_days(Days::new(1)).unwrap_or(date)),
        next: href(date.checked_add_days(Days::new(1)).unwrap_or(date)),
        now: href(today),
        branches: directory
            .branches
            .iter()
            .map(|one| OptionView { value: one.id.to_string(), name: one.name.clone() })
            .collect(),
        branch: branch.id.to_string(),
        branch_name: branch.name.clone(),
        zone: kernel::zone::label(zone, ctx.clinic.now()),
        choices: directory
            .doctors
            .iter()
            .filter(|one| posts(one.id))
            .map(|one| OptionView { value: one.id.to_string(), name: full_name(one) })
            .collect(),
        doctor: doctor.map(|id| id.to_string()).unwrap_or_default(),
        doctors,
        chosen,
        hidden,
        print: href(date).replacen("/desk?", "/desk/print?", 1),
        refresh: href(date),
        notice: match &*ctx.query.text("refused") {
            "slot_taken" => Some("desk-slot_taken"),
            "slot_not_offered" => Some("desk-slot_not_offered"),
            _ => None,
        },
    })
}

fn chosen(
    moved: Option<&Appointment>,
    card: Option<(PatientId, String)>,
    day: &str,
) -> Option<ChosenView> {
    match (moved, card) {
        (Some(row), _) => Some(ChosenView {
            moving: true,
            name: row.patient.clone(),
            href: format!("/desk/visits/{}", row.id),
        }),
        (None, Some((_, name))) => Some(ChosenView { moving: false, name, href: day.to_owned() }),
        (None, None) => None,
    }
}

/// Back to the day of a slot that somebody else was faster to take.
pub(in crate::desk) fn refused(code: &str, date: NaiveDate, branch: Uuid, more: &str) -> String {
    let reason = code.trim_start_matches("booking.");
    day_href(date, branch, &format!("{more}&refused={}", encode(reason)))
}
