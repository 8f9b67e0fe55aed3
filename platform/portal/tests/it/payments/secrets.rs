//! The keys of shops, the passwords of terminals and of ATOL Online are told to nobody (P1–P3):
//! whatever goes wrong, they stand in no log, no page, no export and no journal.

use std::{collections::BTreeSet, path::Path};

use kernel::staff::Role;
use testkit::Visitor;

use super::*;

/// Every secret that a clinic of these tests has.
fn secrets() -> Vec<&'static str> {
    let mut all: Vec<_> = BOTH.into_iter().flat_map(|by| [by.account().1, by.plain().1]).collect();
    all.push(providers::simulator::atol::GROUPS[1].2);
    all
}

/// More pages than anybody's part of the test has.
const PAGES: usize = 150;

/// Opens whatever is linked from some pages, and from what is opened; gives all that was said.
async fn read_all(browser: &Visitor, from: &[&str]) -> String {
    let mut waiting: Vec<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let (mut seen, mut said) = (BTreeSet::new(), String::new());
    while let Some(path) = waiting.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if seen.len() >= PAGES || path.starts_with("//") || !seen.insert(path.clone()) {
            continue;
        }
        let page = browser.get(&path).await;
        assert!(page.status < 500, "{path}: {}", page.status);
        waiting.extend(page.links("/").into_iter().filter(|link| link.starts_with('/')));
        said.push_str(&page.body);
        said.push_str(page.header("location"));
    }
    assert!(seen.len() > 3, "{seen:?}");
    said
}

/// Whether some bytes stand in any file of a folder.
fn stands_in(folder: &Path, bytes: &[u8]) -> bool {
    let entries =
        std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file"));
    entries.into_iter().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return stands_in(&path, bytes);
        }
        let held = std::fs::read(&path).unwrap_or_default();
        held.windows(bytes.len()).any(|part| part == bytes)
    })
}

on_both! {
    async fn a_secret_is_told_to_nobody(portal: &Portal) {
        let secrets = secrets();
        let is_clean = |what: &str, said: &str| {
            for secret in &secrets {
                assert!(!said.contains(secret), "{what}: a secret stands there");
            }
        };
        let mut tills = Vec::new();
        for by in BOTH {
            for settings in [Settings::default(), receipts::by_atol()] {
                let till = Till::with(portal, by, settings).await;
                let trace = Trace::staff("test");
                // The provider says no, and says the keys with it.
                let told = secrets.join(" ");
                for (path, method) in [("/v3/", "POST"), ("/v2/", "POST"), ("/possystem/", "POST"), ("/v3/", "GET")] {
                    let body = json!({ "type": "error", "code": "invalid_request", "description": told,
                        "Success": false, "ErrorCode": "9999", "Message": told, "Details": told,
                        "error": { "error_id": "1", "code": 30, "text": told, "type": "system" } });
                    let fail = json!({ "mode": "answer", "status": 400, "body": body.to_string(),
                        "path": path, "method": method });
                    portal.simulator.fail(&fail).await;
                }
                let _ = profiles::check(&till.clinic.0, till.profile, &trace).await;
                let _ = start(&till.clinic.0, till.wish(means::PAGE)).await;
                for path in ["/v3/", "/v2/"] {
                    for method in ["POST", "GET"] {
                        let none = json!({ "mode": "hang", "times": 0, "path": path, "method": method });
                        portal.simulator.fail(&none).await;
                    }
                }
                let payment = till.begin(means::PAGE).await;
                till.pay(portal, &payment).await;
                for _ in 0..4 {
                    pass(portal, TimeDelta::seconds(30)).await;
                }
                let part = Money::roubles(100);
                let (note, seen) = ("Пациент заболел".into(), Money(0));
                let wish = money::refunds::Wish { payment: payment.id(), amount: part, note, seen };
                let decided = money::refunds::decide(&till.clinic.0, wish, &trace);
                assert_eq!(said(&decided.await), "ok");
                for _ in 0..4 {
                    pass(portal, TimeDelta::seconds(30)).await;
                }
                // A member of the staff types a key where none is taken.
                let anna = portal.colleague("alfa", Role::Administrator).await;
                let page = format!("/admin/payments/{}", till.profile);
                let form = anna.browser.get(&page).await.form(&page).with("name", "");
                let refused = anna.browser.submit(&form.with("key", secrets[0])).await;
                assert_eq!(refused.status, 422);
                is_clean("a refused form", &refused.body);
                tills.push(till);
            }
        }
        for role in [Role::Administrator, Role::Registry, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            let from = ["/admin", "/admin/payments", "/desk/payments", "/admin/audit", "/admin/audit/export"];
            is_clean(role.slug(), &read_all(&one.browser, &from).await);
        }
        for till in &tills {
            let own = ["/payments", "/profile", "/profile/export", "/appointments"];
            is_clean("a patient", &read_all(&till.patient.browser, &own).await);
        }
        is_clean("the log", &portal.log());
        for row in portal.ask("SELECT coalesce(payload, '') || coalesce(last_error, '') AS it FROM jobs").await.expect("jobs") {
            is_clean("a job", &row);
        }
        let errors = "SELECT error || document || fiscal AS it FROM receipts UNION ALL SELECT error FROM refunds \
                      UNION ALL SELECT reason || their_state FROM payments UNION ALL SELECT settings || sealed FROM payment_profiles";
        for row in portal.ask(errors).await.expect("rows") {
            is_clean("a row", &row);
        }
        // Sealed, wherever they are kept.
        for secret in &secrets {
            assert!(!stands_in(&portal.config.data_dir, secret.as_bytes()), "a secret stands in a file");
        }
    }
}
