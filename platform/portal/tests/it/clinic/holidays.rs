//! Days on which the clinic does not work (M3).

use kernel::staff::Role;
use testkit::on_both_engines;

const PATH: &str = "/admin/clinic/holidays";

/// The days with free times of the first two weeks of December.
async fn days(portal: &testkit::Portal) -> Vec<String> {
    let clinic = portal.clinic("alfa");
    let path = format!(
        "/api/v1/doctors/{}/slots?branch={}&from=2026-12-02&until=2026-12-15",
        clinic.doctor("sokolova"),
        clinic.branch("center")
    );
    let answer = portal.visitor("alfa").get(&path).await.json();
    let days = answer["doctors"][0]["days"].as_array().expect("days").clone();
    let open = days.iter().filter(|day| day["slots"].as_array().is_some_and(|all| !all.is_empty()));
    open.map(|day| day["date"].as_str().expect("a date")[5..].to_owned()).collect()
}

on_both_engines! {
    async fn weekly_hours_do_not_come_on_days_off_and_come_back(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let schedule = format!("/admin/clinic/doctors/{}/schedule", clinic.doctor("sokolova"));
        let (branch, online) = (clinic.branch("center").to_string(), clinic.branch("online").to_string());
        let hours = |what, version, day| [
            ("do", what), ("version", version), ("weekday", "3"), ("branch", &*branch), ("kind", "in_person"),
            ("from", "10:00"), ("until", "12:00"), ("slot", "30"), ("what", "instead"), ("first", day), ("confirm", "1"),
        ];
        let saved = admin.browser.post(&schedule, &hours("add_weekly", "0", "")).await;
        assert!(saved.location().contains("done=saved"), "{}", saved.body);
        assert_eq!(days(portal).await, ["12-02", "12-09"], "Wednesdays");

        let page = admin.browser.get(PATH).await;
        let form = page.form(PATH).with("first", "2026-12-02").with("last", "2026-12-09").with("note", "Ремонт");
        let elsewhere = form.clone().with("branch", &online);
        assert!(admin.browser.submit(&elsewhere).await.location().contains("declared"));
        portal.run_jobs().await;
        assert_eq!(days(portal).await, ["12-02", "12-09"], "another branch's days off");
        assert!(admin.browser.submit(&form.clone().with("branch", &branch)).await.location().contains("declared"));
        portal.run_jobs().await;
        assert_eq!(days(portal).await, [""; 0]);
        assert!(admin.browser.get(&schedule).await.says("10:00–12:00"), "beyond the days off");

        // Somebody is on duty.
        let duty = admin.browser.post(&schedule, &hours("add_days", "1", "2026-12-09")).await;
        assert!(duty.location().contains("done=saved"), "{}", duty.body);
        assert_eq!(days(portal).await, ["12-09"]);

        let list = admin.browser.get(PATH).await;
        assert!(list.says("Ремонт") && list.says("02.12.2026") || list.says("2 декабря"), "{}", list.body);
        for _ in 0..2 {
            let list = admin.browser.get(PATH).await;
            assert!(admin.browser.submit(&list.form("/end")).await.location().contains("lifted"));
        }
        portal.run_jobs().await;
        assert_eq!(days(portal).await, ["12-02", "12-09"]);
        let told = portal.ask("SELECT action AS it FROM audit WHERE action LIKE 'holidays.%' ORDER BY it").await;
        assert_eq!(told.expect("the journal"), ["holidays.declare", "holidays.declare", "holidays.lift", "holidays.lift"]);
    }

    async fn visits_on_days_off_are_told_of_first_and_stay(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let booked = clinic.book(clinic.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        let form = admin.browser.get(PATH).await.form(PATH).with("first", "2026-12-02");
        let question = admin.browser.submit(&form).await;
        assert!(question.says("записано пациентов: 1"), "{}", question.body);
        let stored = async || portal.ask("SELECT note AS it FROM holidays").await.expect("rows").len();
        assert_eq!(stored().await, 0, "a question stores nothing");
        assert!(admin.browser.submit(&question.form(PATH)).await.location().contains("declared"));
        assert_eq!(stored().await, 1);
        assert_eq!(clinic.appointment(booked.id).await.status, "booked");

        for (field, value, status) in [
            ("first", "", 422), ("first", "x", 422), ("first", "2026-11-30", 422), ("last", "2026-12-01", 422),
            ("last", "2030-01-01", 422), ("branch", "x", 404), ("branch", "00000000-0000-0000-0000-000000000000", 404),
        ] {
            let answer = admin.browser.submit(&form.clone().with(field, value)).await;
            assert_eq!(answer.status, status, "{field}={value}: {}", answer.body);
        }
        let long = form.clone().with("note", &"ы".repeat(201));
        assert!(admin.browser.submit(&long).await.mistake("note").is_some());
    }

    async fn administrators_alone_declare_them(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let form = admin.browser.get(PATH).await.form(PATH).with("first", "2026-12-31");
        admin.browser.submit(&form).await;
        let end = admin.browser.get(PATH).await.action("/end");
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            assert_eq!(one.browser.get(PATH).await.status, 403, "{role:?}");
            assert_eq!(one.browser.submit(&form).await.status, 403, "{role:?}");
            assert_eq!(one.browser.post(&end, &[]).await.status, 403, "{role:?}");
        }
        let other = portal.colleague("beta", Role::Administrator).await;
        assert_eq!(other.browser.post(&end, &[]).await.status, 404);
        assert!(!other.browser.get(PATH).await.says("31.12.2026"));
    }
}
