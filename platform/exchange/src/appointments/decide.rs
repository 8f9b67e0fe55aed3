//! What a visit is to be.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use kernel::{Lang, ids::PatientId};
use store::{
    DbError, Reader,
    appointments::{Appointment, origin, status},
    patients::{self, Patient},
    services::{self, Service},
};
use uuid::Uuid;

use super::told::{Told, Visit};
use crate::{
    batch::{Item, Refusal},
    check,
    records::VisitStatus,
    references::{Of, References},
};

/// What visits refer to.
pub(super) struct Known {
    pub(super) doctors: References,
    branches: References,
    specialisations: References,
    patients: HashMap<String, Patient>,
    services: HashMap<String, Service>,
}

impl Known {
    pub(super) async fn load(db: &Reader, items: &[Item<Told>]) -> Result<Self, DbError> {
        let visits = || items.iter().flatten().filter_map(|told| told.visit.as_ref());
        let wellformed = |id: &&String| check::id("", id).is_ok();
        let named: Vec<String> =
            visits().filter_map(|one| one.patient.as_ref()).filter(wellformed).cloned().collect();
        let ids: Vec<PatientId> = patients::ids_of_mis(db, &named)
            .await?
            .into_iter()
            .map(|(_, id)| PatientId::of(id))
            .collect();
        let cards = patients::of_ids(db, &ids).await?;
        let codes: Vec<String> = visits()
            .flat_map(|one| one.services.iter().flatten())
            .filter(wellformed)
            .cloned()
            .collect();
        let mut priced = HashMap::new();
        for some in codes.chunks(1000) {
            let rows = services::of_codes(db, some).await?;
            priced.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
        }
        let doctors = visits().map(|one| &*one.doctor);
        let branches = visits().map(|one| &*one.branch);
        let specialisations = visits().map(|one| &*one.specialisation);
        Ok(Self {
            doctors: References::load(db, Of::Doctors, doctors).await?,
            branches: References::load(db, Of::Branches, branches).await?,
            specialisations: References::load(db, Of::Specialisations, specialisations).await?,
            patients: cards
                .into_iter()
                .filter_map(|card| Some((card.mis_id.clone()?, card)))
                .collect(),
            services: priced,
        })
    }

    /// The services that a visit is told to be for; none if it is not told.
    pub(super) fn services(&self, visit: &Visit) -> Result<Option<Vec<&Service>>, Refusal> {
        let Some(ids) = &visit.services else { return Ok(None) };
        let mut found: Vec<&Service> = Vec::new();
        for (at, id) in ids.iter().enumerate() {
            let field = format!("/services/{at}");
            let service = self.services.get(id);
            let service =
                service.ok_or_else(|| Refusal::of(&*field, "exchange.unknown_reference"))?;
            if found.iter().any(|one| one.id == service.id) {
                return Err(Refusal::of(field, "exchange.repeated"));
            }
            found.push(service);
        }
        Ok(Some(found))
    }
}

/// The row that a visit is to be; `old` as it is kept so far, or blank and new.
pub(super) fn row(
    told: &Told,
    old: &Appointment,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<Appointment, Refusal> {
    let mut row = old.clone();
    if told.mis_id.is_some() {
        row.mis_id.clone_from(&told.mis_id);
    }
    if let Some(visit) = &told.visit {
        place(&mut row, visit, known, now)?;
    }
    let stands = match told.status {
        VisitStatus::Booked | VisitStatus::Confirmed | VisitStatus::Arrived => status::BOOKED,
        VisitStatus::Completed => status::COMPLETED,
        VisitStatus::NoShow => status::NO_SHOW,
        VisitStatus::Cancelled => status::CANCELLED,
    };
    if stands == status::BOOKED && told.status != VisitStatus::Booked {
        row.confirmed_at = row.confirmed_at.or(Some(now));
    }
    row.arrived_at = match told.status {
        VisitStatus::Arrived | VisitStatus::Completed => row.arrived_at.or(Some(now)),
        _ => None,
    };
    let cancelled = || Some(row.cancelled_at.unwrap_or(now));
    row.cancelled_at = if stands == status::CANCELLED { cancelled() } else { None };
    row.status = stands.to_owned();
    Ok(row)
}

fn place(
    row: &mut Appointment,
    visit: &Visit,
    known: &Known,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let doctor = known.doctors.get("/doctor", &visit.doctor)?;
    row.branch_id = known.branches.get("/branch", &visit.branch)?;
    row.specialisation_id = known.specialisations.get("/specialisation", &visit.specialisation)?;
    let moved = (row.starts_at, row.ends_at, row.doctor_id) != (visit.from, visit.until, doctor);
    if moved && !row.status.is_empty() {
        row.moved_at = Some(now);
        row.confirmed_at = None;
    }
    row.doctor_id = doctor;
    row.starts_at = visit.from;
    row.ends_at = visit.until;
    let Some(patient) = &visit.patient else { return Ok(()) };
    let card = known.patients.get(patient);
    let card = card.ok_or_else(|| Refusal::of("/patient", "exchange.unknown_reference"))?;
    if row.patient_id != Some(card.id) {
        row.patient_id = Some(card.id);
        row.patient = card.full_name().full();
        row.phone.clone_from(&card.phone);
        row.email.clone_from(&card.email);
        row.lang.clone_from(&card.lang);
    }
    Ok(())
}

/// A visit that is not known yet, to be filled.
pub(super) fn blank(id: Uuid, number: i64, now: DateTime<Utc>) -> Appointment {
    let (empty, nil) = (String::new, Uuid::nil());
    Appointment::new(
        id,
        number,
        nil,
        nil,
        nil,
        now,
        now,
        empty(),
        None,
        None,
        empty(),
        empty(),
        empty(),
        Lang::default().tag().into(),
        now,
        Some(now),
        None,
        None,
        None,
        None,
        None,
        None,
        origin::MIS.into(),
        None,
        None,
    )
}
