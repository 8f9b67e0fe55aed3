//! The database is the judge (B6): whatever the application believes, two active appointments
//! of one doctor cannot overlap. Asked directly, as nobody of the application may.

use kernel::ids::AppointmentId;
use testkit::{Engine, Fixture, Portal, on_both_engines};

/// The name under which both engines refuse.
const REFUSAL: &str = "appointments_no_overlap";

fn engine(portal: &Portal) -> Engine {
    if portal.postgres.is_some() { Engine::Postgres } else { Engine::Sqlite }
}

/// A moment as the engine's SQL writes it.
fn at(time: &str) -> String {
    let moment = kernel::zone::instant(
        "Europe/Moscow".parse().expect("a zone"),
        format!("2026-12-02T{time}:00").parse().expect("a time"),
    );
    format!("'{}'", moment.format("%Y-%m-%dT%H:%M:%S+00:00"))
}

fn moment(portal: &Portal, text: &str) -> String {
    let kind = if engine(portal) == Engine::Postgres { "::timestamptz" } else { "" };
    format!("'{text}'{kind}")
}

/// Copies an appointment to another time and status, in SQL.
async fn copy(
    portal: &Portal,
    number: i64,
    (from, until): (&str, &str),
    status: &str,
    change: &str,
) -> Result<(), String> {
    let (own, other) = match engine(portal) {
        Engine::Postgres => ("gen_random_uuid()", "::timestamptz"),
        Engine::Sqlite => ("randomblob(16)", ""),
    };
    let (from, until) = (at(from), at(until));
    let doctor = if change.is_empty() { "doctor_id" } else { change };
    let sql = format!(
        "INSERT INTO appointments (site_id, id, number, doctor_id, branch_id, specialisation_id, starts_at, \
         ends_at, status, patient, phone, email, lang, created_at) \
         SELECT site_id, {own}, (SELECT max(number) + 1 FROM appointments), {doctor}, branch_id, \
         specialisation_id, {from}{other}, {until}{other}, '{status}', '', '', '', 'ru', created_at \
         FROM appointments WHERE number = {number}"
    );
    portal.ask(&sql).await.map(|_| ())
}

async fn booked(alfa: &Fixture) -> (AppointmentId, i64) {
    let booked = alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
    (booked.id, booked.number)
}

on_both_engines! {
    async fn rows_that_overlap_are_refused_by_the_database_itself(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (_, number) = booked(&alfa).await;
        // The visit is 10:00–10:30.
        let overlapping = [
            ("10:00", "10:30"),
            ("10:00", "10:01"),
            ("10:29", "10:30"),
            ("09:59", "10:01"),
            ("10:29", "11:00"),
            ("10:10", "10:20"),
            ("08:00", "14:00"),
            ("09:00", "10:30"),
        ];
        for range in overlapping {
            for status in ["held", "booked", "completed"] {
                let refused = copy(portal, number, range, status, "").await.expect_err(status);
                assert!(refused.contains(REFUSAL), "{range:?} {status}: {refused}");
            }
        }
        assert_eq!(alfa.kept("sokolova", "2026-12-02").await.len(), 1);
    }

    async fn rows_that_do_not_overlap_or_keep_nothing_are_taken(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (_, number) = booked(&alfa).await;
        copy(portal, number, ("09:30", "10:00"), "booked", "").await.expect("just before");
        copy(portal, number, ("10:30", "11:00"), "held", "").await.expect("just after");
        copy(portal, number, ("10:00", "10:30"), "cancelled", "").await.expect("cancelled");
        copy(portal, number, ("10:00", "10:30"), "released", "").await.expect("released");
        let another = "(SELECT d.id FROM doctors d WHERE d.code = 'petrov' AND d.site_id = appointments.site_id)";
        copy(portal, number, ("10:00", "10:30"), "booked", another).await.expect("another doctor");
    }

    async fn a_row_cannot_be_changed_into_an_overlap_either(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (id, number) = booked(&alfa).await;
        copy(portal, number, ("10:00", "10:30"), "cancelled", "").await.expect("cancelled");
        copy(portal, number, ("11:00", "11:30"), "booked", "").await.expect("another time");
        let changes = [
            "status = 'booked' WHERE status = 'cancelled'".to_owned(),
            format!("starts_at = {} WHERE number = {number} + 2", at("10:20")),
            format!("starts_at = {} WHERE number = {number} + 2", at("09:00")),
            format!("ends_at = {} WHERE number = {number}", at("11:01")),
        ];
        for change in changes {
            let refused = portal.ask(&format!("UPDATE appointments SET {change}")).await;
            let refused = refused.expect_err(&change);
            assert!(refused.contains(REFUSAL), "{change}: {refused}");
        }
        // Another doctor's visit at the same time cannot be handed over.
        let own = "(SELECT d.id FROM doctors d WHERE d.code = 'petrov' AND d.site_id = appointments.site_id)";
        copy(portal, number, ("10:00", "10:30"), "booked", own).await.expect("another doctor");
        let sql = format!(
            "UPDATE appointments SET doctor_id = (SELECT a.doctor_id FROM appointments a WHERE a.number = {number}) WHERE doctor_id = {own}"
        );
        let refused = portal.ask(&sql).await.expect_err("handed over");
        assert!(refused.contains(REFUSAL), "{refused}");
        assert_eq!(alfa.appointment(id).await.number, number);
    }

    async fn no_row_lasts_for_days_and_none_of_the_night_is_overlooked(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (id, number) = booked(&alfa).await;
        let until = |moment: &str| format!("UPDATE appointments SET ends_at = '{moment}' WHERE number = {number}");
        let refused = portal.ask(&until("2026-12-04T00:00:00+00:00")).await.expect_err("two days");
        assert!(refused.contains("appointments_one_day"), "{refused}");
        portal.ask(&until("2026-12-03T23:59:00+00:00")).await.expect("to the end of the next day");
        let late = format!(
            "INSERT INTO appointments (site_id, id, number, doctor_id, branch_id, specialisation_id, starts_at, \
             ends_at, status, patient, phone, email, lang, created_at) \
             SELECT site_id, {own}, number + 1, doctor_id, branch_id, specialisation_id, {from}, {to}, status, \
             '', '', '', 'ru', created_at FROM appointments WHERE number = {number}",
            own = if engine(portal) == Engine::Postgres { "gen_random_uuid()" } else { "randomblob(16)" },
            from = moment(portal, "2026-12-03T23:58:00+00:00"),
            to = moment(portal, "2026-12-04T00:30:00+00:00"),
        );
        let refused = portal.ask(&late).await.expect_err("the night");
        assert!(refused.contains(REFUSAL), "{refused}");
        assert_eq!(alfa.appointment(id).await.number, number);
    }
}
