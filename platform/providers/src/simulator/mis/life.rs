//! A day at the clinic: patients come, are seen or do not come; at the counter visits are made,
//! moved, cancelled and confirmed by telephone.
//!
//! Only what both sides agree on is changed.

use chrono::{DateTime, Days, TimeDelta, Utc};
use kernel::zone;

use super::{
    Mis, Trouble,
    book::{Origin, Place, Status, Untold, Visit},
};

/// How long before its beginning a patient comes.
const EARLY: TimeDelta = TimeDelta::minutes(5);

/// How long a patient is waited for.
const LATE: TimeDelta = TimeDelta::minutes(20);

/// The most that is done at the counter after a pause.
const MOST: i64 = 3;

impl Mis {
    /// What has come about since the last time.
    pub(super) fn live(&mut self) -> Result<(), Trouble> {
        let before = self.book.clone();
        let now = self.now();
        self.pass(now);
        match self.book.acted {
            None => {
                for _ in 0..self.pace.opens_with {
                    self.make(now);
                }
                self.book.acted = Some(now);
            }
            Some(acted) => {
                let every = self.pace.every.num_milliseconds().max(1);
                let due = (now - acted).num_milliseconds() / every;
                for _ in 0..due.min(MOST) {
                    self.act(now);
                }
                if due > 0 {
                    self.book.acted = Some(now);
                }
            }
        }
        if self.book != before {
            self.keep.save(&self.book)?;
        }
        Ok(())
    }

    /// Time passes: patients come, are seen, or stay away.
    fn pass(&mut self, now: DateTime<Utc>) {
        let mut came = Vec::new();
        for (id, visit) in &mut self.book.visits {
            if visit.untold != Untold::Nothing {
                continue;
            }
            // Of the clinic's own every eighth stays away.
            let stays_away = visit.origin == Origin::Clinic && id.ends_with(['3', '8']);
            let (begins, ends) = (visit.place.starts_at, visit.place.ends_at);
            let next = match visit.status {
                Status::Booked | Status::Confirmed if stays_away && begins + LATE <= now => {
                    Status::NoShow
                }
                Status::Booked | Status::Confirmed if !stays_away && begins - EARLY <= now => {
                    Status::Arrived
                }
                Status::Arrived if ends <= now => Status::Completed,
                _ => continue,
            };
            visit.status = next;
            visit.untold = Untold::Status;
            if next == Status::Arrived {
                came.extend(visit.patient.clone());
            }
        }
        // The registry sees the document of who has come (A5).
        for id in came {
            if let Some(card) = self.book.cards.get_mut(&id).filter(|card| !card.confirmed) {
                card.confirmed = true;
                card.untold = true;
            }
        }
    }

    fn act(&mut self, now: DateTime<Utc>) {
        match self.chance.u8(0..10) {
            0..5 => self.make(now),
            5..7 => self.shift(now),
            7 => self.change(now, |visit| {
                visit.status = Status::Cancelled;
                visit.untold = Untold::Visit;
            }),
            _ => self.change(now, |visit| {
                visit.status = Status::Confirmed;
                visit.untold = Untold::Status;
            }),
        }
    }

    /// A patient at the counter wants to see a doctor.
    fn make(&mut self, now: DateTime<Utc>) {
        let doctor = self.chance.choice(&self.clinic.doctors).cloned();
        let cards: Vec<String> = self.book.cards.keys().cloned().collect();
        let (Some(doctor), Some(patient)) = (doctor, self.chance.choice(cards)) else { return };
        let Some(place) = self.some_time(&doctor.id, now) else { return };
        let service = doctor.default_service.clone().or_else(|| doctor.services.first().cloned());
        let id = self.book.id("v");
        let visit = Visit::at_counter(patient, place, service.into_iter().collect());
        self.book.visits.insert(id, visit);
    }

    /// A visit gets another time of its doctor.
    fn shift(&mut self, now: DateTime<Utc>) {
        let Some(id) = self.some_visit(now) else { return };
        let doctor = self.book.visits.get(&id).map(|visit| visit.place.doctor.clone());
        let place = doctor.and_then(|doctor| self.some_time(&doctor, now));
        if let (Some(place), Some(visit)) = (place, self.book.visits.get_mut(&id)) {
            visit.place = place;
            visit.status = Status::Booked;
            visit.untold = Untold::Visit;
        }
    }

    fn change(&mut self, now: DateTime<Utc>, how: impl Fn(&mut Visit)) {
        let id = self.some_visit(now);
        if let Some(visit) = id.and_then(|id| self.book.visits.get_mut(&id)) {
            how(visit);
        }
    }

    /// A visit that is ahead and may be changed.
    fn some_visit(&mut self, now: DateTime<Utc>) -> Option<String> {
        let may = |visit: &Visit| {
            visit.untold == Untold::Nothing
                && visit.status.is_ahead()
                && visit.place.starts_at > now + EARLY
                && (self.pace.bold || visit.origin == Origin::Clinic)
        };
        let visits = self.book.visits.iter().filter(|(_, visit)| may(visit));
        let ids: Vec<String> = visits.map(|(id, _)| id.clone()).collect();
        self.chance.choice(ids)
    }

    /// A free time of a doctor on one of the next days.
    fn some_time(&mut self, doctor: &str, now: DateTime<Utc>) -> Option<Place> {
        let doctor = self.clinic.doctors.iter().find(|one| one.id == doctor)?;
        let today = zone::date(self.clinic.zone, now);
        let day = today.checked_add_days(Days::new(self.chance.u64(0..8)))?;
        let free = self.clinic.free(&self.book, doctor, day, now);
        self.chance.choice(free)
    }
}
