//! Seeding a clinic's reference data and schedules.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use kernel::{Money, Problem, Site};
use shell::keys::sha256;
use store::{
    Db, Writer,
    branches::{self, Branch},
    departments::{self, Department},
    doctor_services::{self, DoctorService},
    doctors::{self, Doctor},
    intervals::{self, kind},
    posts::{self, Post},
    questions::{self, Question},
    services::{self, Service},
    specialisations::{self, Specialisation},
};
use uuid::Uuid;

use super::{ClinicData, data::DoctorData, schedule};

/// How many days ahead schedules are made.
const DAYS: u64 = 60;

/// The id of a row: always the same for the same site, kind and name, so that addresses
/// and tests stay good over seedings.
pub fn id(site: &Site, kind: &str, code: &str) -> Uuid {
    let digest = sha256(format!("{}/{kind}/{code}", site.label).as_bytes());
    let mut bytes = [0; 16];
    hex::decode_to_slice(&digest[..32], &mut bytes).unwrap_or_default();
    Uuid::new_v8(bytes)
}

fn position(at: usize) -> i32 {
    i32::try_from(at).unwrap_or(i32::MAX)
}

/// Seeds a clinic unless it has branches already; tells whether it did.
pub async fn seed(
    db: &Db,
    site: &Site,
    data: &ClinicData,
    now: DateTime<Utc>,
) -> Result<bool, Problem> {
    let mut writer = db.of(site).write().await?;
    if !branches::all(&writer).await?.is_empty() {
        return Ok(false);
    }
    seed_into(&mut writer, site, data, now).await?;
    writer.commit().await?;
    Ok(true)
}

/// Seeds a clinic that has no data in the caller's transaction.
pub async fn seed_into(
    db: &mut Writer,
    site: &Site,
    data: &ClinicData,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    places(db, site, data).await?;
    staff(db, site, data).await?;
    let today = kernel::zone::date(site.config.zone, now);
    schedules(db, site, data, today, DAYS).await
}

/// Makes schedules for the days that have come within reach since the clinic was seeded.
pub async fn extend(
    db: &Db,
    site: &Site,
    data: &ClinicData,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let mut writer = db.of(site).write().await?;
    let last = intervals::last(&writer).await?.map(|at| kernel::zone::date(site.config.zone, at));
    let today = kernel::zone::date(site.config.zone, now);
    let end = today + TimeDelta::days(60);
    let from = last.map_or(today, |last| (last + TimeDelta::days(1)).max(today));
    let days = u64::try_from((end - from).num_days()).unwrap_or(0);
    schedules(&mut writer, site, data, from, days).await?;
    Ok(writer.commit().await?)
}

async fn places(db: &mut Writer, site: &Site, data: &ClinicData) -> Result<(), Problem> {
    let id = |kind, code: &str| id(site, kind, code);
    let zone =
        |own: &Option<String>| own.clone().unwrap_or_else(|| site.config.zone.name().to_owned());
    let rows = data.branches.iter().enumerate().map(|(at, one)| {
        Branch::new(
            id("branch", &one.id),
            one.id.clone(),
            one.name.clone(),
            position(at),
            one.kind.clone(),
            one.address.clone(),
            one.phone.clone(),
            one.email.clone(),
            one.hours.clone(),
            zone(&one.zone),
            one.metro.clone(),
            one.how_to_get.clone(),
            None,
        )
    });
    branches::add(db, rows.collect()).await?;
    let rows = data.departments.iter().enumerate().map(|(at, one)| {
        let service = one.default_service.as_ref().map(|code| id("service", code));
        Department::new(
            id("department", &one.id),
            one.id.clone(),
            one.name.clone(),
            position(at),
            service,
            None,
        )
    });
    departments::add(db, rows.collect()).await?;
    let rows = data.specialisations.iter().enumerate().map(|(at, one)| {
        let id = id("specialisation", &one.id);
        Specialisation::new(
            id,
            one.id.clone(),
            one.name.clone(),
            position(at),
            one.choose_services,
            None,
        )
    });
    specialisations::add(db, rows.collect()).await?;
    let rows = data.services.iter().enumerate().map(|(at, one)| {
        Service::new(
            id("service", &one.id),
            one.id.clone(),
            one.name.clone(),
            position(at),
            one.code.clone(),
            one.department.as_ref().map(|code| id("department", code)),
            one.price.map(|roubles| Money::roubles(roubles).kopecks()),
            one.minutes,
            None,
        )
    });
    services::add(db, rows.collect()).await?;
    let rows = data.questions.iter().enumerate().map(|(at, one)| {
        Question::new(
            id("question", &at.to_string()),
            one.question.clone(),
            one.answer.clone(),
            position(at),
        )
    });
    Ok(questions::add(db, rows.collect()).await?)
}

async fn staff(db: &mut Writer, site: &Site, data: &ClinicData) -> Result<(), Problem> {
    let id = |kind, code: &str| id(site, kind, code);
    let rows = data.doctors.iter().map(|one| {
        Doctor::new(
            id("doctor", &one.id),
            one.id.clone(),
            one.surname.clone(),
            one.name.clone(),
            one.patronymic.clone(),
            one.position.clone(),
            one.since,
            one.about.clone(),
            None,
            one.default_service.as_ref().map(|code| id("service", code)),
            None,
        )
    });
    doctors::add(db, rows.collect()).await?;
    let gives = |one: &DoctorData| {
        let doctor = id("doctor", &one.id);
        one.services.iter().map(move |code| (doctor, code.clone())).collect::<Vec<_>>()
    };
    let rows = data
        .doctors
        .iter()
        .flat_map(gives)
        .map(|(doctor, code)| DoctorService::new(doctor, id("service", &code)));
    doctor_services::add(db, rows.collect()).await?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::new();
    for one in &data.doctors {
        for post in &one.posts {
            let key = (
                id("doctor", &one.id),
                id("branch", &post.branch),
                id("specialisation", &post.specialisation),
            );
            if seen.insert(key) {
                let department = post.department.as_ref().map(|code| id("department", code));
                let service = post.default_service.as_ref().map(|code| id("service", code));
                rows.push(Post::new(key.0, key.1, key.2, department, service));
            }
        }
    }
    Ok(posts::add(db, rows).await?)
}

async fn schedules(
    db: &mut Writer,
    site: &Site,
    data: &ClinicData,
    from: NaiveDate,
    days: u64,
) -> Result<(), Problem> {
    let mut rows = Vec::new();
    for one in &data.doctors {
        let doctor = id(site, "doctor", &one.id);
        // Posts as two kinds of specialist share the hours of one doctor.
        let mut taken = BTreeSet::new();
        for post in &one.posts {
            let branch = data.branches.iter().find(|branch| branch.id == post.branch);
            let zone = branch
                .and_then(|branch| branch.zone.as_deref()?.parse().ok())
                .unwrap_or(site.config.zone);
            let online = branch.is_some_and(|branch| branch.kind == kind::ONLINE);
            let kind = if online { kind::ONLINE } else { kind::IN_PERSON };
            let key = (doctor, id(site, "branch", &post.branch), post.slot, kind);
            for name in post.pattern.iter().chain(&post.patterns) {
                let pattern = data.patterns.get(name);
                let pattern = pattern
                    .ok_or_else(|| Problem::failed(format!("there is no pattern {name}")))?;
                for date in (0..days).filter_map(|day| from.checked_add_days(Days::new(day))) {
                    let made = schedule::on(pattern, date, zone, key)?;
                    rows.extend(made.into_iter().filter(|row| taken.insert(row.starts_at)));
                }
            }
        }
    }
    Ok(intervals::add(db, rows).await?)
}
