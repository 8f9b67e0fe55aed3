//! Specialisations.

use chrono::{DateTime, Utc};
use store::{
    DbError, Writer,
    specialisations::{self, Specialisation},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{batch::Refusal, check, records::SpecialisationRecord};

impl Told for SpecialisationRecord {
    type Row = Specialisation;
    type Known = ();

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(_: &Writer, _: &[&Self]) -> Result<(), DbError> {
        Ok(())
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<Specialisation>, DbError> {
        specialisations::lock_of_codes(db, ids).await
    }

    async fn put(db: &mut Writer, rows: Vec<Specialisation>) -> Result<(), DbError> {
        specialisations::put(db, rows).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<Specialisation, Refusal> {
        let blank = || Specialisation::new(at.new, String::new(), String::new(), 0, false, None);
        let mut row = at.old.cloned().unwrap_or_else(blank);
        row.code = self.id.clone();
        row.name = check::needed("/name", &self.name)?;
        row.position = self.position.unwrap_or(row.position);
        row.choose_services = self.choose_services;
        row.hidden_at = None;
        Ok(row)
    }

    fn code(row: &Specialisation) -> &str {
        &row.code
    }

    fn id(row: &Specialisation) -> Uuid {
        row.id
    }

    fn hidden(row: &mut Specialisation) -> &mut Option<DateTime<Utc>> {
        &mut row.hidden_at
    }
}
