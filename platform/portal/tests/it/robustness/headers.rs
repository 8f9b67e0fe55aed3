//! What stands in the head of every answer; requests that another site's page sends.

use reqwest::Method;
use testkit::{Answer, Portal, Visitor, on_both_engines, raw};

use crate::walls::routes;

fn filled(route: &str) -> String {
    let route = route.replace(":kind", "policy").replace(":version", "1").replace(":name", "x.png");
    route
        .replace(":hash", "0123456789abcdef")
        .replace(":id", "0198c7a0-0000-7000-8000-000000000000")
}

fn protected(answer: &Answer, what: &str) {
    let policy = answer.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'self'; ") || policy.starts_with("default-src 'none'; "),
        "{what}: {policy}"
    );
    assert!(policy.contains("frame-ancestors '") || policy.contains("sandbox"), "{what}: {policy}");
    for directive in policy
        .split(';')
        .filter(|one| one.trim().starts_with("script-src") || one.trim().starts_with("default-src"))
    {
        assert!(
            !directive.contains("unsafe")
                && !directive.contains("http")
                && !directive.contains('*'),
            "{what}: {policy}"
        );
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{what}");
    }
    assert!(answer.header("permissions-policy").contains("geolocation=()"), "{what}");
    assert_eq!(answer.header("x-request-id").len(), 16, "{what}");
    for telling in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(answer.header(telling), "", "{what}: {telling}");
    }
}

async fn send(visitor: &Visitor, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request =
        visitor.request(Method::from_bytes(method.as_bytes()).expect("a method"), path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    visitor.send(request).await
}

/// A request past the usual client, which would unpack what comes packed.
async fn unpacked(portal: &Portal, path: &str, accept: &str) -> Answer {
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\n{accept}\r\n");
    raw(portal.address, request.as_bytes()).await.expect("an answer")
}

on_both_engines! {
    async fn who_answers_before_he_has_read_the_body_ends_the_connection(portal: &Portal) {
        let client = portal.visitor("alfa");
        let large = "x".repeat(300_000);
        let post = |path: &str| client.request(Method::POST, path).body(large.clone());
        let foreign = post("/sign-in").header("sec-fetch-site", "cross-site");
        let with_get = client.request(Method::GET, "/schedule").body("never read");
        for (request, status) in [(post("/sign-in"), 413), (foreign, 403), (with_get, 200)] {
            let answer = client.send(request).await;
            assert_eq!((answer.status, answer.header("connection")), (status, "close"));
        }
        for request in [
            client.request(Method::GET, "/schedule"),
            client.request(Method::POST, "/sign-out").body("read to its end"),
        ] {
            assert_eq!(client.send(request).await.header("connection"), "");
        }
    }

    async fn every_answer_is_protected(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let mut ids = std::collections::BTreeSet::new();
        for (method, route) in routes::all() {
            let path = filled(&route);
            let answer = send(&visitor, &method, &path, &[]).await;
            protected(&answer, &format!("{method} {route}"));
            assert!(ids.insert(answer.header("x-request-id").to_owned()), "{route}: a request id twice");
        }
        for (host, path) in [("nobody", "/"), ("nobody", "/api/v1/branches"), ("alfa", "/nothing"), ("alfa", "/api/v1/nothing")] {
            let answer = portal.visitor(host).get(path).await;
            assert_eq!(answer.status, 404, "{host}{path}");
            protected(&answer, &format!("{host}{path}"));
        }
    }

    async fn what_another_sites_page_sends_is_refused(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let own = visitor.origin.clone();
        let beta = portal.visitor("beta").origin;
        for (method, route) in routes::all().into_iter().filter(|(method, _)| method != "GET") {
            let path = filled(&route);
            for foreign in [
                &[("sec-fetch-site", "cross-site")][..],
                &[("sec-fetch-site", "same-site")],
                &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
                &[("origin", "https://evil.example")],
                &[("origin", "null")],
                &[("origin", beta.as_str())],
                &[("origin", "http://alfa.localhost.evil.example")],
                &[("origin", "http://alfa.localhost")],
            ] {
                let answer = send(&visitor, &method, &path, foreign).await;
                assert_eq!(answer.status, 403, "{method} {route} with {foreign:?}: {}", answer.body);
                assert_eq!(answer.header("set-cookie"), "", "{method} {route} with {foreign:?}");
            }
            for own in [
                &[][..],
                &[("sec-fetch-site", "same-origin")],
                &[("sec-fetch-site", "none")],
                &[("origin", own.as_str())],
            ] {
                let answer = send(&visitor, &method, &path, own).await;
                assert_ne!(answer.status, 403, "{method} {route} with {own:?}");
            }
        }
        // Links from elsewhere work.
        let answer = send(&visitor, "GET", "/schedule", &[("sec-fetch-site", "cross-site")]).await;
        assert_eq!(answer.status, 200);
    }

    async fn files_are_kept_for_ever_and_sent_packed(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let home = visitor.get("/").await;
        let mut files = home.links("/assets/");
        files.extend(home.body.split("src=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(src, _)| src.replace("&#x2f;", "/")).filter(|src| src.contains("/assets/")));
        assert!(files.len() > 5, "{files:?}");
        files.extend(home.links("/colours.css"));
        for file in files {
            let plain = unpacked(portal, &file, "").await;
            assert_eq!(plain.status, 200, "{file}");
            assert!(plain.header("cache-control").contains("immutable"), "{file}");
            assert_eq!(plain.header("x-content-type-options"), "nosniff", "{file}");
            assert_eq!(plain.header("content-encoding"), "", "{file}");
            assert!(plain.header("vary").contains("Accept-Encoding"), "{file}");
            let packed = unpacked(portal, &file, "accept-encoding: gzip, br\r\n").await;
            let small = plain.body.len() < 1024;
            assert!(small || packed.header("content-encoding") == "gzip", "{file} is not packed");
            let refused = unpacked(portal, &file, "accept-encoding: gzip;q=0, identity\r\n").await;
            assert_eq!(refused.header("content-encoding"), "", "{file} is packed against the browser's will");
        }
        for hostile in ["/assets/", "/assets/nothing.css", "/assets/../Cargo.toml", "/assets/%2e%2e/Cargo.toml", "/assets/..%2fCargo.toml"] {
            let answer = visitor.get(hostile).await;
            assert_eq!(answer.status, 404, "{hostile}");
        }
    }

    async fn pages_are_for_one_person_and_sent_packed(portal: &Portal) {
        for path in ["/", "/booking", "/schedule", "/prices", "/api/v1/problems"] {
            let plain = unpacked(portal, path, "").await;
            assert_eq!(plain.header("content-encoding"), "", "{path}");
            let packed = unpacked(portal, path, "accept-encoding: gzip, br\r\n").await;
            assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
            let vary: Vec<_> = packed.headers.get_all("vary").iter().collect();
            assert!(vary.iter().any(|names| *names == "Accept-Encoding"), "{path}: {vary:?}");
        }
        for path in ["/", "/appointments", "/booking"] {
            let kept = portal.visitor("alfa").get(path).await.header("cache-control").to_owned();
            assert!(kept.contains("private") || kept.contains("no-store"), "{path}: {kept}");
        }
    }

    async fn head_is_get_without_a_body(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        for (_, route) in routes::all().into_iter().filter(|(method, _)| method == "GET") {
            let path = filled(&route);
            let (get, head) = (visitor.get(&path).await, send(&visitor, "HEAD", &path, &[]).await);
            assert_eq!(head.status, get.status, "{route}");
            assert_eq!(head.header("content-type"), get.header("content-type"), "{route}");
            assert_eq!(head.body, "", "{route}");
        }
    }

    async fn cookies_are_for_this_host_and_not_for_scripts(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let clinic = portal.clinic("alfa");
        let at = clinic.sokolova_at("2026-12-02", "10:00").from;
        let slot = crate::walls::traces::button(&clinic, "sokolova", "therapy", at);
        let answers = [
            visitor.post("/booking/holds", &[("slot", &slot)]).await,
            visitor.get("/lang?to=en").await,
            visitor.post("/view", &[("size", "2")]).await,
        ];
        for answer in answers {
            let cookie = answer.header("set-cookie").to_lowercase();
            assert!(cookie.contains("httponly") && cookie.contains("samesite=lax"), "{cookie}");
            assert!(cookie.contains("path=/") && !cookie.contains("domain="), "{cookie}");
        }
        // Nobody gets a cookie for looking.
        for path in ["/", "/booking", "/schedule", "/appointments", "/captcha"] {
            assert_eq!(portal.visitor("alfa").get(path).await.header("set-cookie"), "", "{path}");
        }
    }
}
