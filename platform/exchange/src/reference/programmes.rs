//! Bonus programmes (C9).

use chrono::{DateTime, Utc};
use store::{
    DbError, Writer,
    bonus_programmes::{self, BonusProgramme},
};
use uuid::Uuid;

use super::{At, Told};
use crate::{batch::Refusal, check, records::ProgrammeRecord};

impl Told for ProgrammeRecord {
    type Row = BonusProgramme;
    type Known = ();

    fn mis_id(&self) -> &str {
        &self.id
    }

    async fn known(_: &Writer, _: &[&Self]) -> Result<(), DbError> {
        Ok(())
    }

    async fn lock(db: &mut Writer, ids: &[String]) -> Result<Vec<BonusProgramme>, DbError> {
        bonus_programmes::lock_of_mis(db, ids).await
    }

    async fn put(db: &mut Writer, rows: Vec<BonusProgramme>) -> Result<(), DbError> {
        bonus_programmes::put(db, rows).await
    }

    fn row(&self, at: &At<'_, Self>) -> Result<BonusProgramme, Refusal> {
        let now = at.clinic.now();
        let name = check::needed("/name", &self.name)?;
        let about = check::text("/about", &self.about)?;
        let most = check::number("/limit_percent", self.limit_percent.unwrap_or(100), 1, 100)?;
        let Some(old) = at.old else {
            let mis_id = Some(self.id.clone());
            return Ok(BonusProgramme::new(at.new, mis_id, name, about, most, 1, now, now, None));
        };
        let mut row = old.clone();
        row.name = name;
        row.about = about;
        row.most_percent = most;
        row.retired_at = None;
        if row != *old {
            row.version += 1;
            row.updated_at = now;
        }
        Ok(row)
    }

    fn code(row: &BonusProgramme) -> &str {
        row.mis_id.as_deref().unwrap_or_default()
    }

    fn id(row: &BonusProgramme) -> Uuid {
        row.id
    }

    fn hidden(row: &mut BonusProgramme) -> &mut Option<DateTime<Utc>> {
        &mut row.retired_at
    }
}
