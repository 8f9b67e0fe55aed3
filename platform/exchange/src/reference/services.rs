//! Services of the price list.

use chrono::{DateTime, Utc};
use store::{
    DbError, Writer,
    services::{self, Service},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{
    batch::Refusal,
    check,
    records::ServiceRecord,
    references::{Of, References},
};

/// The highest price, in kopecks: a hundred million roubles.
const MAX_PRICE: i64 = 10_000_000_000;

/// The longest service, in minutes: a day.
const MAX_MINUTES: i32 = 24 * 60;

impl Told for ServiceRecord {
    type Row = Service;
    type Known = References;

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(db: &Writer, told: &[&Self]) -> Result<References, DbError> {
        let ids = told.iter().filter_map(|one| one.department.as_deref());
        References::load(db, Of::Departments, ids).await
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<Service>, DbError> {
        services::lock_of_codes(db, ids).await
    }

    async fn put(db: &mut Writer, rows: Vec<Service>) -> Result<(), DbError> {
        services::put(db, rows).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<Service, Refusal> {
        let empty = String::new;
        let blank = || Service::new(at.new, empty(), empty(), 0, empty(), None, None, 0, None);
        let mut row = at.old.cloned().unwrap_or_else(blank);
        row.code = self.id.clone();
        row.name = check::needed("/name", &self.name)?;
        row.position = self.position.unwrap_or(row.position);
        row.nomenclature = check::line("/code", &self.code)?;
        row.department_id = at.known.maybe("/department", self.department.as_deref())?;
        let price = |price| check::number("/price", price, 0, MAX_PRICE);
        row.price_kopecks = self.price.map(price).transpose()?;
        row.minutes = check::number("/minutes", self.minutes, 1, MAX_MINUTES)?;
        row.hidden_at = None;
        Ok(row)
    }

    fn code(row: &Service) -> &str {
        &row.code
    }

    fn id(row: &Service) -> Uuid {
        row.id
    }

    fn hidden(row: &mut Service) -> &mut Option<DateTime<Utc>> {
        &mut row.hidden_at
    }
}
