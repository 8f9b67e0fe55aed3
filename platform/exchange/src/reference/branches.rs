//! Medical institutions.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use store::{
    DbError, Writer,
    branches::{self, Branch},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{batch::Refusal, check, records::BranchRecord};

impl Told for BranchRecord {
    type Row = Branch;
    type Known = ();

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(_: &Writer, _: &[&Self]) -> Result<(), DbError> {
        Ok(())
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<Branch>, DbError> {
        branches::lock_of_codes(db, ids).await
    }

    async fn put(db: &mut Writer, rows: Vec<Branch>) -> Result<(), DbError> {
        branches::put(db, rows).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<Branch, Refusal> {
        let kind = self.kind.as_deref().unwrap_or("in_person");
        if !["in_person", "online"].contains(&kind) {
            return Err(Refusal::of("/kind", "exchange.word_unknown"));
        }
        let zone = match &self.zone {
            None => at.clinic.site.config.zone,
            Some(zone) => {
                let zone = zone.parse::<Tz>();
                zone.map_err(|_| Refusal::of("/zone", "exchange.word_unknown"))?
            }
        };
        let mut row = at.old.cloned().unwrap_or_else(|| blank(at.new));
        row.code = self.id.clone();
        row.name = check::needed("/name", &self.name)?;
        row.position = self.position.unwrap_or(row.position);
        row.kind = kind.to_owned();
        row.address = check::line("/address", &self.address)?;
        row.phone = check::phone("/phone", &self.phone)?;
        row.email = check::email("/email", &self.email)?;
        row.hours = check::line("/hours", &self.hours)?;
        row.zone = zone.name().to_owned();
        row.metro = check::line("/metro", &self.metro)?;
        row.how_to_get = check::text("/how_to_get", &self.how_to_get)?;
        row.hidden_at = None;
        Ok(row)
    }

    fn code(row: &Branch) -> &str {
        &row.code
    }

    fn id(row: &Branch) -> Uuid {
        row.id
    }

    fn hidden(row: &mut Branch) -> &mut Option<DateTime<Utc>> {
        &mut row.hidden_at
    }
}

fn blank(id: Uuid) -> Branch {
    let empty = String::new;
    Branch::new(
        id,
        empty(),
        empty(),
        0,
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        empty(),
        None,
    )
}
