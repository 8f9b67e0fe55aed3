//! Doctors' working time, kept in the panel.

use kernel::staff::Role;
use serde_json::json;
use testkit::on_both_engines;

use crate::exchange::Mis;

/// How many free times each day of two has.
async fn slots(portal: &testkit::Portal) -> Vec<usize> {
    let clinic = portal.clinic("alfa");
    let path = format!(
        "/api/v1/doctors/{}/slots?branch={}&from=2026-12-02&until=2026-12-09",
        clinic.doctor("sokolova"),
        clinic.branch("center")
    );
    let answer = portal.visitor("alfa").get(&path).await.json();
    let days = answer["doctors"][0]["days"].as_array().expect("days").clone();
    days.iter().map(|day| day["slots"].as_array().expect("slots").len()).collect()
}

on_both_engines! {
    async fn weekly_hours_are_shown_first_then_patients_book_in_them(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let path = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let branch = clinic.branch("center").to_string();
        let before = slots(portal).await;
        let form = [
            ("do", "add_weekly"), ("version", "0"), ("weekday", "3"), ("branch", &*branch), ("kind", "in_person"),
            ("from", "10:00"), ("until", "12:00"), ("slot", "30"),
        ];
        let preview = admin.browser.post(&path, &form).await;
        assert_eq!(preview.status, 200, "{}", preview.body);
        assert!(preview.says("Еще не сохранено"));
        assert_eq!(slots(portal).await, before, "a preview changes nothing");
        let answer = admin.browser.submit(&preview.form(&path).with("confirm", "1")).await;
        assert!(answer.location().contains("done=saved"), "{}", answer.body);
        assert_eq!(slots(portal).await, [4, 4], "two Wednesdays, the second and the ninth");
        // A version is good once.
        assert_eq!(admin.browser.post(&path, &form).await.status, 409);
        // The same hours once more overlap.
        let again = form.map(|(name, value)| if name == "version" { (name, "1") } else { (name, value) });
        let answer = admin.browser.post(&path, &again).await;
        assert_eq!(answer.status, 422);
        assert!(answer.says("Часы пересекаются"));
        // A day off.
        let off = [("do", "add_days"), ("version", "1"), ("what", "off"), ("first", "2026-12-02"), ("last", ""), ("confirm", "1")];
        assert!(admin.browser.post(&path, &off).await.location().contains("done=saved"));
        assert_eq!(slots(portal).await, [4]);
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'timetable.change'").await.expect("the journal");
        assert_eq!(told.len(), 2);
    }

    async fn a_row_of_weekly_hours_is_changed_in_its_place(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let path = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let branch = clinic.branch("center").to_string();
        let form = [
            ("do", "add_weekly"), ("version", "0"), ("weekday", "3"), ("branch", &*branch), ("kind", "in_person"),
            ("from", "10:00"), ("until", "12:00"), ("slot", "30"), ("confirm", "1"),
        ];
        admin.browser.post(&path, &form).await;
        let page = admin.browser.get(&path).await;
        let change = page.links("?row=").pop().expect("a way to change the row");
        let page = admin.browser.get(change.split('#').next().expect("a path")).await;
        let forms = page.body.split("<form").filter(|form| form.contains("change_weekly")).count();
        assert_eq!(forms, 1, "{}", page.body);
        let row = change.split("row=").nth(1).and_then(|rest| rest.split('#').next()).expect("a row");
        let changed = [
            ("do", "change_weekly"), ("version", "1"), ("row", row), ("weekday", "3"), ("branch", &*branch),
            ("kind", "in_person"), ("from", "10:00"), ("until", "11:00"), ("slot", "20"), ("weeks", "even"),
        ];
        // What was typed stays when it is refused.
        let wrong = changed.map(|(name, value)| if name == "until" { (name, "09:00") } else { (name, value) });
        let answer = admin.browser.post(&path, &wrong).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("name=\"from\" value=\"10:00\"") && answer.body.contains(row), "{}", answer.body);
        let preview = admin.browser.post(&path, &changed).await;
        assert!(preview.says("Еще не сохранено"), "{}", preview.body);
        let answer = admin.browser.submit(&preview.form(&path).with("confirm", "1")).await;
        assert!(answer.location().contains("done=saved"), "{}", answer.body);
        // 2 December lies in week 49, the ninth in week 50.
        assert_eq!(slots(portal).await, [3], "the second Wednesday only");
        assert!(admin.browser.get(&path).await.says("По четным неделям"));
        let missing = format!("{path}?row={}", branch);
        assert_eq!(admin.browser.get(&missing).await.status, 404);
    }

    async fn visits_outside_the_new_hours_stay_and_are_listed(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let booked = clinic.book(clinic.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        let path = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let branch = clinic.branch("center").to_string();
        let form = [
            ("do", "add_weekly"), ("version", "0"), ("weekday", "4"), ("branch", &*branch), ("kind", "in_person"),
            ("from", "10:00"), ("until", "12:00"), ("slot", "30"),
        ];
        let preview = admin.browser.post(&path, &form).await;
        assert!(preview.says("Записи вне расписания"), "{}", preview.body);
        admin.browser.submit(&preview.form(&path).with("confirm", "1")).await;
        assert_eq!(admin.browser.get(&path).await.links(&format!("/desk/visits/{}", booked.id)).len(), 1);
        assert_eq!(clinic.appointment(booked.id).await.status, "booked");
    }

    async fn the_information_system_and_the_panel_do_not_fight(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let mis = Mis::of(portal, "alfa").await;
        let clinic = portal.clinic("alfa");
        let path = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let before = slots(portal).await;
        let adopt = [("do", "adopt"), ("version", "0"), ("week", "2026-12-09"), ("confirm", "1")];
        assert!(admin.browser.post(&path, &adopt).await.location().contains("done=saved"));
        assert_eq!(slots(portal).await, before, "the week comes back every week");
        let body = json!({ "from": "2026-12-02T00:00:00Z", "until": "2026-12-03T00:00:00Z", "intervals": [] });
        let answer = mis.ask(reqwest::Method::PUT, "/doctors/sokolova/schedule", Some(&body)).await;
        assert_eq!((answer.status, &answer.json()["code"]), (409, &json!("exchange.schedule_of_panel")));
        assert!(admin.browser.post(&format!("{path}/release"), &[("version", "1")]).await.location().contains("released"));
        assert_eq!(slots(portal).await, before, "what is planned stays");
        mis.put("/doctors/sokolova/schedule", body).await;
        assert!(slots(portal).await.len() < before.len());
    }

    async fn hostile_forms_are_refused_not_failed(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let path = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let (branch, online) = (clinic.branch("center").to_string(), clinic.branch("online").to_string());
        let good = [
            ("do", "add_weekly"), ("version", "0"), ("weekday", "3"), ("branch", &*branch), ("kind", "in_person"),
            ("from", "10:00"), ("until", "12:00"), ("slot", "30"), ("valid_from", ""), ("valid_until", ""),
        ];
        for (field, value, status) in [
            ("do", "x", 404), ("version", "x", 409), ("version", "7", 409), ("weekday", "8", 422), ("weekday", "", 422),
            ("branch", "x", 404), ("branch", "00000000-0000-0000-0000-000000000000", 404), ("branch", &*online, 422),
            ("kind", "x", 404), ("kind", "online", 422), ("from", "25:00", 422), ("from", "12:00", 422), ("until", "", 422),
            ("slot", "0", 422), ("slot", "99999999999", 422), ("valid_from", "9999-12-31", 422),
            ("valid_from", "+262142-01-01", 422), ("valid_until", "2026-01-01", 422),
        ] {
            let form = good.map(|(name, kept)| if name == field { (name, value) } else { (name, kept) });
            let answer = admin.browser.post(&path, &form).await;
            assert_eq!(answer.status, status, "{field}={value}: {}", answer.body);
        }
    }
}
