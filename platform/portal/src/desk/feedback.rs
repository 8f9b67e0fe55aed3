//! Reading what patients write to the administration (C13).

use std::fmt::Write;

use chrono::TimeDelta;
use kernel::{Problem, ids::PatientId};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{feedback, patients};

use super::reviews::plain;

/// Most messages listed at once.
const MOST: u64 = 200;

/// Of how many days.
const DAYS: i64 = 30;

/// The messages of the last thirty days, latest first.
pub async fn latest(clinic: &Clinic, trace: &Trace) -> Result<String, Problem> {
    let mut db = clinic.db().write().await?;
    let rows = feedback::since(&db, clinic.now() - TimeDelta::days(DAYS), MOST).await?;
    let of = |row: &feedback::Feedback| row.patient_id.map(PatientId::of);
    let ids: Vec<PatientId> = rows.iter().filter_map(of).collect();
    let cards = patients::of_ids(&db, &ids).await?;
    for row in &rows {
        audit::record(clinic, &mut db, trace, "feedback.read", of(row), Some(row.id)).await?;
    }
    db.commit().await?;
    let mut text = String::new();
    for row in &rows {
        let date = kernel::zone::date(clinic.site.config.zone, row.created_at);
        let card = cards.iter().find(|card| Some(card.id) == row.patient_id);
        let author = card.map(|card| card.full_name().full()).unwrap_or_default();
        writeln!(text, "{}  {date}  {}  {author} <{}>", row.id, row.category, row.email)?;
        writeln!(text, "    {}", plain(&row.subject))?;
        for line in row.body.lines() {
            writeln!(text, "    {}", plain(line))?;
        }
    }
    Ok(if text.is_empty() { "nobody has written".into() } else { text.trim_end().to_owned() })
}
