//! What is shown under «Специалисты».

use std::collections::BTreeMap;

use kernel::{
    Problem,
    ids::{DoctorId, PatientId},
};
use shell::app::Clinic;
use store::{
    patients::{self, Patient},
    reviews,
};

use crate::specialists::screens::ReviewView;

/// Reviews on one page.
const PAGE: u64 = 10;

/// A page of a doctor's published reviews, from 1, and whether there are older ones. Authors
/// are named as «Анна И.»: enough to be human, not enough to be found.
pub async fn published(
    clinic: &Clinic,
    doctor: DoctorId,
    page: u64,
) -> Result<(Vec<ReviewView>, bool), Problem> {
    let db = clinic.db().read().await?;
    let slice = (page.saturating_sub(1) * PAGE, PAGE + 1);
    let mut rows = reviews::published(&db, doctor, slice).await?;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(PAGE as usize);
    let ids: Vec<PatientId> = rows.iter().map(|row| PatientId::of(row.patient_id)).collect();
    let cards = patients::of_ids(&db, &ids).await?;
    drop(db);
    let names: BTreeMap<_, _> = cards.iter().map(|card| (card.id, author(card))).collect();
    let view = |row: reviews::Review| ReviewView {
        author: names.get(&row.patient_id).cloned().unwrap_or_default(),
        mark: row.mark,
        date: kernel::zone::date(clinic.site.config.zone, row.created_at),
        comment: row.comment,
    };
    Ok((rows.into_iter().map(view).collect(), more))
}

/// «Анна И.»; empty for who asked to be forgotten.
pub fn author(card: &Patient) -> String {
    match card.surname.chars().next().filter(|_| card.forgotten_at.is_none()) {
        Some(letter) => format!("{} {letter}.", card.name),
        None => String::new(),
    }
}
