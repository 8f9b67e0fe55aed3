//! A new contract, or a changed one.

use chrono::NaiveDate;
use kernel::{
    Problem, Refused,
    ids::{PatientId, new_uuid},
    problem,
};
use shell::{Trace, app::Clinic};
use store::{
    insurance_contracts::{self, InsuranceContract},
    patients,
};
use uuid::Uuid;

use super::{LONGEST, MOST};
use crate::audit;

/// A contract as it was typed.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The insurance company.
    pub insurer: String,
    /// The programme; may be empty.
    pub programme: String,
    /// The number of the policy.
    pub number: String,
    /// The first day: `YYYY-MM-DD`.
    pub valid_from: String,
    /// The last day; empty for a contract without an end.
    pub valid_until: String,
}

/// What a form says of the state it was made of.
pub fn seen(row: &InsuranceContract) -> String {
    row.updated_at.timestamp_micros().to_string()
}

/// Stores a contract of a patient; without `known` a new one, else the one with this id in the
/// state that was seen.
///
/// Refuses with 404, `request.invalid_fields` (`contracts.…` at the fields), `contracts.changed`
/// or `contracts.too_many`.
pub async fn save(
    clinic: &Clinic,
    patient: PatientId,
    known: Option<(Uuid, &str)>,
    wish: &Wish,
    by: &Trace,
) -> Result<Uuid, Problem> {
    let now = clinic.now();
    let (from, until) = check(wish)?;
    let mut db = clinic.db().write().await?;
    let card = patients::find(&db, patient).await?.filter(|card| card.forgotten_at.is_none());
    card.ok_or_else(problem::not_found)?;
    let mut row = match known {
        Some((id, mark)) => {
            let row = insurance_contracts::lock(&mut db, id).await?;
            let row = row.filter(|row| row.patient_id == patient.0);
            let row = row.ok_or_else(problem::not_found)?;
            if seen(&row) != mark {
                return Err(Refused::new(409, "contracts.changed").into());
            }
            row
        }
        None => {
            if insurance_contracts::of_patient(&db, patient).await?.len() >= MOST {
                return Err(Refused::new(409, "contracts.too_many").into());
            }
            let id = new_uuid(now);
            let empty = String::new;
            // Nobody else knows it: its own id stands for the information system's.
            let mis_id = id.to_string();
            InsuranceContract::new(
                id,
                mis_id,
                patient.0,
                empty(),
                empty(),
                empty(),
                from,
                until,
                now,
            )
        }
    };
    row.insurer = wish.insurer.trim().to_owned();
    row.programme = wish.programme.trim().to_owned();
    row.number = wish.number.trim().to_owned();
    row.valid_from = from;
    row.valid_until = until;
    row.updated_at = now;
    let id = row.id;
    insurance_contracts::put(&mut db, vec![row]).await?;
    audit::record(clinic, &mut db, by, "contracts.save", Some(patient), Some(id)).await?;
    db.commit().await?;
    Ok(id)
}

fn check(wish: &Wish) -> Result<(NaiveDate, Option<NaiveDate>), Refused> {
    let mut wrong = Vec::new();
    for (field, text, code) in [
        ("insurer", &wish.insurer, "contracts.insurer_needed"),
        ("number", &wish.number, "contracts.number_needed"),
    ] {
        if text.trim().is_empty() {
            wrong.push((field, code));
        }
    }
    for (field, text) in
        [("insurer", &wish.insurer), ("programme", &wish.programme), ("number", &wish.number)]
    {
        if text.chars().count() > LONGEST {
            wrong.push((field, "contracts.too_long"));
        }
    }
    let first = NaiveDate::from_ymd_opt(1900, 1, 1);
    let last = NaiveDate::from_ymd_opt(2200, 1, 1);
    let day = |text: &str| -> Option<NaiveDate> {
        text.parse().ok().filter(|day| (first..last).contains(&Some(*day)))
    };
    let from = day(&wish.valid_from);
    if from.is_none() {
        wrong.push(("valid_from", "contracts.date_wrong"));
    }
    let until = day(&wish.valid_until);
    if until.is_none() && !wish.valid_until.is_empty() {
        wrong.push(("valid_until", "contracts.date_wrong"));
    }
    if until.is_some() && until < from {
        wrong.push(("valid_until", "contracts.ends_before"));
    }
    match from {
        Some(from) if wrong.is_empty() => Ok((from, until)),
        _ => Err(Refused::invalid(wrong)),
    }
}
