//! Departments.

use chrono::{DateTime, Utc};
use store::{
    DbError, Writer,
    departments::{self, Department},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{
    batch::Refusal,
    check,
    records::DepartmentRecord,
    references::{Of, References},
};

impl Told for DepartmentRecord {
    type Row = Department;
    type Known = References;

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(db: &Writer, told: &[&Self]) -> Result<References, DbError> {
        let ids = told.iter().filter_map(|one| one.default_service.as_deref());
        References::load(db, Of::Services, ids).await
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<Department>, DbError> {
        departments::lock_of_codes(db, ids).await
    }

    async fn put(db: &mut Writer, rows: Vec<Department>) -> Result<(), DbError> {
        departments::put(db, rows).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<Department, Refusal> {
        let blank = || Department::new(at.new, String::new(), String::new(), 0, None, None);
        let mut row = at.old.cloned().unwrap_or_else(blank);
        row.code = self.id.clone();
        row.name = check::needed("/name", &self.name)?;
        row.position = self.position.unwrap_or(row.position);
        let service = self.default_service.as_deref();
        row.default_service_id = at.known.maybe("/default_service", service)?;
        row.hidden_at = None;
        Ok(row)
    }

    fn code(row: &Department) -> &str {
        &row.code
    }

    fn id(row: &Department) -> Uuid {
        row.id
    }

    fn hidden(row: &mut Department) -> &mut Option<DateTime<Utc>> {
        &mut row.hidden_at
    }
}
