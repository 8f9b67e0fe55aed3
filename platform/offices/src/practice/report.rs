//! «Отчет по приемам»: the own visits of a period, counted and as a file.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use kernel::{Problem, Refused};
use poem::handler;
use shell::{Ctx, Fail, Page, http::typed::Typed, sheet::cell};
use store::{appointments::Appointment, directory::Directory};
use visits::directory;

use super::{
    own, schedule,
    screens::{CountView, DayCounts, ReportScreen},
};
use crate::desk::day::{clock, read_date, state};

/// How long a period may be, in days.
const LONGEST: i64 = 366;

/// What is counted, in the order of the page.
const STATES: [&str; 6] = ["completed", "arrived", "confirmed", "booked", "no_show", "cancelled"];

/// The period that is asked for; without a wish this month up to today.
///
/// Refuses with `practice.period`.
fn period(ctx: &Ctx) -> Result<(NaiveDate, NaiveDate), Problem> {
    let today = kernel::zone::date(ctx.clinic.site.config.zone, ctx.clinic.now());
    let first = read_date(&ctx.query.text("from"), today.with_day(1).unwrap_or(today))?;
    let last = read_date(&ctx.query.text("until"), today)?;
    if last < first || (last - first).num_days() >= LONGEST {
        return Err(Refused::new(422, "practice.period").into());
    }
    Ok((first, last))
}

/// The visits of a period with where they stand; holds are none.
async fn visits(
    ctx: &Ctx,
    directory: &Directory,
    period: (NaiveDate, NaiveDate),
) -> Result<Vec<(NaiveDate, &'static str, Appointment)>, Problem> {
    let doctor = own(ctx)?;
    let rows = schedule::visits(ctx, directory, doctor, period).await?;
    let now = ctx.clinic.now();
    let standing = |(date, row): (NaiveDate, Appointment)| {
        let state = state(&row, now).filter(|state| *state != "held")?;
        Some((date, state, row))
    };
    Ok(rows.into_iter().filter_map(standing).collect())
}

/// `GET /practice/report`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    own(&ctx)?;
    let form = Typed::of(&ctx.query, &["from", "until"]);
    let (first, last) = match period(&ctx) {
        Ok(period) => period,
        Err(Problem::Refused(why)) if why.code == "practice.period" => {
            let screen = ReportScreen { form, wrong: true, ..ReportScreen::default() };
            return Ok(ctx.page(screen)?.status(why.status));
        }
        Err(problem) => return Err(problem.into()),
    };
    let directory = directory::of(&ctx.clinic).await?;
    let rows = visits(&ctx, &directory, (first, last)).await?;
    let count = |wanted: &str| rows.iter().filter(|(_, state, _)| *state == wanted).count();
    let mut days: BTreeMap<NaiveDate, DayCounts> = BTreeMap::new();
    for (date, state, _) in &rows {
        let day = days.entry(*date).or_insert_with(|| DayCounts::of(*date));
        day.add(state);
    }
    let form = Typed::filled([("from", first.to_string()), ("until", last.to_string())]);
    ctx.page(ReportScreen {
        form,
        wrong: false,
        total: rows.len(),
        states: STATES.map(|state| CountView { state, count: count(state) }).to_vec(),
        days: days.into_values().collect(),
        file: format!("/practice/report.csv?from={first}&until={last}"),
    })
}

/// `GET /practice/report.csv`: one line a visit, for spreadsheets as they are set up in Russia.
#[handler]
pub(super) async fn file(ctx: Ctx) -> Result<Page, Fail> {
    own(&ctx)?;
    let period = period(&ctx)?;
    let directory = directory::of(&ctx.clinic).await?;
    let rows = visits(&ctx, &directory, period).await?;
    let shown: Vec<_> = rows.iter().map(|(date, _, row)| (*date, row.clone())).collect();
    schedule::noted(&ctx, &shown).await?;
    let mut file = csv::WriterBuilder::new().delimiter(b';').from_writer(vec![]);
    let heads = ["desk-date", "desk-time", "desk-branch", "desk-patient", "desk-state"];
    file.write_record(heads.map(|key| ctx.text(key))).map_err(failed)?;
    for (date, state, row) in &rows {
        let zone = schedule::zone(&ctx, &directory, row.branch_id);
        let branch = directory.branch(row.branch_id).map(|one| one.name.as_str());
        let line = [
            date.format("%d.%m.%Y").to_string(),
            format!("{}–{}", clock(zone, row.starts_at), clock(zone, row.ends_at)),
            cell(branch.unwrap_or_default()),
            cell(&row.patient),
            ctx.text(&format!("desk-state_{state}")),
        ];
        file.write_record(line).map_err(failed)?;
    }
    let lines = file.into_inner().map_err(failed)?;
    // The mark by which spreadsheets know UTF-8.
    let content = [b"\xef\xbb\xbf".as_slice(), &lines].concat();
    let name = format!("report-{}-{}.csv", period.0, period.1);
    Ok(Page::File("text/csv; charset=utf-8", name, content))
}

fn failed(error: impl std::fmt::Display) -> Problem {
    Problem::failed(format!("the file of a report: {error}"))
}
