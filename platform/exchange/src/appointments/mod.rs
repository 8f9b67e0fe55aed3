//! Taking over visits made in the clinic, and what becomes of those booked on the portal.
//!
//! They take slots like ours: the same guard of the database decides (B6), and what it refuses is
//! told to both sides. What a patient did here meanwhile is not undone by what the information
//! system did not know: see [`stale`].

mod decide;
mod portion;
mod stale;
mod told;

use kernel::Problem;
use shell::{Trace, app::Clinic};

use crate::{
    batch::{Item, PORTION, Report, Seen},
    records::{AppointmentRecord, StatusRecord, VisitStatus},
};
use told::Told;

/// Takes over visits in batches; those that are removed are cancelled.
pub async fn upsert(
    clinic: &Clinic,
    items: Vec<Item<AppointmentRecord>>,
    deleted: Vec<String>,
    trace: &Trace,
) -> Result<Report, Problem> {
    let mut seen = Seen::default();
    let items = items.into_iter().map(|item| item.and_then(Told::of_visit)).collect();
    let gone = deleted.into_iter().map(|id| {
        Ok(Told { mis_id: Some(id), portal_id: None, status: VisitStatus::Cancelled, visit: None })
    });
    Ok(Report {
        items: run(clinic, items, &mut seen, trace).await?,
        deleted: run(clinic, gone.collect(), &mut seen, trace).await?,
    })
}

/// Takes over what has become of visits that are known.
pub async fn statuses(
    clinic: &Clinic,
    items: Vec<Item<StatusRecord>>,
    trace: &Trace,
) -> Result<Report, Problem> {
    let items = items.into_iter().map(|item| item.and_then(Told::of_status)).collect();
    let items = run(clinic, items, &mut Seen::default(), trace).await?;
    Ok(Report { items, deleted: vec![] })
}

async fn run(
    clinic: &Clinic,
    items: Vec<Item<Told>>,
    seen: &mut Seen,
    trace: &Trace,
) -> Result<Vec<crate::batch::Answer>, Problem> {
    let items: Vec<Item<Told>> = items.into_iter().map(|item| first(item, seen)).collect();
    let mut answers = Vec::with_capacity(items.len());
    for some in items.chunks(PORTION) {
        match portion::store(clinic, some, trace).await? {
            Some(told) => answers.extend(told),
            // Somebody took a slot or a number meanwhile: one by one, the rest is taken.
            None => {
                for one in some {
                    answers.extend(portion::store_one(clinic, one, trace).await?);
                }
            }
        }
    }
    Ok(answers)
}

/// An item that was not in the batch before.
fn first(item: Item<Told>, seen: &mut Seen) -> Item<Told> {
    let told = item?;
    let id = told.mis_id.clone().or(told.portal_id.map(|id| format!("portal {id}")));
    match seen.first(&id.unwrap_or_default()) {
        Ok(()) => Ok(told),
        Err(refusal) => Err(crate::batch::Unread { mis_id: told.mis_id, refusal }),
    }
}
