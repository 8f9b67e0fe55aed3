//! What became of a visit on its day, as the registry and the doctor see it (W).

use kernel::{
    Problem, Refused,
    ids::{AppointmentId, DoctorId},
};
use shell::app::Clinic;
use store::{
    appointments::{self, Appointment, Taken, status},
    branches, changes, reviews,
};

use super::{Access, access, invoice};
use crate::{booking, directory::zone, schedule::plan};

/// What the clinic can say of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// «Пришел».
    Arrived,
    /// «Прием состоялся».
    Completed,
    /// «Не пришел».
    NoShow,
    /// «Ожидается»: what was said before was a mistake.
    Expected,
}

impl Mark {
    /// The mark with this word in forms.
    pub fn from_slug(slug: &str) -> Option<Self> {
        match slug {
            "arrived" => Some(Self::Arrived),
            "completed" => Some(Self::Completed),
            "no_show" => Some(Self::NoShow),
            "expected" => Some(Self::Expected),
            _ => None,
        }
    }
}

/// Marks a visit. A patient arrives on the day of the visit; who has come has not failed to
/// come; a visit takes place, or the patient does not come, once it has begun, and the slot of
/// who did not come is free. That a visit took place is final: a mark may have been given for
/// it (C5). The same said twice changes nothing.
///
/// Refuses with `appointments.is_cancelled`, `appointments.completed`, `desk.rated`,
/// `desk.not_begun`, `desk.not_today`, `desk.slot_gone`, or 404.
pub async fn mark(
    clinic: &Clinic,
    id: AppointmentId,
    mark: Mark,
    access: &Access,
) -> Result<Appointment, Problem> {
    // Who did not come and comes after all takes the slot once more.
    let mut db = booking::write_about(clinic, &[id]).await?;
    let mut row = access::lock(clinic, &mut db, id, access).await?;
    if stands(&row) == Some(mark) {
        return Ok(row);
    }
    let today = match branches::all(&db).await?.iter().find(|one| one.id == row.branch_id) {
        Some(branch) => {
            let zone = zone(clinic, branch);
            kernel::zone::date(zone, row.starts_at) <= kernel::zone::date(zone, clinic.now())
        }
        None => return Err(kernel::problem::not_found()),
    };
    allowed(clinic, &row, mark, today)?;
    // A patient who has rated the visit was there (C5).
    if mark == Mark::NoShow && reviews::lock_of(&mut db, id).await?.is_some() {
        return Err(Refused::new(409, "desk.rated").into());
    }
    let now = clinic.now();
    match mark {
        Mark::Arrived => {
            row.status = status::BOOKED.into();
            row.arrived_at = Some(now);
        }
        Mark::Completed => {
            row.status = status::COMPLETED.into();
            row.arrived_at = row.arrived_at.or(Some(now));
        }
        Mark::NoShow => {
            row.status = status::NO_SHOW.into();
            row.arrived_at = None;
        }
        Mark::Expected => {
            row.status = status::BOOKED.into();
            row.arrived_at = None;
        }
    }
    match appointments::save(&mut db, &row).await {
        Ok(()) => {}
        Err(Taken::Failed(error)) => return Err(error.into()),
        Err(_) => return Err(Refused::new(409, "desk.slot_gone").into()),
    }
    if mark == Mark::Completed {
        invoice::earn(&mut db, &row, now).await?;
    }
    changes::add(&mut db, "appointments.marked", row.id, now).await?;
    access::note(clinic, &mut db, access, "appointments.mark", &row).await?;
    plan::forget_after_commit(clinic, &mut db, DoctorId::of(row.doctor_id));
    db.commit().await?;
    Ok(row)
}

/// What is said of the visit already.
fn stands(row: &Appointment) -> Option<Mark> {
    match row.status.as_str() {
        status::COMPLETED => Some(Mark::Completed),
        status::NO_SHOW => Some(Mark::NoShow),
        status::BOOKED if row.arrived_at.is_some() => Some(Mark::Arrived),
        status::BOOKED => Some(Mark::Expected),
        _ => None,
    }
}

fn allowed(clinic: &Clinic, row: &Appointment, mark: Mark, today: bool) -> Result<(), Refused> {
    match row.status.as_str() {
        status::CANCELLED => return Err(Refused::new(409, "appointments.is_cancelled")),
        status::COMPLETED => return Err(Refused::new(409, "appointments.completed")),
        _ => {}
    }
    match mark {
        Mark::Arrived if !today => Err(Refused::new(409, "desk.not_today")),
        Mark::Completed | Mark::NoShow if row.starts_at > clinic.now() => {
            Err(Refused::new(409, "desk.not_begun"))
        }
        _ => Ok(()),
    }
}

/// The marks that may be given to a visit now.
pub fn marks(clinic: &Clinic, row: &Appointment, today: bool) -> Vec<&'static str> {
    let all = [
        ("arrived", Mark::Arrived),
        ("completed", Mark::Completed),
        ("no_show", Mark::NoShow),
        ("expected", Mark::Expected),
    ];
    let may = |mark: Mark| stands(row) != Some(mark) && allowed(clinic, row, mark, today).is_ok();
    all.into_iter().filter(|(_, mark)| may(*mark)).map(|(slug, _)| slug).collect()
}
