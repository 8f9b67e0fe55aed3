//! Taking over the weekly hours of doctors: the table of a clinic without an information system.

use std::collections::HashMap;

use kernel::{Keep, Problem, Refused, ids::DoctorId};
use shell::{Trace, app::Clinic};
use store::{
    branches::{self, Branch},
    doctors,
    intervals::kind,
    weekly_hours::weeks,
};
use uuid::Uuid;
use visits::timetables::{self, Hours, Weekly};

use crate::{
    batch::{Answer, Done, Item, Refusal, Report},
    check,
    records::HoursRecord,
};

/// Puts what is told of a doctor in the place of all weekly hours of that doctor. All rows of a
/// doctor come together, and either all are taken or none. The panel keeps the doctor's time
/// from then on.
pub async fn weekly(
    clinic: &Clinic,
    items: Vec<Item<HoursRecord>>,
    keep: Keep,
    trace: &Trace,
) -> Result<Report, Problem> {
    // Whose a row is, is known of one that could not be read, too.
    let whose = |item: &Item<HoursRecord>| match item {
        Ok(told) => told.doctor.clone(),
        Err(unread) => unread.mis_id.clone().unwrap_or_default(),
    };
    let mut codes: Vec<String> = items.iter().map(whose).collect();
    codes.sort_unstable();
    codes.dedup();
    codes.retain(|code| check::id("", code).is_ok());
    let db = clinic.db().read().await?;
    let ids: HashMap<String, Uuid> =
        doctors::ids_of_codes(&db, &codes).await?.into_iter().collect();
    let branches = branches::all(&db).await?;
    drop(db);
    let mut groups: Vec<(String, Vec<Item<HoursRecord>>)> = Vec::new();
    for item in items {
        let whose = whose(&item);
        match groups.last_mut() {
            Some((doctor, group)) if *doctor == whose => group.push(item),
            _ => groups.push((whose, vec![item])),
        }
    }
    let mut report = Report::default();
    for (code, group) in groups {
        let read: Vec<Result<Vec<Weekly>, Refusal>> = group
            .into_iter()
            .map(|item| row(&item.map_err(|unread| unread.refusal)?, &branches))
            .collect();
        let doctor = ids.get(&code).map(|id| DoctorId::of(*id));
        report.items.extend(told(clinic, &code, doctor, read, keep, trace).await?);
    }
    Ok(report)
}

/// What becomes of the rows of one doctor.
async fn told(
    clinic: &Clinic,
    code: &str,
    doctor: Option<DoctorId>,
    read: Vec<Result<Vec<Weekly>, Refusal>>,
    keep: Keep,
    trace: &Trace,
) -> Result<Vec<Answer>, Problem> {
    let refused = |refusal| Answer::refused(Some(code.to_owned()), refusal);
    let Some(doctor) = doctor else {
        let unknown = || Refusal::of("/doctor", "exchange.unknown_reference");
        return Ok(read
            .into_iter()
            .map(|one| refused(one.err().unwrap_or_else(unknown)))
            .collect());
    };
    if read.iter().any(Result::is_err) {
        let others = || Refusal::of("", "timetable.others_wrong");
        return Ok(read.into_iter().map(|one| refused(one.err().unwrap_or_else(others))).collect());
    }
    let rows: Vec<Vec<Weekly>> = read.into_iter().flatten().collect();
    let days: Vec<Weekly> = rows.iter().flatten().cloned().collect();
    let mut answers = timetables::tell(clinic, doctor, &days, keep, trace).await?.into_iter();
    let one = |row: Vec<Weekly>| {
        // All of the row's answers are taken, whether or not one of them is a refusal.
        let of_row: Vec<timetables::Told> = answers.by_ref().take(row.len()).collect();
        let of_row: Result<Vec<bool>, Refused> = of_row.into_iter().collect();
        match of_row {
            Err(Refused { code: why, .. }) => refused(Refusal::of(field(why), why)),
            Ok(known) => {
                let known = known.into_iter().all(|known| known);
                let done = if known { Done::Unchanged } else { Done::Created };
                Answer::done(code, done, None)
            }
        }
    };
    Ok(rows.into_iter().map(one).collect())
}

/// The field at fault.
fn field(code: &str) -> &'static str {
    match code {
        "timetable.no_post" => "/branch",
        "timetable.kind_of_branch" => "/kind",
        "timetable.overlaps" => "/from",
        _ => "",
    }
}

/// The hours of each day that a row names.
fn row(told: &HoursRecord, branches: &[Branch]) -> Result<Vec<Weekly>, Refusal> {
    let branch = branches.iter().find(|one| one.code == told.branch && one.hidden_at.is_none());
    let branch = branch.ok_or_else(|| Refusal::of("/branch", "exchange.unknown_reference"))?;
    if told.from >= told.until {
        return Err(Refusal::of("/until", "exchange.ends_before"));
    }
    let slot = check::number("/slot_minutes", told.slot_minutes, 1, 24 * 60)?;
    let kind = told.kind.as_deref().unwrap_or(&branch.kind);
    let kind = kind::ALL.into_iter().find(|word| *word == kind);
    let kind = kind.ok_or_else(|| Refusal::of("/kind", "exchange.word_unknown"))?;
    let word = told.weeks.as_deref().unwrap_or(weeks::ALL);
    let word = weeks::WORDS.into_iter().find(|known| *known == word);
    let word = word.ok_or_else(|| Refusal::of("/weeks", "exchange.word_unknown"))?;
    let day = |field: &str, day: &Option<String>| {
        day.as_deref().map(|day| check::date(field, day)).transpose()
    };
    let from = day("/valid_from", &told.valid_from)?;
    let until = day("/valid_until", &told.valid_until)?;
    if from.zip(until).is_some_and(|(from, until)| until < from) {
        return Err(Refusal::of("/valid_until", "exchange.ends_before"));
    }
    let hours = Hours {
        branch: branch.id,
        from: told.from,
        until: told.until,
        slot,
        kind: kind.to_owned(),
    };
    let weekly = |day: &i32| Weekly { day: *day, hours: hours.clone(), weeks: word, from, until };
    Ok(told.days.iter().map(weekly).collect())
}
