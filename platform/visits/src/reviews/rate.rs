//! Giving a mark.

use kernel::{
    Problem, Refused,
    ids::{AppointmentId, new_uuid},
    problem,
};
use people::audit;
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    appointments::{self, Appointment, status},
    changes,
    reviews::{self, Review, state},
};

use super::{BEST, COMMENT};

/// What a patient says about a visit.
#[derive(Clone)]
pub struct Given {
    /// «Оценка»: 1…10.
    pub mark: Option<i32>,
    /// «Комментарий»; may be empty.
    pub comment: String,
}

/// Rates the doctor of a visit that took place: the patient of the visit, or who acts for
/// him, once. Until the clinic has published it a mark may be changed, and what was changed is
/// read by the clinic again, under an id of its own: what the clinic has not read is never
/// published. The same said twice changes nothing.
///
/// Refuses with `reviews.not_visited`, `reviews.published`, or `reviews.mark_needed` and
/// `reviews.comment_long` at the fields; a stranger's visit is not found.
pub async fn rate(
    clinic: &Clinic,
    by: &SignedIn,
    trace: &Trace,
    visit: AppointmentId,
    given: Given,
) -> Result<(), Problem> {
    let mark = check(&given)?;
    let patient = by.patient().id();
    let mut db = clinic.db().write().await?;
    let row = own(by, appointments::lock(&mut db, visit).await?)?;
    if !took_place(clinic, &row) {
        return Err(Refused::new(409, "reviews.not_visited").into());
    }
    if let Some(earlier) = reviews::lock_of(&mut db, visit).await? {
        if earlier.mark == mark && earlier.comment == given.comment {
            return Ok(());
        }
        if earlier.state == state::PUBLISHED {
            return Err(Refused::new(409, "reviews.published").into());
        }
    }
    let now = clinic.now();
    let id = new_uuid(now);
    let review = Review::new(
        id,
        row.id,
        row.doctor_id,
        patient.0,
        mark,
        given.comment,
        state::WAITING.into(),
        now,
        None,
        String::new(),
        String::new(),
    );
    reviews::put(&mut db, review).await?;
    changes::add(&mut db, "reviews.given", id, now).await?;
    audit::record(clinic, &mut db, trace, "reviews.rate", Some(patient), Some(row.id)).await?;
    Ok(db.commit().await?)
}

fn check(given: &Given) -> Result<i32, Refused> {
    let mark = given.mark.filter(|mark| (1..=BEST).contains(mark));
    let mut wrong = Vec::new();
    if mark.is_none() {
        wrong.push(("mark", "reviews.mark_needed"));
    }
    if given.comment.chars().count() > COMMENT {
        wrong.push(("comment", "reviews.comment_long"));
    }
    mark.filter(|_| wrong.is_empty()).ok_or_else(|| Refused::invalid(wrong))
}

/// The visit, if it is of the patient in whose cabinet somebody is.
pub(super) fn own(by: &SignedIn, row: Option<Appointment>) -> Result<Appointment, Problem> {
    let shown = |row: &Appointment| {
        row.patient_id == Some(by.patient().id)
            && ![status::HELD, status::RELEASED].contains(&row.status.as_str())
    };
    row.filter(shown).ok_or_else(problem::not_found)
}

/// Whether the patient has been there.
pub(super) fn took_place(clinic: &Clinic, row: &Appointment) -> bool {
    match row.status.as_str() {
        status::COMPLETED => true,
        status::BOOKED => row.ends_at <= clinic.now(),
        _ => false,
    }
}
