//! Who may come to the doctor's cabinet: doctors, each to the own visits and patients. Routes ×
//! actors.

use kernel::staff::Role;
use testkit::{ANNA, BORIS, on_both_engines};

use super::{DAY, booked, doctor, patient};
use crate::{desk::slot, walls::routes};

on_both_engines! {
    async fn the_cabinet_is_open_to_doctors_alone_and_nothing_else_is_to_them(portal: &Portal) {
        let own = doctor(portal, "alfa", "sokolova").await;
        let (card, visit) = patient(&own, &ANNA, "09:00").await;
        let free = slot(&own.clinic, DAY, "10:00");
        let filled = |path: &str| {
            let id = if path.contains("/visits/") { visit.to_string() } else { card.to_string() };
            format!("{}?slot={free}", path.replace(":id", &id))
        };
        let visitor = portal.visitor("alfa");
        let boris = portal.enrol("alfa", &BORIS).await;
        let mut colleagues = Vec::new();
        for role in [Role::Administrator, Role::Registry, Role::Auditor] {
            colleagues.push(portal.colleague("alfa", role).await);
        }
        let mut seen = 0;
        for (method, path) in routes::all() {
            let verb: reqwest::Method = method.parse().expect("a method");
            let send = async |browser: &testkit::Visitor, path: &str| {
                let request = browser.request(verb.clone(), path);
                let post = verb == reqwest::Method::POST;
                browser.send(if post { request.form(&[("mark", "x")]) } else { request }).await
            };
            if path.starts_with("/desk") || path.starts_with("/admin/") {
                let path = path.replace(":id", &card.to_string());
                let status = send(&own.browser, &path).await.status;
                assert_eq!(status, 403, "{method} {path}");
            }
            if !path.starts_with("/practice") {
                continue;
            }
            seen += 1;
            let path = filled(&path);
            for browser in [&visitor, &boris.browser] {
                let answer = send(browser, &path).await;
                assert_eq!(answer.status, 303, "{method} {path}");
                assert!(answer.location().starts_with("/staff/sign-in"), "{method} {path}");
            }
            for one in &colleagues {
                assert_eq!(send(&one.browser, &path).await.status, 403, "{method} {path}");
            }
            let answer = send(&own.browser, &path).await;
            assert!(answer.status != 403 && answer.status < 500, "{method} {path}: {}", answer.body);
        }
        assert_eq!(seen, 9);
    }

    async fn what_is_another_doctors_or_clinics_is_not_found(portal: &Portal) {
        let own = doctor(portal, "alfa", "sokolova").await;
        let (card, visit) = patient(&own, &ANNA, "09:00").await;
        let free = slot(&own.clinic, DAY, "10:00");
        let colleague = doctor(portal, "alfa", "petrov").await;
        let stranger = doctor(portal, "beta", "sokolova").await;
        for other in [&colleague, &stranger] {
            for path in [
                format!("/practice/visits/{visit}"),
                format!("/practice/patients/{card}"),
                format!("/practice/patients/{card}/times"),
                format!("/practice/patients/{card}/booking?slot={free}"),
            ] {
                assert_eq!(other.browser.get(&path).await.status, 404, "{path}");
            }
            for (path, form) in [
                (format!("/practice/visits/{visit}/mark"), [("mark", "arrived")]),
                (format!("/practice/patients/{card}/booking"), [("slot", &*free)]),
            ] {
                assert_eq!(other.browser.post(&path, &form).await.status, 404, "{path}");
            }
            let page = other.browser.get(&format!("/practice?date={DAY}")).await;
            assert!(page.status == 200 && !page.says(ANNA.name), "{}", page.body);
        }
        // A patient whose only visit was cancelled is the doctor's no more.
        let trace = own.trace();
        let access = visits::appointments::Access::of_desk(trace);
        visits::appointments::cancel(&own.clinic.0, visit, &access).await.expect("cancelled");
        assert_eq!(own.browser.get(&format!("/practice/patients/{card}")).await.status, 404);
        booked(&own, card, own.clinic.sokolova_at(DAY, "12:00")).await;
        assert_eq!(own.browser.get(&format!("/practice/patients/{card}")).await.status, 200);
    }

    async fn a_doctor_without_a_row_of_the_schedule_is_told_so(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        let mut db = one.clinic.0.db().write().await.unwrap();
        let mut row = store::staff::lock(&mut db, one.id).await.unwrap().unwrap();
        row.doctor_id = None;
        store::staff::save(&mut db, &row).await.unwrap_or_else(|_| panic!("not stored"));
        db.commit().await.unwrap();
        let page = one.browser.get("/practice").await;
        assert!(page.status == 403 && page.says("не связана с врачом"), "{}", page.body);
    }

    async fn whatever_is_sent_to_the_cabinet_is_answered(portal: &Portal) {
        let one = doctor(portal, "alfa", "sokolova").await;
        let (card, visit) = patient(&one, &ANNA, "09:00").await;
        for text in ["", "%", "'; drop table patients; --", "<script>", "9999999999999999999", "\u{202e}", "262142-12-31"] {
            for name in ["date", "span", "doctor", "branch", "from", "until", "slot"] {
                for path in [
                    "/practice".to_owned(),
                    "/practice/report".into(),
                    "/practice/report.csv".into(),
                    format!("/practice/patients/{card}/times"),
                    format!("/practice/patients/{card}/booking"),
                ] {
                    let request = one.browser.request(reqwest::Method::GET, &path);
                    let answer = one.browser.send(request.query(&[(name, text)])).await;
                    assert!(answer.status < 500, "{path} {name} {text}");
                    assert!(!answer.body.contains("<script>"), "{path} {name}");
                }
            }
            for path in [format!("/practice/visits/{visit}/mark"), format!("/practice/patients/{card}/booking")] {
                let form = ["mark", "slot", "sv"].map(|name| (name, text));
                let answer = one.browser.post(&path, &form).await;
                assert!((400..500).contains(&answer.status), "{path} {text}: {}", answer.status);
            }
        }
    }
}
