//! Who may do what in the console, and that console and clinics are apart.

use std::{collections::BTreeSet, path::Path};

use kernel::vendor::Role;
use reqwest::Method;
use testkit::{Portal, on_both_engines};

/// Every route of the console: method, path, whether it is open to everybody.
const ROUTES: [(&str, &str, bool); 36] = [
    ("GET", "/", false),
    ("GET", "/devices", false),
    ("POST", "/devices/:id/end", false),
    ("POST", "/devices/end-all", false),
    ("GET", "/journal", false),
    ("GET", "/lang", true),
    ("GET", "/robots.txt", true),
    ("GET", "/sign-in", true),
    ("POST", "/sign-in", true),
    ("POST", "/sign-out", true),
    ("GET", "/sites", false),
    ("GET", "/sites/:id", false),
    ("GET", "/sites/:id/address", false),
    ("POST", "/sites/:id/address", false),
    ("GET", "/sites/:id/administrators", false),
    ("POST", "/sites/:id/administrators", false),
    ("GET", "/sites/:id/deletion", false),
    ("POST", "/sites/:id/deletion", false),
    ("POST", "/sites/:id/deletion/end", false),
    ("GET", "/sites/:id/domains", false),
    ("POST", "/sites/:id/domains", false),
    ("POST", "/sites/:id/domains/proof", false),
    ("POST", "/sites/:id/domains/removal", false),
    ("GET", "/sites/:id/health", false),
    ("GET", "/sites/:id/limits", false),
    ("POST", "/sites/:id/limits", false),
    ("GET", "/sites/:id/settings", false),
    ("POST", "/sites/:id/settings", false),
    ("POST", "/sites/:id/status", false),
    ("GET", "/sites/:id/versions/:version", false),
    ("POST", "/sites/:id/versions/:version/return", false),
    ("GET", "/sites/new", false),
    ("POST", "/sites/new", false),
    ("GET", "/start/:ticket", true),
    ("POST", "/start/:ticket", true),
    // Of their own account, observers may write.
    ("GET", "/healthz", true),
];

/// What observers may see.
const OBSERVED: [&str; 7] = [
    "/",
    "/devices",
    "/journal",
    "/sites",
    "/sites/:id",
    "/sites/:id/domains",
    "/sites/:id/health",
];

/// Beside those, one version's page.
const VERSION: &str = "/sites/:id/versions/:version";

/// What observers may do: it concerns themselves.
const OWN: [&str; 4] = ["/devices/:id/end", "/devices/end-all", "/sign-out", "/sign-in"];

fn tables() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let vendor = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("platform").join("vendor");
    for file in crate::walls::files(&vendor) {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for part in text.split(".at(").skip(1) {
            let Some(rest) = part.trim_start().strip_prefix('"') else { continue };
            let (route, rest) = rest.split_once('"').expect("the end of a path");
            let handler = rest.split(['\n', ';']).next().unwrap_or_default();
            let handler = handler.split(".at(").next().unwrap_or_default();
            for (method, call) in [("GET", "get("), ("POST", "post(")] {
                if handler.contains(call) {
                    found.insert((method.to_owned(), route.to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn the_list_of_routes_is_the_one_of_the_route_tables() {
    let listed = ROUTES.iter().filter(|(_, path, _)| *path != "/healthz");
    let listed: BTreeSet<_> =
        listed.map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(listed, tables());
}

fn filled(path: &str, portal: &Portal) -> String {
    let site = portal.clinic("alfa").0.site.id.to_string();
    path.replace(":id", &site).replace(":version", "1").replace(":ticket", &"0".repeat(64))
}

async fn knock(visitor: &testkit::Visitor, method: &str, path: &str) -> testkit::Answer {
    let request = visitor.request(method.parse::<Method>().expect("a method"), path);
    let request = if method == "POST" { request.form(&[("version", "1")]) } else { request };
    visitor.send(request).await
}

on_both_engines! {
    async fn nobody_sees_or_does_anything_before_signing_in(portal: &Portal) {
        let patient = portal.patient("alfa").await;
        let visitor = portal.visitor("console");
        let with_patient = portal.visitor("console");
        with_patient.keep_cookie("session", &patient.token);
        with_patient.keep_cookie("staff", &patient.token);
        with_patient.keep_cookie("manager", &patient.token);
        for browser in [visitor, with_patient] {
            for (method, path, _) in ROUTES.iter().filter(|(_, _, open)| !open) {
                let answer = knock(&browser, method, &filled(path, portal)).await;
                assert_eq!(answer.status, 303, "{method} {path}: {}", answer.body);
                assert!(answer.location().starts_with("/sign-in?back="), "{method} {path}");
            }
        }
        let row = store::sites::by_label(&portal.app.db, "alfa").await.expect("the database");
        assert_eq!(row.expect("alfa").site.version, 1);
    }

    async fn an_observer_sees_and_changes_nothing(portal: &Portal) {
        for (method, path, open) in ROUTES {
            let observer = portal.at_console(Role::Observer).await;
            let answer = knock(&observer, method, &filled(path, portal)).await;
            let sees = method == "GET" && (OBSERVED.contains(&path) || path == VERSION);
            if open || sees || OWN.contains(&path) {
                assert_ne!(answer.status, 403, "{method} {path}");
                assert!(answer.status < 500, "{method} {path}");
            } else {
                assert_eq!(answer.status, 403, "{method} {path}: {}", answer.body);
            }
        }
        let observer = portal.at_console(Role::Observer).await;
        let site = portal.clinic("alfa").0.site.id;
        let page = observer.get(&format!("/sites/{site}")).await;
        assert!(!page.body.contains("/settings\"") && !page.body.contains("/status\""));
        let row = store::sites::by_label(&portal.app.db, "alfa").await.expect("the database");
        assert_eq!(row.expect("alfa").site.version, 1);
    }

    async fn the_consoles_routes_are_nothing_at_a_clinic_and_the_clinics_nothing_here(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let cookie = "0".repeat(64);
        let at_clinic = portal.visitor("alfa");
        at_clinic.keep_cookie("manager", &cookie);
        for path in ["/sites", "/sites/new", "/journal", "/devices", "/start/x"] {
            assert_eq!(at_clinic.get(path).await.status, 404, "{path}");
        }
        for path in ["/booking", "/cabinet", "/institutions", "/api/v1/branches", "/staff", "/admin/staff", "/documents/policy", "/dev/mail"] {
            assert_eq!(manager.get(path).await.status, 404, "{path}");
        }
        assert_eq!(manager.get("/").await.location(), "/sites");
    }

    async fn another_sites_page_cannot_act_in_a_managers_name(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        let site = portal.clinic("alfa").0.site.id;
        let request = manager.request(Method::POST, &format!("/sites/{site}/status"));
        let request = request.form(&[("status", "suspended")]);
        for (name, value) in [("origin", "http://alfa.localhost"), ("sec-fetch-site", "same-site")] {
            let request = request.try_clone().expect("a request").header(name, value);
            assert_eq!(manager.send(request).await.status, 403, "{name}");
        }
        let large = manager.request(Method::POST, "/sites/new").form(&[("name", "я".repeat(200_000))]);
        assert_eq!(manager.send(large).await.status, 413);
        let page = manager.get("/sites").await;
        assert!(page.header("content-security-policy").contains("default-src 'self'"));
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        assert_eq!(portal.visitor("alfa").get("/").await.status, 200);
    }

    async fn hostile_input_is_refused_and_never_fails(portal: &Portal) {
        let manager = portal.at_console(Role::Manager).await;
        for path in ["/sites/%00", "/sites/x/settings", "/sites/new?from=%00%FF", "/journal?site=x", "/journal?before=x",
            "/lang?to=xx", "/lang?to=ru&back=//evil.example", "/start/%00", "/sites?q=%F0%9F%92%A9", "/nothing"] {
            let answer = manager.get(path).await;
            assert!(answer.status < 500, "{path}: {}", answer.status);
        }
        assert_eq!(manager.get("/lang?to=ru&back=//evil.example").await.location(), "/");
        for body in ["", "id=x", "id=%00", "id=00000000-0000-0000-0000-000000000000&label=%FF", "version=x"] {
            for path in ["/sites/new", "/sign-in", "/start/x"] {
                let request = manager.request(Method::POST, path).body(body.to_owned());
                let request = request.header("content-type", "application/x-www-form-urlencoded");
                let answer = manager.send(request).await;
                assert!(answer.status < 500, "{path} {body}: {}", answer.body);
            }
        }
    }
}
