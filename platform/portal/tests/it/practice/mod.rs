//! The doctor's cabinet (W1, W2): own visits, patients' records, booking, the report, and who may
//! come in.

mod doors;
mod records;
mod report;

use kernel::{
    ids::{AppointmentId, PatientId},
    staff::Role,
};
use testkit::{Colleague, Identity, Portal};
use visits::{
    appointments::{By, Order, What, Whom, book},
    booking::Wanted,
};

/// The day of most tests.
pub const DAY: &str = "2026-12-02";

/// A doctor at work who is this one of the schedule.
pub async fn doctor(portal: &Portal, label: &str, code: &str) -> Colleague {
    let one = portal.colleague(label, Role::Doctor).await;
    let mut db = one.clinic.0.db().write().await.expect("the database");
    let mut row = store::staff::lock(&mut db, one.id).await.expect("an answer").expect("a member");
    row.doctor_id = Some(one.clinic.doctor(code));
    store::staff::save(&mut db, &row).await.unwrap_or_else(|_| panic!("not stored"));
    db.commit().await.expect("stored");
    one
}

/// Books a slot for a card; the visit.
pub async fn booked(one: &Colleague, card: PatientId, wanted: Wanted) -> AppointmentId {
    let order = Order {
        what: What::Slot(wanted),
        by: By::Desk(Whom::Card(card), one.trace()),
        visitor: None,
        lang: kernel::Lang::Ru,
        idempotency: None,
    };
    book(&one.clinic.0, &order).await.expect("booked").id
}

/// A card, and its visit with Соколова at a time of [`DAY`].
pub async fn patient(one: &Colleague, who: &Identity, time: &str) -> (PatientId, AppointmentId) {
    let card = one.clinic.card(who).await;
    let visit = booked(one, card, one.clinic.sokolova_at(DAY, time)).await;
    (card, visit)
}
