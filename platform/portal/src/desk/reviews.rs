//! Reading patients' reviews before they are published (C5).

use std::fmt::Write;

use kernel::{
    Problem,
    ids::{PatientId, ReviewId},
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    patients,
    reviews::{self, state},
};
use visits::{directory, reviews as verbs};

/// Most reviews listed at once.
const MOST: u64 = 100;

/// The reviews that wait: each with its id, mark, doctor, author and comment.
pub async fn waiting(clinic: &Clinic, trace: &Trace) -> Result<String, Problem> {
    let directory = directory::of(clinic).await?;
    let mut db = clinic.db().write().await?;
    let rows = reviews::with_state(&db, state::WAITING, MOST).await?;
    let ids: Vec<PatientId> = rows.iter().map(|row| PatientId::of(row.patient_id)).collect();
    let cards = patients::of_ids(&db, &ids).await?;
    for (row, patient) in rows.iter().zip(&ids) {
        audit::record(clinic, &mut db, trace, "reviews.read", Some(*patient), Some(row.id)).await?;
    }
    db.commit().await?;
    let mut text = String::new();
    for row in &rows {
        let date = kernel::zone::date(clinic.site.config.zone, row.created_at);
        let doctor = directory.doctor(row.doctor_id).map(directory::full_name).unwrap_or_default();
        let card = cards.iter().find(|card| card.id == row.patient_id);
        let author = card.map(verbs::author).unwrap_or_default();
        writeln!(text, "{}  {date}  {}/{}  {doctor}  ({author})", row.id, row.mark, verbs::BEST)?;
        for line in row.comment.lines() {
            writeln!(text, "    {}", plain(line))?;
        }
    }
    Ok(if text.is_empty() { "no reviews wait".into() } else { text.trim_end().to_owned() })
}

/// Publishes a review.
pub async fn publish(clinic: &Clinic, id: ReviewId, trace: &Trace) -> Result<String, Problem> {
    verbs::publish(clinic, id, None, trace).await?;
    Ok(format!("{id} is published"))
}

/// Rejects a review.
pub async fn reject(clinic: &Clinic, id: ReviewId, trace: &Trace) -> Result<String, Problem> {
    verbs::reject(clinic, id, None, "", trace).await?;
    Ok(format!("{id} is rejected"))
}

/// What somebody typed, without what a terminal would obey.
pub(super) fn plain(typed: &str) -> String {
    typed.chars().filter(|c| !c.is_control()).collect()
}
