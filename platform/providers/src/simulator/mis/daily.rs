//! Telling everything, once a day: what is as told costs little, and what went wrong is mended.

use chrono::{DateTime, Utc};
use kernel::zone;
use serde_json::{Value, json};

use super::{
    Mis, Trouble,
    book::Untold,
    tell::{MOST, moment},
    wire::Report,
};

/// For how many days ahead schedules are told.
const DAYS: u64 = 60;

impl Mis {
    /// Whether everything is still to be told today.
    pub(super) fn is_daily_due(&self) -> bool {
        self.book.told_all != Some(zone::date(self.clinic.zone, self.now()))
    }

    /// Tells reference data and schedules, and with the next telling all cards, contracts and visits
    /// that are not over.
    pub(super) async fn daily(&mut self) -> Result<(), Trouble> {
        let now = self.now();
        let today = zone::date(self.clinic.zone, now);
        for (path, items) in self.clinic.reference(self.book.told_all.is_none()) {
            for some in items.chunks(MOST) {
                let report = self.wire.put(path, &json!({ "items": some })).await?;
                self.note_refused(path, report, now);
            }
        }
        self.schedules(now).await?;
        for card in self.book.cards.values_mut() {
            card.untold = true;
        }
        for contract in self.book.contracts.values_mut() {
            contract.untold = true;
        }
        for visit in self.book.visits.values_mut() {
            // What is in doubt already stays as it is.
            if visit.untold == Untold::Nothing && visit.place.ends_at > now {
                visit.untold = Untold::Visit;
            }
        }
        self.book.told_all = Some(today);
        self.save().await
    }

    /// Every doctor's working time, from the beginning of today on.
    async fn schedules(&mut self, now: DateTime<Utc>) -> Result<(), Trouble> {
        let zone = self.clinic.zone;
        let today = zone::date(zone, now);
        let last = today.checked_add_days(chrono::Days::new(DAYS)).unwrap_or(today);
        let (from, until) = (zone::day_start(zone, today), zone::day_start(zone, last));
        let mut unknown = Vec::new();
        for doctor in &self.clinic.doctors {
            let worked = self.clinic.worked(doctor, today, DAYS);
            let within = |at: &DateTime<Utc>| (from..until).contains(at);
            let intervals: Vec<Value> = worked
                .iter()
                .filter(|one| within(&one.starts_at) && one.ends_at <= until)
                .map(|one| {
                    json!({
                        "branch": one.branch,
                        "starts_at": moment(one.starts_at),
                        "ends_at": moment(one.ends_at),
                        "slot_minutes": one.slot,
                    })
                })
                .collect();
            let body =
                json!({ "from": moment(from), "until": moment(until), "intervals": intervals });
            match self.wire.put(&format!("/doctors/{}/schedule", doctor.id), &body).await {
                Ok(_) => {}
                // The doctor was refused before.
                Err(Trouble::Refused { status: 404, code }) => unknown.push((&doctor.id, code)),
                Err(trouble) => return Err(trouble),
            }
        }
        for (doctor, code) in unknown {
            self.book.remark(now, doctor, &code, "расписание не принято порталом");
        }
        Ok(())
    }

    /// A person should know of what was refused.
    fn note_refused(&mut self, path: &str, report: Value, now: DateTime<Utc>) {
        let Ok(report) = serde_json::from_value::<Report>(report) else { return };
        for one in report.items.iter().filter(|one| !one.is_taken()) {
            let about = format!("{path} {}", one.id.as_deref().unwrap_or_default());
            self.book.remark(now, &about, &one.code, "не принято порталом");
        }
    }
}
