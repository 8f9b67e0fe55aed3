//! Looking at a clinic's rows from inside.

use chrono::NaiveDate;
use kernel::{
    Lang, Problem,
    ids::{AppointmentId, DoctorId},
};
use store::{appointments::Appointment, consents::Consent};
use visits::booking::{Held, Wanted};

use crate::Fixture;

/// What became of a verb, in a word: `done`, the code of the refusal, or the failure.
pub fn outcome<T>(result: &Result<T, Problem>) -> String {
    result.as_ref().map_or_else(ToString::to_string, |_| "done".to_owned())
}

impl Fixture {
    /// What the button of a time says to the server.
    pub fn button(&self, wanted: &Wanted) -> String {
        let Wanted { doctor, branch, specialisation, from, .. } = wanted;
        format!("{doctor}.{branch}.{specialisation}.{}", from.timestamp() / 60)
    }

    /// Holds a slot for a visitor.
    pub async fn hold(&self, wanted: &Wanted, visitor: &str) -> Result<Held, Problem> {
        visits::booking::hold(&self.0, wanted, Some(visitor), Lang::Ru).await
    }

    /// Books a slot that this visitor holds.
    pub async fn book_held(
        &self,
        hold: AppointmentId,
        visitor: &str,
    ) -> Result<visits::appointments::Booked, Problem> {
        let mut order = self.order_of_hold(hold).await;
        order.visitor = Some(visitor.to_owned());
        visits::appointments::book(&self.0, &order).await
    }

    /// Books a slot that was not held.
    pub async fn book(&self, wanted: Wanted) -> Result<visits::appointments::Booked, Problem> {
        visits::appointments::book(&self.0, &self.order(wanted).await).await
    }

    /// An appointment's row.
    pub async fn appointment(&self, id: AppointmentId) -> Appointment {
        let db = self.0.db().read().await.expect("the database");
        store::appointments::find(&db, id).await.expect("the query").expect("the appointment")
    }

    /// What keeps a doctor's slots on a day, soonest first.
    pub async fn kept(&self, doctor: &str, date: &str) -> Vec<Appointment> {
        let date: NaiveDate = date.parse().expect("a date");
        let (from, until) = kernel::zone::day(self.0.site.config.zone, date);
        let db = self.0.db().read().await.expect("the database");
        let doctor = DoctorId::of(self.doctor(doctor));
        store::appointments::keeping_slots(&db, doctor, from, until).await.expect("the query")
    }

    /// The consents recorded for an appointment.
    pub async fn consents(&self, id: AppointmentId) -> Vec<Consent> {
        let db = self.0.db().read().await.expect("the database");
        store::consents::of_appointment(&db, id).await.expect("the query")
    }

    /// Changes an appointment's row past the verbs: what the clinic's own system does.
    pub async fn alter(&self, id: AppointmentId, change: impl FnOnce(&mut Appointment)) {
        let mut row = self.appointment(id).await;
        change(&mut row);
        let mut db = self.0.db().write().await.expect("the database");
        store::appointments::save(&mut db, &row).await.expect("saved");
        db.commit().await.expect("committed");
    }
}
