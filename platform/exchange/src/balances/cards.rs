//! Cards of bonus programmes.

use std::collections::HashMap;

use kernel::{Problem, ids::new_uuid};
use shell::app::Clinic;
use store::{
    Alone,
    bonus_cards::{self, BonusCard},
    bonus_programmes, patients,
};
use uuid::Uuid;

use crate::{
    batch::{Answer, Done, Item, PORTION, Refusal, Report, Seen},
    check,
    records::BonusCardRecord,
};

/// Takes over cards in batches; a card that is removed is good no more, what its owner has
/// collected stays.
pub async fn cards(
    clinic: &Clinic,
    items: Vec<Item<BonusCardRecord>>,
    deleted: Vec<String>,
) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut seen = Seen::default();
    for portion in items.chunks(PORTION) {
        report.items.extend(store(clinic, portion, &mut seen).await?);
    }
    for portion in deleted.chunks(PORTION) {
        report.deleted.extend(end(clinic, portion, &mut seen).await?);
    }
    Ok(report)
}

/// What the items refer to.
struct Known {
    patients: HashMap<String, Uuid>,
    programmes: HashMap<String, Uuid>,
}

async fn store(
    clinic: &Clinic,
    items: &[Item<BonusCardRecord>],
    seen: &mut Seen,
) -> Result<Vec<Answer>, Problem> {
    let ids = |of: fn(&BonusCardRecord) -> &String| -> Vec<String> {
        let told = items.iter().filter_map(|item| item.as_ref().ok()).map(of);
        told.filter(|id| check::id("", id).is_ok()).cloned().collect()
    };
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let patients = patients::ids_of_mis(&db, &ids(|told| &told.patient)).await?;
    let programmes = bonus_programmes::lock_of_mis(&mut db, &ids(|told| &told.programme)).await?;
    let known = Known {
        patients: patients.into_iter().collect(),
        programmes: programmes.into_iter().filter_map(|one| Some((one.mis_id?, one.id))).collect(),
    };
    let rows = bonus_cards::lock_of_mis(&mut db, &ids(|told| &told.id)).await?;
    let old = |id: &str| rows.iter().find(|row| row.mis_id.as_deref() == Some(id));
    let (mut changed, mut answers) = (Vec::new(), Vec::new());
    for item in items {
        let told = match item {
            Ok(told) => told,
            Err(unread) => {
                answers.push(Answer::refused(unread.mis_id.clone(), unread.refusal.clone()));
                continue;
            }
        };
        let old = old(&told.id);
        let row = seen.first(&told.id).and_then(|()| row(clinic, told, old, &known));
        answers.push(match row {
            Err(refusal) => Answer::refused(Some(told.id.clone()), refusal),
            Ok(mut row) => {
                let done = match old {
                    None => Done::Created,
                    Some(old) if *old == row => Done::Unchanged,
                    Some(_) => Done::Updated,
                };
                let id = row.id;
                if done != Done::Unchanged {
                    row.updated_at = clinic.now();
                    changed.push(row);
                }
                Answer::done(&told.id, done, Some(id))
            }
        });
    }
    bonus_cards::put(&mut db, changed).await?;
    db.commit().await?;
    Ok(answers)
}

fn row(
    clinic: &Clinic,
    told: &BonusCardRecord,
    old: Option<&BonusCard>,
    known: &Known,
) -> Result<BonusCard, Refusal> {
    let unknown = |field: &str| Refusal::of(field, "exchange.unknown_reference");
    let patient = known.patients.get(&told.patient).ok_or_else(|| unknown("/patient"))?;
    let programme = known.programmes.get(&told.programme).ok_or_else(|| unknown("/programme"))?;
    let number = check::line("/number", &told.number)?;
    let joined_on = check::date("/joined_on", &told.joined_on)?;
    let (mis_id, now) = (Some(told.id.clone()), clinic.now());
    let Some(old) = old else {
        let id = new_uuid(now);
        return Ok(BonusCard::new(id, mis_id, *programme, *patient, number, joined_on, now, None));
    };
    let mut row = old.clone();
    row.programme_id = *programme;
    row.patient_id = *patient;
    row.number = number;
    row.joined_on = joined_on;
    row.ended_at = None;
    Ok(row)
}

async fn end(clinic: &Clinic, ids: &[String], seen: &mut Seen) -> Result<Vec<Answer>, Problem> {
    let now = clinic.now();
    let wellformed: Vec<String> =
        ids.iter().filter(|id| check::id("", id).is_ok()).cloned().collect();
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let rows = bonus_cards::lock_of_mis(&mut db, &wellformed).await?;
    let (mut changed, mut answers) = (Vec::new(), Vec::new());
    for id in ids {
        if let Err(refusal) = seen.first(id) {
            answers.push(Answer::refused(Some(id.clone()), refusal));
            continue;
        }
        let row = rows.iter().find(|row| row.mis_id.as_ref() == Some(id));
        let good = row.filter(|row| row.ended_at.is_none());
        changed.extend(good.cloned().map(|mut row| {
            row.ended_at = Some(now);
            row.updated_at = now;
            row
        }));
        let done = if good.is_some() { Done::Updated } else { Done::Unchanged };
        answers.push(Answer::done(id, done, row.map(|row| row.id)));
    }
    bonus_cards::put(&mut db, changed).await?;
    db.commit().await?;
    Ok(answers)
}
