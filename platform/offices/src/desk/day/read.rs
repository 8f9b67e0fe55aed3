//! Reads a day from the database, not from the cache: the registry sees holds and visits as
//! they are at this moment.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use kernel::{Problem, phone};
use shell::app::Clinic;
use store::{
    appointments::{self, Appointment, status},
    branches::Branch,
    directory::Directory,
    intervals::{self, Interval},
    plans::{Busy, Plan, Work},
};
use uuid::Uuid;
use visits::{
    booking::Door,
    directory::{full_name, zone},
    schedule::{plan, slots},
};

use super::screens::{DoctorView, LineView};
use crate::practice::screens::TimeView;

/// What is asked of a day.
pub(super) struct Asked<'a> {
    pub(super) branch: &'a Branch,
    pub(super) date: NaiveDate,
    /// Only this doctor.
    pub(super) doctor: Option<Uuid>,
    /// How long the visit is that is moved; 0: a slot.
    pub(super) minutes: u32,
    /// The query that free times' links carry, after the slot.
    pub(super) free: String,
    /// Where free times lead to, up to the slot.
    pub(super) to: String,
}

/// «HH:MM» of a moment.
pub(crate) fn clock(zone: Tz, at: DateTime<Utc>) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// The days of the branch's doctors who work or see somebody there, by the directory's order.
pub(super) async fn read(
    clinic: &Clinic,
    directory: &Directory,
    asked: &Asked<'_>,
) -> Result<Vec<DoctorView>, Problem> {
    let zone = zone(clinic, asked.branch);
    let range = kernel::zone::day(zone, asked.date);
    let there = |id: Uuid| {
        directory.posts.iter().any(|post| post.doctor_id == id && post.branch_id == asked.branch.id)
    };
    let ids: Vec<Uuid> = directory
        .doctors
        .iter()
        .map(|doctor| doctor.id)
        .filter(|id| asked.doctor.map_or_else(|| there(*id), |wanted| *id == wanted))
        .collect();
    let db = clinic.db().read().await?;
    let work = intervals::of_doctors(&db, &ids, range).await?;
    let rows = appointments::of_doctors(&db, &ids, range).await?;
    drop(db);
    let mut work_of: BTreeMap<Uuid, Vec<Interval>> = BTreeMap::new();
    for one in work {
        work_of.entry(one.doctor_id).or_default().push(one);
    }
    let mut rows_of: BTreeMap<Uuid, Vec<Appointment>> = BTreeMap::new();
    for row in rows {
        rows_of.entry(row.doctor_id).or_default().push(row);
    }
    let mut found = Vec::new();
    for id in ids {
        let work = work_of.remove(&id).unwrap_or_default();
        let rows = rows_of.remove(&id).unwrap_or_default();
        let here = work.iter().any(|one| one.branch_id == asked.branch.id)
            || rows.iter().any(|row| row.branch_id == asked.branch.id);
        if here || asked.doctor.is_some() {
            found.extend(view(clinic, directory, asked, (zone, range), id, &work, &rows));
        }
    }
    Ok(found)
}

/// The free times of a doctor at a branch on a day, each leading to `to`.
pub(crate) async fn free_times(
    clinic: &Clinic,
    directory: &Directory,
    (branch, doctor, date): (&Branch, Uuid, NaiveDate),
    to: String,
) -> Result<Vec<TimeView>, Problem> {
    let asked = Asked { branch, date, doctor: Some(doctor), minutes: 0, free: String::new(), to };
    let days = read(clinic, directory, &asked).await?;
    let lines = days.into_iter().flat_map(|day| day.lines);
    let free = lines.filter(|line| line.state == "free");
    Ok(free.map(|line| TimeView { from: line.from, href: line.href }).collect())
}

fn view(
    clinic: &Clinic,
    directory: &Directory,
    asked: &Asked<'_>,
    (zone, (from, until)): (Tz, (DateTime<Utc>, DateTime<Utc>)),
    id: Uuid,
    work: &[Interval],
    rows: &[Appointment],
) -> Option<DoctorView> {
    let doctor = directory.doctor(id)?;
    let now = clinic.now();
    let own = |branch: Uuid| branch == asked.branch.id;
    let mut lines: Vec<(DateTime<Utc>, LineView)> = rows
        .iter()
        .filter(|row| own(row.branch_id))
        .filter_map(|row| Some((row.starts_at, line(directory, zone, row, now)?)))
        .collect();
    let visits = lines.len();
    let plan = plan_of(work, rows);
    let post = directory
        .posts
        .iter()
        .find(|post| post.doctor_id == id && post.branch_id == asked.branch.id);
    if let Some(post) = post {
        let wish = Door::Desk.wish(clinic, asked.branch.id, asked.minutes);
        let (from, until) = (plan::minute(from), plan::minute(until));
        for slot in slots::free(&plan, wish, from, until) {
            let (at, end) = (plan::moment(slot.from), plan::moment(slot.until));
            let value = format!("{id}.{}.{}.{}", post.branch_id, post.specialisation_id, slot.from);
            let free = LineView {
                state: "free",
                from: clock(zone, at),
                to: clock(zone, end),
                href: format!("{}?slot={value}{}", asked.to, asked.free),
                patient: String::new(),
                phone: String::new(),
                specialisation: String::new(),
            };
            lines.push((at, free));
        }
    }
    lines.sort_by_key(|(at, _)| *at);
    let free = lines.len() - visits;
    let hours = work.iter().filter(|one| own(one.branch_id));
    Some(DoctorView {
        id: id.to_string(),
        name: full_name(doctor),
        position: doctor.post.clone(),
        hours: hours
            .map(|one| format!("{}–{}", clock(zone, one.starts_at), clock(zone, one.ends_at)))
            .collect(),
        lines: lines.into_iter().map(|(_, line)| line).collect(),
        visits,
        free,
    })
}

fn plan_of(work: &[Interval], rows: &[Appointment]) -> Plan {
    let keeps = |row: &&Appointment| status::KEEPING.contains(&row.status.as_str());
    Plan {
        work: work
            .iter()
            .map(|one| Work {
                branch: one.branch_id,
                from: plan::minute(one.starts_at),
                until: plan::minute(one.ends_at),
                slot: i64::from(one.slot_minutes.max(1)),
            })
            .collect(),
        busy: rows
            .iter()
            .filter(keeps)
            .map(|row| Busy {
                from: plan::minute(row.starts_at),
                until: plan::minute(row.ends_at),
                held_until: (row.status == status::HELD)
                    .then(|| row.held_until.map_or(0, |until| until.timestamp())),
            })
            .collect(),
    }
}

/// Where a visit stands; nothing for a hold that ran out.
pub(crate) fn state(row: &Appointment, now: DateTime<Utc>) -> Option<&'static str> {
    match row.status.as_str() {
        status::HELD => row.held_until.filter(|until| *until > now).map(|_| "held"),
        status::COMPLETED => Some("completed"),
        status::NO_SHOW => Some("no_show"),
        status::CANCELLED => Some("cancelled"),
        status::BOOKED if row.arrived_at.is_some() => Some("arrived"),
        status::BOOKED if row.confirmed_at.is_some() => Some("confirmed"),
        status::BOOKED => Some("booked"),
        _ => None,
    }
}

fn line(
    directory: &Directory,
    zone: Tz,
    row: &Appointment,
    now: DateTime<Utc>,
) -> Option<LineView> {
    let state = state(row, now)?;
    let held = state == "held";
    Some(LineView {
        state,
        from: clock(zone, row.starts_at),
        to: clock(zone, row.ends_at),
        href: if held { String::new() } else { format!("/desk/visits/{}", row.id) },
        patient: row.patient.clone(),
        phone: if row.phone.is_empty() { String::new() } else { phone::show(&row.phone) },
        specialisation: directory
            .specialisation(row.specialisation_id)
            .map(|one| one.name.clone())
            .unwrap_or_default(),
    })
}
