//! What is told of a visit, as the verbs want it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    batch::{Item, Refusal, Unread},
    check,
    records::{AppointmentRecord, StatusRecord, VisitStatus},
    schedules::span,
};

/// What is told of a visit.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The information system's id.
    pub(super) mis_id: Option<String>,
    /// The portal's.
    pub(super) portal_id: Option<Uuid>,
    /// What has become of it.
    pub(super) status: VisitStatus,
    /// Where, when, whose; none if only the status is told.
    pub(super) visit: Option<Visit>,
}

/// Where, when and whose a visit is. References are the information system's ids.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    pub(super) patient: Option<String>,
    pub(super) doctor: String,
    pub(super) branch: String,
    pub(super) specialisation: String,
    pub(super) from: DateTime<Utc>,
    pub(super) until: DateTime<Utc>,
    pub(super) services: Option<Vec<String>>,
}

/// The most services of a visit.
const MANY: usize = 100;

impl Told {
    /// A whole visit.
    pub(super) fn of_visit(record: AppointmentRecord) -> Item<Self> {
        let told = |record: &AppointmentRecord| {
            let (from, until) = span(&record.starts_at, &record.ends_at)?;
            let services = record.services.as_ref().map_or(0, Vec::len);
            check::number("/services", services, 0, MANY)?;
            Ok((from, until))
        };
        let (from, until) =
            told(&record).map_err(|refusal| Unread { mis_id: Some(record.id.clone()), refusal })?;
        Ok(Self {
            mis_id: Some(record.id),
            portal_id: record.portal_id,
            status: record.status,
            visit: Some(Visit {
                patient: record.patient,
                doctor: record.doctor,
                branch: record.branch,
                specialisation: record.specialisation,
                from,
                until,
                services: record.services,
            }),
        })
    }

    /// Only what has become of it.
    pub(super) fn of_status(record: StatusRecord) -> Item<Self> {
        let StatusRecord { id, portal_id, status } = record;
        if id.is_some() == portal_id.is_some() {
            let refusal = Refusal::of("/id", "exchange.one_id");
            return Err(Unread { mis_id: id, refusal });
        }
        Ok(Self { mis_id: id, portal_id, status, visit: None })
    }
}
