//! Free slots and nearest dates for programs (B5, M4).

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{Answer, Fixture, Visitor, on_both_engines};

use super::{refusal, refused};

fn path(alfa: &Fixture, more: &str) -> String {
    format!(
        "/api/v1/doctors/{}/slots?branch={}{more}",
        alfa.doctor("sokolova"),
        alfa.branch("center")
    )
}

/// The beginnings of all slots in an answer.
fn beginnings(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.body);
    let json = answer.json();
    let days = json["doctors"]
        .as_array()
        .expect("doctors")
        .iter()
        .flat_map(|one| one["days"].as_array().expect("days"));
    let slots = days.flat_map(|day| day["slots"].as_array().expect("slots"));
    slots.map(|slot| slot["starts_at"].as_str().expect("a time").to_owned()).collect()
}

async fn ask_again(client: &Visitor, path: &str, etag: &str) -> Answer {
    client.send(client.request(reqwest::Method::GET, path).header("if-none-match", etag)).await
}

on_both_engines! {
    async fn slots_are_told_by_local_days_in_utc(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let answer = client.get(&path(&alfa, "&from=2026-12-01&until=2026-12-06")).await;
        let json = answer.json();
        assert_eq!(
            (&json["zone"], &json["branch"]),
            (&json!("Europe/Moscow"), &json!(alfa.branch("center")))
        );
        let days = json["doctors"][0]["days"].as_array().expect("days");
        let dates: Vec<_> = days.iter().map(|day| day["date"].as_str().expect("a date")).collect();
        assert_eq!(
            dates,
            ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04"],
            "days with free slots only"
        );
        assert_eq!(days[0]["slots"].as_array().expect("slots").len(), 9, "without the notice");
        assert_eq!(
            days[1]["slots"][5],
            json!({ "starts_at": "2026-12-02T07:30:00+00:00", "ends_at": "2026-12-02T08:00:00+00:00" })
        );
        assert_eq!(days[1]["slots"][6]["starts_at"], "2026-12-02T08:30:00+00:00", "the lunch gap");
        let week = client.get(&path(&alfa, "")).await;
        assert_eq!(beginnings(&week).len(), 9 + 3 * 11 + 11, "today and six days more");
    }

    async fn what_is_not_offered_on_pages_is_not_told_to_programs(portal: &Portal) {
        portal
            .reconfigure("alfa", |site| {
                site.booking.horizon_days = 2;
                site.booking.min_notice_minutes = 24 * 60;
            })
            .await;
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let told = beginnings(&client.get(&path(&alfa, "&from=2026-11-20&until=2027-01-10")).await);
        // From Wednesday 08:00 to Thursday 08:00, Moscow time.
        assert_eq!(
            (told.len(), told[0].as_str(), told[10].as_str()),
            (11, "2026-12-02T05:00:00+00:00", "2026-12-02T10:30:00+00:00")
        );
        let nearest = client
            .get(&format!(
                "/api/v1/nearest?branch={}&specialisation={}",
                alfa.branch("center"),
                alfa.specialisation("therapy")
            ))
            .await
            .json();
        assert_eq!(nearest.as_array().expect("doctors").len(), 2);
        assert_eq!(nearest[0]["starts_at"], "2026-12-02T05:00:00+00:00");
        assert_eq!(nearest[0]["date"], "2026-12-02");
    }

    async fn an_answer_that_has_not_changed_is_not_sent_again(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let path = path(&alfa, "&from=2026-12-02&until=2026-12-02");
        let first = client.get(&path).await;
        let etag = first.header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.len() > 10, "{etag}");
        let same = ask_again(&client, &path, &etag).await;
        assert_eq!((same.status, same.body.as_str(), same.header("etag")), (304, "", &*etag));
        assert_eq!(ask_again(&client, &path, "\"other\"").await.status, 200);
        // A minute passes: the slots are the same.
        portal.clock.advance(TimeDelta::minutes(1));
        assert_eq!(ask_again(&client, &path, &etag).await.status, 304);
        let booked = alfa.book(alfa.sokolova_at("2026-12-02", "10:00")).await.expect("booked");
        let changed = ask_again(&client, &path, &etag).await;
        assert_eq!(beginnings(&changed).len(), 10);
        assert_ne!(changed.header("etag"), etag);
        let access = visits::appointments::Access::by_key(booked.key);
        visits::appointments::cancel(&alfa.0, booked.id, &access).await.expect("cancelled");
        assert_eq!(ask_again(&client, &path, &etag).await.status, 304, "as it was before");
    }

    async fn a_hold_takes_a_slot_off_the_list_until_it_runs_out(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let path = path(&alfa, "&from=2026-12-02&until=2026-12-02");
        let count = async || beginnings(&client.get(&path).await).len();
        assert_eq!(count().await, 11);
        alfa.hold(&alfa.sokolova_at("2026-12-02", "10:00"), "anna").await.expect("held");
        assert_eq!(count().await, 10);
        portal.clock.advance(TimeDelta::minutes(10) - TimeDelta::seconds(1));
        assert_eq!(count().await, 10);
        // To the second, although the answer of this minute has been rendered before.
        portal.clock.advance(TimeDelta::seconds(1));
        assert_eq!(count().await, 11);
    }

    async fn a_longer_visit_is_offered_where_it_fits(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let day = "&from=2026-12-02&until=2026-12-02";
        for (minutes, expected) in
            [(0, 11), (30, 11), (31, 9), (60, 9), (150, 3), (180, 1), (181, 0), (1440, 0)]
        {
            let answer = client.get(&path(&alfa, &format!("{day}&minutes={minutes}"))).await;
            assert_eq!(beginnings(&answer).len(), expected, "{minutes} minutes");
        }
    }

    async fn many_doctors_are_asked_about_at_once(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let doctors = [alfa.doctor("sokolova"), alfa.doctor("petrov"), alfa.doctor("uzi")]
            .map(|id| id.to_string())
            .join(",");
        let answer = client
            .get(&format!(
                "/api/v1/slots?branch={}&doctors={doctors}&from=2026-12-02&until=2026-12-02",
                alfa.branch("center")
            ))
            .await;
        let json = answer.json();
        let counts: Vec<_> = json["doctors"]
            .as_array()
            .expect("doctors")
            .iter()
            .map(|one| {
                one["days"]
                    .as_array()
                    .expect("days")
                    .iter()
                    .map(|day| day["slots"].as_array().map_or(0, Vec::len))
                    .sum::<usize>()
            })
            .collect();
        assert_eq!(counts, [11, 16, 0], "the third works in another branch");
    }

    async fn senseless_questions_are_refused(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let client = portal.visitor("alfa");
        let many = vec![alfa.doctor("sokolova").to_string(); 101].join(",");
        let center = alfa.branch("center");
        for (path, expected) in [
            (path(&alfa, "&from=2026-12-02&until=2026-12-01"), refused(422, "request.range")),
            (path(&alfa, "&from=2026-12-01&until=2027-02-01"), refused(422, "schedule.too_long")),
            (path(&alfa, "&minutes=1441"), refused(422, "request.range")),
            (path(&alfa, "&minutes=-1"), refused(400, "request.malformed")),
            (path(&alfa, "&from=yesterday"), refused(400, "request.malformed")),
            (path(&alfa, "&from=2026-13-01"), refused(400, "request.malformed")),
            (
                format!("/api/v1/slots?branch={center}&doctors={many}"),
                refused(422, "schedule.too_many_doctors"),
            ),
            (
                format!("/api/v1/slots?branch={center}&doctors={}", beta.doctor("sokolova")),
                refused(404, "request.not_found"),
            ),
            (
                format!(
                    "/api/v1/slots?branch={}&doctors={}",
                    beta.branch("center"),
                    alfa.doctor("sokolova")
                ),
                refused(404, "request.not_found"),
            ),
            (
                format!("/api/v1/doctors/{}/slots", alfa.doctor("sokolova")),
                refused(400, "request.malformed"),
            ),
            (format!("/api/v1/nearest?branch={center}"), refused(400, "request.malformed")),
        ] {
            assert_eq!(refusal(&client.get(&path).await), expected, "{path}");
        }
        let end = client.get(&path(&alfa, "&from=%2B262142-12-31")).await;
        assert!(beginnings(&end).is_empty(), "at the end of the calendar nothing is free");
        // 62 days are the most, and are answered.
        let most = client.get(&path(&alfa, "&from=2026-12-01&until=2027-01-31")).await;
        assert_eq!(beginnings(&most).len(), 9 + 43 * 11);
    }

    async fn a_mode_that_is_switched_off_is_not_told(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let online = format!(
            "/api/v1/doctors/{}/slots?branch={}&from=2026-12-02&until=2026-12-02",
            alfa.doctor("petrov"),
            alfa.branch("online")
        );
        assert_eq!(beginnings(&client.get(&online).await).len(), 20);
        portal
            .reconfigure("alfa", |site| site.booking.modes = vec![kernel::site::Mode::Branches])
            .await;
        assert_eq!(refusal(&client.get(&online).await), refused(404, "request.not_found"));
        let branches: Value = client.get("/api/v1/branches").await.json();
        assert!(
            branches.as_array().expect("branches").iter().all(|one| one["kind"] == "in_person"),
            "{branches}"
        );
    }
}
