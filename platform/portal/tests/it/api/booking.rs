//! Holding, booking, showing and cancelling by a program (M4).

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{Visitor, on_both_engines};

use super::{order, refusal, refused, slot};

const DAY: &str = "2026-12-02";

async fn delete(client: &Visitor, path: &str) -> u16 {
    client.send(client.request(reqwest::Method::DELETE, path)).await.status
}

on_both_engines! {
    async fn a_program_holds_books_shows_and_cancels(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let held = client.post_json("/api/v1/holds", &slot(&wanted)).await;
        assert_eq!(held.status, 201, "{}", held.body);
        assert_eq!(held.json()["held_until"], "2026-12-01T05:10:00+00:00");
        let again = client.post_json("/api/v1/holds", &slot(&wanted)).await;
        assert_eq!(refusal(&again), refused(409, "booking.slot_taken"));
        let booked = client
            .post_json(
                "/api/v1/appointments",
                &order(&alfa, "hold", held.json()["id"].clone()).await,
            )
            .await;
        assert_eq!(booked.status, 201, "{}", booked.body);
        let booked = booked.json();
        assert_eq!(booked["starts_at"], "2026-12-02T07:00:00+00:00");
        assert_eq!(booked["ends_at"], "2026-12-02T07:30:00+00:00");
        assert_eq!(booked["total"], 200_000);
        let path = format!("/api/v1/appointments/{}", booked["id"].as_str().expect("an id"));
        let key = booked["key"].as_str().expect("a key");
        let shown = client.get(&format!("{path}?key={key}")).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        let shown = shown.json();
        assert_eq!(
            (&shown["number"], &shown["status"], &shown["can_cancel"]),
            (&booked["number"], &json!("booked"), &json!(true))
        );
        assert_eq!(shown["services"][0]["code"], "B01.047.001");
        assert_eq!(shown["doctor"], json!(alfa.doctor("sokolova")));
        // Its page is the one of the letter.
        assert_eq!(
            client.get(&format!("{}?key={key}", &path["/api/v1".len()..])).await.status,
            200
        );
        let cancel = format!("{path}/cancellation?key={key}");
        for _ in 0..2 {
            let cancelled = client.post_json(&cancel, &Value::Null).await;
            assert_eq!(cancelled.status, 200, "{}", cancelled.body);
            let cancelled = cancelled.json();
            assert_eq!(
                (&cancelled["status"], &cancelled["can_cancel"]),
                (&json!("cancelled"), &json!(false))
            );
        }
        assert_eq!(
            client.post_json("/api/v1/holds", &slot(&wanted)).await.status,
            201,
            "the slot is free"
        );
        assert_eq!(portal.run_jobs().await, 2, "a letter about each");
    }

    async fn a_hold_is_given_back_and_twice_is_no_mistake(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let wanted = slot(&alfa.sokolova_at(DAY, "10:00"));
        let held = client.post_json("/api/v1/holds", &wanted).await.json();
        let path = format!("/api/v1/holds/{}", held["id"].as_str().expect("an id"));
        assert_eq!((delete(&client, &path).await, delete(&client, &path).await), (204, 204));
        let late = client
            .post_json("/api/v1/appointments", &order(&alfa, "hold", held["id"].clone()).await)
            .await;
        assert_eq!(refusal(&late), refused(410, "booking.hold_expired"));
        assert_eq!(client.post_json("/api/v1/holds", &wanted).await.status, 201);
        // A browser's hold is not the program's to give back or to book.
        let browser = alfa.hold(&alfa.sokolova_at(DAY, "11:30"), "anna").await.expect("held");
        delete(&client, &format!("/api/v1/holds/{}", browser.id)).await;
        let stolen = client
            .post_json("/api/v1/appointments", &order(&alfa, "hold", json!(browser.id)).await)
            .await;
        assert_eq!(refusal(&stolen), refused(404, "request.not_found"));
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 2);
    }

    async fn mistakes_are_named_by_stable_codes_at_their_fields(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let mut wrong = order(&alfa, "slot", slot(&alfa.sokolova_at(DAY, "10:00"))).await;
        wrong["person"] = json!({ "name": "Тестова", "phone": "123", "email": "anna" });
        wrong["consent"] = Value::Null;
        let answer = client.post_json("/api/v1/appointments", &wrong).await;
        assert_eq!(refusal(&answer), refused(422, "request.invalid_fields"));
        let fields = &answer.json()["fields"];
        for (field, code, title) in [
            ("name", "booking.name_one_word", "Укажите фамилию и имя"),
            ("phone", "booking.phone_wrong", "Проверьте номер мобильного телефона"),
            ("email", "booking.email_wrong", "Проверьте адрес электронной почты"),
            (
                "consent",
                "booking.consent_needed",
                "Без согласия на обработку персональных данных записаться нельзя",
            ),
        ] {
            assert_eq!(fields[field], json!({ "code": code, "title": title }), "{fields}");
        }
        assert!(!answer.body.contains("123"), "what was typed is not said back: {}", answer.body);
    }

    async fn every_refusal_is_problem_json(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let client = portal.visitor("alfa");
        let wanted = alfa.sokolova_at(DAY, "10:00");
        let good = order(&alfa, "slot", slot(&wanted)).await;
        let with = |name: &str, value: Value| {
            let mut order = good.clone();
            order[name] = value;
            order
        };
        let mut both = good.clone();
        both["hold"] = json!(uuid::Uuid::nil());
        let mut stranger = slot(&wanted);
        stranger["doctor"] = json!(beta.doctor("sokolova"));
        let services = slot(&alfa.slot("uzi", "north", "ultrasound", DAY, "10:00"));
        for (body, expected) in [
            (json!({}), refused(400, "request.malformed")),
            (json!([]), refused(400, "request.malformed")),
            (json!("x"), refused(400, "request.malformed")),
            (with("consent", json!("yes")), refused(400, "request.malformed")),
            (
                with("person", json!({ "name": "Я".repeat(600), "phone": "1" })),
                refused(400, "request.malformed"),
            ),
            (with("slot", Value::Null), refused(422, "request.malformed")),
            (both, refused(422, "request.malformed")),
            (with("captcha", json!("")), refused(422, "captcha.needed")),
            (with("captcha", json!("forged")), refused(422, "captcha.refused")),
            (with("captcha", json!(beta.captcha().await)), refused(422, "captcha.refused")),
            (with("consent", json!(7)), refused(409, "consents.outdated")),
            (with("slot", stranger), refused(404, "request.not_found")),
            (
                with("slot", slot(&alfa.sokolova_at(DAY, "10:10"))),
                refused(422, "booking.slot_not_offered"),
            ),
            (
                with("slot", slot(&alfa.sokolova_at("2027-06-01", "10:00"))),
                refused(422, "booking.slot_not_offered"),
            ),
            (
                with("slot", slot(&alfa.sokolova_at("2026-12-01", "08:30"))),
                refused(422, "booking.slot_not_offered"),
            ),
            (with("slot", services), refused(422, "booking.services_needed")),
        ] {
            let answer = client.post_json("/api/v1/appointments", &body).await;
            assert_eq!(refusal(&answer), expected, "{body}");
        }
        let text = client
            .request(reqwest::Method::POST, "/api/v1/appointments")
            .header("content-type", "text/plain")
            .body("x");
        assert_eq!(refusal(&client.send(text).await), refused(415, "request.media_type"));
        let put = client.request(reqwest::Method::PUT, "/api/v1/appointments").json(&good);
        assert_eq!(refusal(&client.send(put).await), refused(405, "request.method"));
        let large = with("captcha", json!("x".repeat(300_000)));
        assert_eq!(
            refusal(&client.post_json("/api/v1/appointments", &large).await),
            refused(413, "request.too_large")
        );
        assert_eq!(
            refusal(&client.get("/api/v1/nowhere").await),
            refused(404, "request.not_found")
        );
        // Not a minute of it was taken: the good order still books, its captcha unspent.
        assert!(alfa.kept("sokolova", DAY).await.is_empty());
        assert_eq!(client.post_json("/api/v1/appointments", &good).await.status, 201);
    }

    async fn a_visit_opens_with_its_key_only(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let booked = alfa.book(alfa.sokolova_at(DAY, "10:00")).await.expect("booked");
        let other = alfa.book(alfa.sokolova_at(DAY, "10:30")).await.expect("booked");
        let path = format!("/api/v1/appointments/{}", booked.id);
        for key in ["", "x", &other.key, &booked.key[1..]] {
            for answer in [
                client.get(&format!("{path}?key={key}")).await,
                client.post_json(&format!("{path}/cancellation?key={key}"), &Value::Null).await,
            ] {
                assert_eq!(refusal(&answer), refused(404, "request.not_found"), "{key}");
            }
        }
        assert_eq!(refusal(&client.get(&path).await), refused(400, "request.malformed"));
        assert_eq!(
            refusal(&client.get(&format!("/api/v1/appointments/x?key={}", booked.key)).await).0,
            400
        );
        let elsewhere = portal.visitor("beta").get(&format!("{path}?key={}", booked.key)).await;
        assert_eq!(refusal(&elsewhere), refused(404, "request.not_found"));
        portal.clock.advance(TimeDelta::hours(30));
        let started = client
            .post_json(&format!("{path}/cancellation?key={}", booked.key), &Value::Null)
            .await;
        assert_eq!(refusal(&started), refused(409, "appointments.started"));
        assert_eq!(
            client.get(&format!("{path}?key={}", booked.key)).await.json()["can_cancel"],
            false
        );
    }

    async fn services_make_the_visits_length(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let client = portal.visitor("alfa");
        let mut wanted = alfa.slot("uzi", "north", "ultrasound", DAY, "10:00");
        wanted.services = vec![alfa.service("kidneys"), alfa.service("abdomen")];
        let booked = client
            .post_json("/api/v1/appointments", &order(&alfa, "slot", slot(&wanted)).await)
            .await
            .json();
        assert_eq!(
            (&booked["ends_at"], &booked["total"]),
            (&json!("2026-12-02T08:00:00+00:00"), &json!(135_000)),
            "{booked}"
        );
        let consents =
            alfa.consents(kernel::ids::AppointmentId::of(alfa.kept("uzi", DAY).await[0].id)).await;
        assert_eq!(consents[0].method, "form");
    }
}
