//! Taking over insurance contracts (A8, I3).

use std::collections::HashMap;

use kernel::{Problem, ids::new_uuid};
use shell::app::Clinic;
use store::{
    Alone,
    insurance_contracts::{self, InsuranceContract},
    patients,
};
use uuid::Uuid;

use crate::{
    batch::{Answer, Done, Item, Keep, PORTION, Refusal, Report, Seen},
    check,
    records::ContractRecord,
};

/// Takes over contracts in batches; a contract that is removed is gone.
pub async fn contracts(
    clinic: &Clinic,
    items: Vec<Item<ContractRecord>>,
    deleted: Vec<String>,
    keep: Keep,
) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut seen = Seen::default();
    for portion in items.chunks(PORTION) {
        report.items.extend(store(clinic, portion, &mut seen, keep).await?);
    }
    for portion in deleted.chunks(PORTION) {
        report.deleted.extend(remove(clinic, portion, &mut seen, keep).await?);
    }
    Ok(report)
}

async fn store(
    clinic: &Clinic,
    items: &[Item<ContractRecord>],
    seen: &mut Seen,
    keep: Keep,
) -> Result<Vec<Answer>, Problem> {
    let ids = |of: fn(&ContractRecord) -> &String| -> Vec<String> {
        let told = items.iter().filter_map(|item| item.as_ref().ok()).map(of);
        told.filter(|id| check::id("", id).is_ok()).cloned().collect()
    };
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let known = patients::ids_of_mis(&db, &ids(|told| &told.patient)).await?;
    let known: HashMap<String, Uuid> = known.into_iter().collect();
    let rows = insurance_contracts::lock_of_mis(&mut db, &ids(|told| &told.id)).await?;
    let rows: HashMap<&str, &InsuranceContract> =
        rows.iter().map(|row| (row.mis_id.as_str(), row)).collect();
    let mut changed = Vec::new();
    let mut answers = Vec::new();
    for item in items {
        let told = match item {
            Ok(told) => told,
            Err(unread) => {
                answers.push(Answer::refused(unread.mis_id.clone(), unread.refusal.clone()));
                continue;
            }
        };
        let old = rows.get(told.id.as_str()).copied();
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
    insurance_contracts::put(&mut db, changed).await?;
    if keep == Keep::Yes {
        db.commit().await?;
    }
    Ok(answers)
}

fn row(
    clinic: &Clinic,
    told: &ContractRecord,
    old: Option<&InsuranceContract>,
    patients: &HashMap<String, Uuid>,
) -> Result<InsuranceContract, Refusal> {
    let unknown = || Refusal::of("/patient", "exchange.unknown_reference");
    let patient = *patients.get(&told.patient).ok_or_else(unknown)?;
    let from = check::date("/valid_from", &told.valid_from)?;
    let until = |day: &String| check::date("/valid_until", day);
    let until = told.valid_until.as_ref().map(until).transpose()?;
    if until.is_some_and(|until| until < from) {
        return Err(Refusal::of("/valid_until", "exchange.ends_before"));
    }
    let insurer = check::needed("/insurer", &told.insurer)?;
    let programme = check::line("/programme", &told.programme)?;
    let number = check::needed("/number", &told.number)?;
    let Some(old) = old else {
        let (id, now) = (new_uuid(clinic.now()), clinic.now());
        let mis_id = told.id.clone();
        return Ok(InsuranceContract::new(
            id, mis_id, patient, insurer, programme, number, from, until, now,
        ));
    };
    let mut row = old.clone();
    row.patient_id = patient;
    row.insurer = insurer;
    row.programme = programme;
    row.number = number;
    row.valid_from = from;
    row.valid_until = until;
    Ok(row)
}

async fn remove(
    clinic: &Clinic,
    ids: &[String],
    seen: &mut Seen,
    keep: Keep,
) -> Result<Vec<Answer>, Problem> {
    let wellformed: Vec<String> =
        ids.iter().filter(|id| check::id("", id).is_ok()).cloned().collect();
    let mut db = clinic.db().write_alone(Alone::Patients).await?;
    let rows = insurance_contracts::lock_of_mis(&mut db, &wellformed).await?;
    let answers = ids.iter().map(|id| match seen.first(id) {
        Err(refusal) => Answer::refused(Some(id.clone()), refusal),
        Ok(()) => {
            let row = rows.iter().find(|row| row.mis_id == *id);
            let done = if row.is_some() { Done::Updated } else { Done::Unchanged };
            Answer::done(id, done, row.map(|row| row.id))
        }
    });
    let answers = answers.collect();
    insurance_contracts::remove(&mut db, &rows).await?;
    if keep == Keep::Yes {
        db.commit().await?;
    }
    Ok(answers)
}
