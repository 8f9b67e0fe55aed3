//! Who may come to the desk: the registry and administrators; nobody else, and nobody of
//! another clinic. Routes × actors.

use kernel::staff::Role;
use testkit::{ANNA, BORIS, on_both_engines};

use super::slot;
use crate::walls::routes;

on_both_engines! {
    async fn the_desk_is_open_to_the_registry_and_administrators_alone(portal: &Portal) {
        let own = portal.colleague("alfa", Role::Registry).await;
        let card = own.clinic.card(&ANNA).await;
        let booked = own.clinic.book(own.clinic.sokolova_at("2026-12-02", "09:00")).await;
        let visit = booked.expect("booked").id;
        let free = slot(&own.clinic, "2026-12-02", "10:00");
        let filled = |path: &str| {
            let id = if path.contains("/visits/") { visit.to_string() } else { card.to_string() };
            let path = path.replace(":id", &id).replace(":ticket", &id);
            format!("{path}?slot={free}")
        };
        let desk: Vec<_> = routes::all()
            .into_iter()
            .filter(|(_, path)| path.starts_with("/desk"))
            .map(|(method, path)| (method, filled(&path)))
            .collect();
        assert!(desk.len() > 15);
        let visitor = portal.visitor("alfa");
        let patient = portal.enrol("alfa", &BORIS).await;
        let mut colleagues = Vec::new();
        for role in Role::ALL {
            colleagues.push((role, portal.colleague("alfa", role).await));
        }
        for (method, path) in &desk {
            let method: reqwest::Method = method.parse().expect("a method");
            for browser in [&visitor, &patient.browser] {
                let answer = browser.send(ask(browser, &method, path)).await;
                assert_eq!(answer.status, 303, "{method} {path}");
                assert!(answer.location().starts_with("/staff/sign-in"), "{method} {path}");
            }
            for (role, one) in &colleagues {
                let answer = one.browser.send(ask(&one.browser, &method, path)).await;
                let may = matches!(role, Role::Registry | Role::Administrator);
                assert_eq!(answer.status != 403, may, "{role:?} {method} {path}");
                assert!(answer.status < 500, "{role:?} {method} {path}: {}", answer.body);
            }
        }
    }

    async fn what_is_another_clinics_is_not_found_at_the_desk(portal: &Portal) {
        let own = portal.colleague("alfa", Role::Registry).await;
        let other = portal.colleague("beta", Role::Registry).await;
        let card = own.clinic.card(&ANNA).await;
        let booked = own.clinic.book(own.clinic.sokolova_at("2026-12-02", "09:00")).await;
        let visit = booked.expect("booked").id;
        let free = slot(&own.clinic, "2026-12-02", "10:00");
        let theirs = slot(&other.clinic, "2026-12-02", "10:00");
        for path in [
            format!("/desk/patients/{card}"),
            format!("/desk/visits/{visit}"),
            format!("/desk/visits/{visit}/move?slot={theirs}"),
            format!("/desk/visits/new?slot={free}"),
            format!("/desk/visits/new?slot={theirs}&card={card}"),
            format!("/desk?card={card}"),
            format!("/desk?move={visit}"),
            format!("/desk?doctor={}", own.clinic.doctor("sokolova")),
        ] {
            assert_eq!(other.browser.get(&path).await.status, 404, "{path}");
        }
        let card = card.to_string();
        for (path, form) in [
            (format!("/desk/patients/{card}/confirmation"), vec![]),
            (format!("/desk/patients/{card}/qr"), vec![("hours", "24")]),
            (format!("/desk/visits/{visit}/mark"), vec![("mark", "arrived")]),
            (format!("/desk/visits/{visit}/cancellation"), vec![]),
            (format!("/desk/visits/{visit}/move"), vec![("slot", &*theirs)]),
            ("/desk/visits".into(), vec![("slot", &*theirs), ("card", &*card)]),
            ("/desk/visits".into(), vec![("slot", &*free), ("name", ANNA.name), ("phone", ANNA.phone), ("consent", "1")]),
        ] {
            assert_eq!(other.browser.post(&path, &form).await.status, 404, "{path}");
        }
        assert!(other.clinic.kept("sokolova", "2026-12-02").await.is_empty());
    }

    async fn whatever_is_sent_to_the_desk_is_answered(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let visit = uuid::Uuid::nil();
        let junk = ["", "%", "'; drop table patients; --", "<script>", "9999999999999999999", "\u{202e}"];
        for text in junk {
            for path in [
                "/desk/visits".to_owned(),
                "/desk/patients/new".into(),
                format!("/desk/visits/{visit}/mark"),
                format!("/desk/visits/{visit}/move"),
                format!("/desk/patients/{visit}/qr"),
                format!("/desk/family/{visit}/confirmation"),
            ] {
                let names = ["slot", "card", "mark", "hours", "name", "phone", "surname", "sv"];
                let form: Vec<_> = names.iter().map(|name| (*name, text)).collect();
                let answer = rita.browser.post(&path, &form).await;
                assert!((400..500).contains(&answer.status), "{path} {text}: {}", answer.status);
                assert!(!answer.body.contains("<script>"), "{path}");
            }
            for name in ["slot", "date", "branch", "doctor", "move", "card", "name", "phone", "skip"] {
                for path in ["/desk", "/desk/print", "/desk/patients", "/desk/visits/new"] {
                    let request = rita.browser.request(reqwest::Method::GET, path);
                    let answer = rita.browser.send(request.query(&[(name, text)])).await;
                    assert!(answer.status < 500, "{path} {name} {text}");
                }
            }
        }
    }
}

fn ask(
    browser: &testkit::Visitor,
    method: &reqwest::Method,
    path: &str,
) -> reqwest::RequestBuilder {
    let request = browser.request(method.clone(), path);
    if *method == reqwest::Method::POST { request.form(&[("hours", "1")]) } else { request }
}
