//! «Мои записи» of a doctor: a day or a week of the own schedule.

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::{Problem, ids::DoctorId, ids::PatientId, problem};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::{
    appointments::{self, Appointment},
    directory::Directory,
    intervals,
};
use visits::directory;

use super::screens::{DayView, LineView, ScheduleScreen};
use crate::desk::day::{clock, read_date, state};

/// The zone of a branch; the clinic's where the branch is gone.
pub(super) fn zone(ctx: &Ctx, directory: &Directory, branch: uuid::Uuid) -> Tz {
    let found = directory.branch(branch).map(|one| directory::zone(&ctx.clinic, one));
    found.unwrap_or(ctx.clinic.site.config.zone)
}

/// The own visits that touch some days, each day by the clock of the branch. A zone lies at most a
/// day away from any other.
pub(super) async fn visits(
    ctx: &Ctx,
    directory: &Directory,
    doctor: DoctorId,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, Appointment)>, Problem> {
    let db = ctx.clinic.db().read().await?;
    let rows = appointments::of_doctors(&db, &[doctor.0], around(first, last)).await?;
    let dated = rows
        .into_iter()
        .map(|row| (kernel::zone::date(zone(ctx, directory, row.branch_id), row.starts_at), row));
    Ok(dated.filter(|(date, _)| (first..=last).contains(date)).collect())
}

fn around(first: NaiveDate, last: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    let start = |date| kernel::zone::day_start(Tz::UTC, date);
    (start(first) - TimeDelta::days(1), start(last) + TimeDelta::days(2))
}

/// `GET /practice`: the day of `date`, or with `span=week` the week around it.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let doctor = super::own(&ctx)?;
    let directory = directory::of(&ctx.clinic).await?;
    let today = kernel::zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let date = read_date(&ctx.query.text("date"), today)?;
    let week = ctx.query.text("span") == "week";
    let back = u64::from(date.weekday().num_days_from_monday());
    let (first, count) = if week { (date - Days::new(back), 7) } else { (date, 1) };
    let last = first + Days::new(count - 1);
    let rows = visits(&ctx, &directory, doctor, (first, last)).await?;
    let db = ctx.clinic.db().read().await?;
    let work = intervals::of_doctors(&db, &[doctor.0], around(first, last)).await?;
    drop(db);
    let now = ctx.clinic.now();
    let days = (0..count).map(|more| first + Days::new(more)).map(|date| DayView {
        date,
        today: date == today,
        hours: work
            .iter()
            .map(|one| (zone(&ctx, &directory, one.branch_id), one))
            .filter(|(zone, one)| kernel::zone::date(*zone, one.starts_at) == date)
            .map(|(zone, one)| {
                format!("{}–{}", clock(zone, one.starts_at), clock(zone, one.ends_at))
            })
            .collect(),
        lines: rows
            .iter()
            .filter(|(at, _)| *at == date)
            .filter_map(|(_, row)| line(&ctx, &directory, row, now))
            .collect(),
    });
    let days: Vec<DayView> = days.collect();
    noted(&ctx, &rows).await?;
    let span = if week { "&span=week" } else { "" };
    let href = |date: NaiveDate| format!("/practice?date={date}{span}");
    ctx.page(ScheduleScreen {
        first,
        last,
        week,
        value: date.to_string(),
        today: days.iter().any(|day| day.today),
        prev: href(first - Days::new(count)),
        next: href(last + Days::new(1)),
        now: href(today),
        day_href: format!("/practice?date={date}"),
        week_href: format!("/practice?date={date}&span=week"),
        days,
    })
}

fn line(
    ctx: &Ctx,
    directory: &Directory,
    row: &Appointment,
    now: DateTime<Utc>,
) -> Option<LineView> {
    let (state, zone) = (state(row, now)?, zone(ctx, directory, row.branch_id));
    Some(LineView {
        state,
        from: clock(zone, row.starts_at),
        to: clock(zone, row.ends_at),
        href: if state == "held" { String::new() } else { format!("/practice/visits/{}", row.id) },
        patient: row.patient.clone(),
        branch: directory.branch(row.branch_id).map(|one| one.name.clone()).unwrap_or_default(),
    })
}

/// Notes whose names are shown, before they are.
pub(super) async fn noted(ctx: &Ctx, rows: &[(NaiveDate, Appointment)]) -> Result<(), Problem> {
    let whose: Vec<_> = rows
        .iter()
        .filter_map(|(_, row)| Some((PatientId::of(row.patient_id?), Some(row.id))))
        .collect();
    if whose.is_empty() {
        return Ok(());
    }
    let mut db = ctx.clinic.db().write().await?;
    audit::record_all(&ctx.clinic, &mut db, &ctx.trace(), "practice.list", &whose).await?;
    Ok(db.commit().await?)
}

/// The visit of the doctor's with this id that was booked once.
pub(super) async fn find(
    ctx: &Ctx,
    doctor: DoctorId,
    id: kernel::ids::AppointmentId,
) -> Result<Appointment, Problem> {
    let db = ctx.clinic.db().read().await?;
    let row = appointments::find(&db, id).await?;
    let shown = |row: &Appointment| {
        row.doctor_id == doctor.0 && appointments::status::SHOWN.contains(&row.status.as_str())
    };
    row.filter(shown).ok_or_else(problem::not_found)
}
