//! What patients and the desk do on the portal meanwhile.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::AppointmentId;
use people::accounts::confirm_card;
use shell::Trace;
use testkit::{ANNA, BORIS, Enrolled, Fixture, Identity, Portal};
use uuid::Uuid;
use visits::appointments::{Access, Mark, To, What, book, cancel, confirm, key, mark, reschedule};

const VERA: Identity = Identity {
    name: "Тестова Вера Петровна",
    born: "1970-03-09",
    sex: "female",
    email: "vera@mail.example",
    phone: "+79161234569",
    confirmed: true,
};

/// The doctors that everybody wants, with their specialisation and the times of their mornings.
const WANTED: [(&str, &str, [&str; 6]); 2] = [
    ("sokolova", "therapy", ["09:30", "10:00", "10:30", "11:30", "12:00", "12:30"]),
    ("medvedev", "surgery", ["09:30", "10:15", "11:30", "12:15", "13:00", "09:30"]),
];

/// Patients who act on the portal.
pub struct Patients {
    enrolled: Vec<Enrolled>,
    chance: fastrand::Rng,
    /// Visits that were booked, on either side as far as they know.
    pub known: Vec<(Uuid, usize)>,
    /// Times that the clinic has given away and not told yet, by doctor.
    pub contested: Vec<(usize, DateTime<Utc>)>,
    /// Visits that a patient has cancelled.
    pub cancelled: Vec<Uuid>,
    /// What succeeded.
    pub done: usize,
}

impl Patients {
    pub async fn of(portal: &Portal, label: &str, seed: u64) -> Self {
        let mut enrolled = Vec::new();
        for who in [ANNA, BORIS, VERA] {
            let one = portal.enrol(label, &who).await;
            let clinic = portal.clinic(label);
            let mut db = clinic.0.db().write().await.expect("the database");
            let now = clinic.0.now();
            store::changes::add(&mut db, "patients.created", one.id.0, now).await.expect("told");
            db.commit().await.expect("committed");
            enrolled.push(one);
        }
        let chance = fastrand::Rng::with_seed(seed);
        Self { enrolled, chance, known: vec![], contested: vec![], cancelled: vec![], done: 0 }
    }

    fn slot(&mut self, clinic: &Fixture, doctor: usize) -> visits::booking::Wanted {
        let (doctor, specialisation, times) = WANTED[doctor];
        let time = times[self.chance.usize(0..times.len())];
        // The clinic's clock stands at Tuesday.
        let day = [1, 1, 1, 2, 2, 3, 4, 7, 8][self.chance.usize(0..9)];
        let date = format!("2026-12-{day:02}");
        let mut slot = clinic.slot(doctor, "center", specialisation, &date, time);
        let mut wanted = self.contested.iter().filter(|one| WANTED[one.0].0 == doctor);
        if let Some((_, from)) = wanted.next().filter(|_| self.chance.bool()) {
            slot.from = *from;
        }
        slot
    }

    /// One of them does something at this node; what is refused is refused.
    pub async fn act(&mut self, node: &Portal, label: &str) {
        let clinic = node.clinic(label);
        node.clock.advance(TimeDelta::milliseconds(1));
        let some = (!self.known.is_empty()).then(|| self.chance.usize(0..self.known.len()));
        let some = some.map(|at| self.known[at]);
        let access = |id| Access::by_key(key(&clinic.0, id));
        let (roll, some) = (self.chance.u8(0..12), some);
        self.done += usize::from(match (roll, some) {
            (0..5, _) | (_, None) => {
                let (who, doctor) = (self.chance.usize(0..3), self.chance.usize(0..2));
                let wanted = self.slot(&clinic, doctor);
                let order = clinic.order_by(What::Slot(wanted), &self.enrolled[who].actor);
                let booked = book(&clinic.0, &order).await;
                self.known.extend(booked.iter().map(|booked| (booked.id.0, doctor)));
                booked.is_ok()
            }
            (5..8, Some((id, doctor))) => {
                let id = AppointmentId::of(id);
                let wanted = self.slot(&clinic, doctor);
                let to = To {
                    branch: wanted.branch,
                    specialisation: wanted.specialisation,
                    from: wanted.from,
                };
                reschedule(&clinic.0, id, to, &access(id)).await.is_ok()
            }
            (8, Some((id, _))) => {
                let own = AppointmentId::of(id);
                let done = cancel(&clinic.0, own, &access(own)).await.is_ok();
                self.cancelled.extend(done.then_some(id));
                done
            }
            (9, Some((id, _))) => {
                let id = AppointmentId::of(id);
                confirm(&clinic.0, id, &access(id)).await.is_ok()
            }
            (10, Some((id, _))) => {
                let desk = Access::of_desk(Trace::staff("Регистратор"));
                mark(&clinic.0, AppointmentId::of(id), Mark::Arrived, &desk).await.is_ok()
            }
            (_, Some(_)) => self.come(&clinic).await,
        });
    }

    /// Somebody new has a card made on the portal, or the registry confirms one.
    async fn come(&mut self, clinic: &Fixture) -> bool {
        let confirmed = self.chance.bool();
        let card = clinic.card(&Identity { confirmed: false, ..ANNA }).await;
        let now = clinic.0.now();
        let mut db = clinic.0.db().write().await.expect("the database");
        store::changes::add(&mut db, "patients.created", card.0, now).await.expect("told");
        db.commit().await.expect("committed");
        if confirmed {
            confirm_card(&clinic.0, card, &Trace::staff("Регистратор")).await.expect("confirmed");
        }
        true
    }
}
