//! Rows of the clinic's administration and of its exchange, harmless to whatever else a test does.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::DoctorId;
use store::{
    Writer, closings, feedback_entries, holidays, imports, intervals, pictures, special_days, timetables,
    webhook_deliveries, webhooks, weekly_hours,
};
use testkit::Fixture;
use uuid::Uuid;

/// Leaves a row in every table of these rooms; `about` is a message to the administration and a
/// patient. Nothing is closed now, the timetable is filled for long, the endpoint is paused.
pub(super) async fn leave(
    db: &mut Writer,
    clinic: &Fixture,
    (feedback, patient): (Uuid, Uuid),
    mark: &str,
    new: &mut impl FnMut() -> Uuid,
    now: DateTime<Utc>,
) {
    let row = feedback_entries::FeedbackEntry::new(
        new(),
        feedback,
        "note".into(),
        "test".into(),
        mark.into(),
        now,
    );
    feedback_entries::add(db, row).await.expect("an entry");
    let (from, until) = (now - TimeDelta::days(90), now - TimeDelta::days(60));
    let row = closings::Closing::new(
        new(),
        Some(clinic.branch("center")),
        None,
        from,
        Some(until),
        mark.into(),
        "test".into(),
        from,
    );
    closings::add(db, row).await.expect("a closing");

    let row = pictures::Picture::new(new().to_string(), "photo".into(), 7, now, None);
    pictures::add(db, row).await.expect("a picture");

    let doctor = DoctorId::of(clinic.doctor("uzi"));
    let (day, far) = (from.date_naive(), (now + TimeDelta::days(900)).date_naive());
    timetables::put(db, doctor, (1, far), now).await.expect("a timetable");
    let kind = || intervals::kind::IN_PERSON.to_owned();
    let row = weekly_hours::WeeklyHours::new(
        new(),
        doctor.0,
        clinic.branch("center"),
        1,
        600,
        720,
        30,
        kind(),
        day,
        Some(day),
        weekly_hours::weeks::ALL.into(),
    );
    weekly_hours::replace(db, doctor, vec![row]).await.expect("weekly hours");
    let row = special_days::SpecialDays::new(
        new(),
        doctor.0,
        day,
        day,
        special_days::what::OFF.into(),
        None,
        0,
        0,
        0,
        kind(),
        mark.into(),
    );
    special_days::replace(db, doctor, vec![row]).await.expect("a day off");

    let row = holidays::Holiday::new(
        new(),
        Some(clinic.branch("center")),
        day,
        day,
        mark.into(),
        "test".into(),
        from,
    );
    holidays::add(db, vec![row]).await.expect("a day off of the clinic");
    let row = imports::Import::new(
        new(),
        "patients".into(),
        mark.into(),
        1,
        imports::state::LOADED.into(),
        1,
        1,
        1,
        0,
        0,
        0,
        "{}".into(),
        "test".into(),
        None,
        now,
        now,
        None,
    );
    imports::put(db, row).await.expect("an import");

    let endpoint = new();
    let sealed = clinic.0.seal(&exchange::webhooks::sealed_as(endpoint), mark.as_bytes());
    let row = webhooks::Webhook::new(
        endpoint,
        format!("https://mis.example/{mark}"),
        sealed.expect("sealed"),
        None,
        None,
        now,
        "test".into(),
        webhooks::state::PAUSED.into(),
        webhooks::reason::ASKED.into(),
        0,
        0,
        None,
        None,
        None,
        None,
        None,
    );
    webhooks::add(db, row).await.expect("an endpoint");
    let row = webhook_deliveries::WebhookDelivery::new(
        endpoint,
        new(),
        patient,
        "patients.created".into(),
        0,
        webhook_deliveries::state::TAKEN.into(),
        now,
        now,
        1,
        Some(now),
        Some(200),
        String::new(),
        5,
    );
    webhook_deliveries::put_all(db, vec![row]).await.expect("a delivery");
}
