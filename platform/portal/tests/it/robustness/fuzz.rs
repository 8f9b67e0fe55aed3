//! Hostile input on every route: no failure of ours, no silence, always a proper answer.

use futures_util::{StreamExt, stream};
use testkit::{Answer, Portal, on_both_engines, raw};

use super::requests::{Maker, Request};
use crate::walls::{routes, traces::Traces};

/// Requests of chance to each route.
/// Where payment providers say that something has happened, whatever they call its kind.
const NOTIFICATIONS: &str = "/payments/notifications";

const EACH: u64 = 24;

async fn send(portal: &Portal, request: &Request) -> Answer {
    let answer = raw(portal.address, &request.bytes()).await;
    let answer = answer.unwrap_or_else(|| panic!("closed without an answer: {}", request.shown()));
    judge(request, &answer);
    answer
}

/// What every answer must be, whatever was asked.
fn judge(request: &Request, answer: &Answer) {
    let what = || {
        format!(
            "{}\n\n{} {:?}\n{:.400}",
            request.shown(),
            answer.status,
            answer.headers,
            answer.body
        )
    };
    // What does not even fit into a request's head is refused before it reaches us.
    if answer.status == 414 && request.target.len() > 16_000 || answer.status == 431 {
        return;
    }
    assert!(answer.status < 500, "{}", what());
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{}", what());
    assert_eq!(answer.header("set-cookie").matches("a=b").count(), 0, "{}", what());
    let kind = answer.header("content-type");
    let program = ["/api/", "/exchange/"].iter().any(|doors| request.target.starts_with(doors));
    if kind.starts_with("text/html") && !program {
        for hostile in ["<script>alert(1)", "\"onmouseover=alert", "49{%"] {
            assert!(!answer.body.contains(hostile), "{hostile} came back as it was: {}", what());
        }
    }
    if answer.status < 400 {
        return;
    }
    if program {
        assert_eq!(kind, "application/problem+json", "{}", what());
        let problem = answer.json();
        assert_eq!(problem["status"], answer.status, "{}", what());
        let code = problem["code"].as_str().unwrap_or_default();
        let title = problem["title"].as_str().unwrap_or_default();
        assert!(code.contains('.') && title.contains(' '), "{}", what());
    } else if request.target.starts_with(NOTIFICATIONS) && kind == "text/plain" {
        // A payment provider reads no problems: it looks at the status.
        assert!([400, 403, 413].contains(&answer.status), "{}", what());
    } else {
        assert!(kind.starts_with("text/html") && answer.body.contains("<h1"), "{}", what());
    }
}

on_both_engines! {
    async fn chance_finds_no_failure(portal: &Portal) {
        let traces = Traces::leave(portal, "alfa").await;
        let all = routes::all();
        let requests = all.iter().enumerate().flat_map(|(number, route)| {
            let mut maker = Maker::new(number as u64, &traces);
            (0..EACH).map(|_| maker.request(route)).collect::<Vec<_>>()
        });
        let answers = stream::iter(requests)
            .map(|request| async move { send(portal, &request).await.status })
            .buffer_unordered(8);
        let mut kinds = std::collections::BTreeMap::new();
        for status in answers.collect::<Vec<_>>().await {
            *kinds.entry(status).or_insert(0) += 1;
        }
        // Chance has come past the first checks, and has met refusals of several kinds.
        for status in [200, 303, 404, 422] {
            assert!(kinds.get(&status).is_some_and(|count| *count > 5), "{kinds:?}");
        }
        let visitor = portal.visitor("alfa");
        for path in ["/healthz", "/readyz", "/", "/booking", "/api/v1/branches"] {
            assert_eq!(visitor.get(path).await.status, 200, "{path} afterwards");
        }
    }

    async fn dates_and_counts_beyond_all_bounds_are_refused_or_bounded(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let (branch, therapy, doctor) =
            (clinic.branch("center"), clinic.specialisation("therapy"), clinic.doctor("sokolova"));
        let wizard = format!("/booking/schedule?branch={branch}&s={therapy}&d={therapy}.{doctor}");
        let slots = format!("/api/v1/doctors/{doctor}/slots?branch={branch}");
        for date in ["9999-12-31", "%2B262142-12-31", "262142-12-31", "-262143-01-01", "-0001-12-31", "0000-00-00", "%2B262143-12-31"] {
            for path in [
                format!("/schedule?week={date}"),
                format!("/schedule?day={date}&of={doctor}"),
                format!("{wizard}&day={date}"),
                format!("{wizard}&month={date}"),
                format!("{wizard}&week={date}"),
                format!("{slots}&from={date}"),
                format!("{slots}&until={date}"),
                format!("{slots}&from={date}&until={date}"),
                format!("{slots}&from=-262143-01-01&until={date}"),
            ] {
                send(portal, &Request::new("GET", &path)).await;
            }
        }
        for count in ["-1", "0", "4294967295", "4294967296", "18446744073709551615", "1e9", "0x10", "٣"] {
            let count = count.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
            for path in [
                format!("{slots}&minutes={count}"),
                format!("/api/v1/doctors?offset={count}"),
                format!("/api/v1/doctors?limit={count}"),
                format!("/api/v1/services?offset=1000000&limit={count}"),
                format!("/specialists?page={count}"),
                format!("/documents/policy/{count}"),
            ] {
                send(portal, &Request::new("GET", &path)).await;
            }
        }
        let many = vec![doctor.to_string(); 101].join(",");
        let refused = send(portal, &Request::new("GET", &format!("/api/v1/slots?branch={branch}&doctors={many}"))).await;
        assert_eq!(refused.json()["code"], "schedule.too_many_doctors");
        let long = send(portal, &Request::new("GET", &format!("{slots}&from=2026-12-01&until=2027-12-01"))).await;
        assert_eq!(long.json()["code"], "schedule.too_long");
        for starts_at in ["+262142-12-31T23:59:59Z", "-262143-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
            let wanted = serde_json::json!({ "doctor": doctor, "branch": branch, "specialisation": therapy, "starts_at": starts_at });
            let body = wanted.to_string();
            let answer = send(portal, &Request::new("POST", "/api/v1/holds").body("application/json", body)).await;
            assert!((400..=422).contains(&answer.status), "{starts_at}: {}", answer.body);
        }
    }

    async fn letters_that_no_database_takes_are_refused(portal: &Portal) {
        for path in ["/documents/%00", "/documents/a%00b/1", "/api/v1/documents/%00", "/pictures/%00.png", "/dev/mail/%00"] {
            assert_eq!(send(portal, &Request::new("GET", path)).await.status, 404, "{path}");
        }
        let traces = Traces::leave(portal, "alfa").await;
        for name in ["Тестова\u{0} Анна", "Тестова\u{202e} Анна", "\u{feff}Тестова Анна\u{0}", "\u{0}\u{0}"] {
            let mut order = crate::walls::traces::order(&traces.clinic, "sokolova", "therapy", "12:30").await;
            order["person"]["name"] = name.into();
            order["person"]["email"] = format!("a{name}@mail.example").into();
            let body = order.to_string();
            send(portal, &Request::new("POST", "/api/v1/appointments").body("application/json", body)).await;
            let form = format!("name={}&phone=%00&email=%00&consent=%00&altcha=%00", name.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>());
            let to = format!("/booking/holds/{}/appointment", traces.held);
            let request = Request::new("POST", &to).with("cookie", traces.cookie.clone());
            send(portal, &request.body("application/x-www-form-urlencoded", form)).await;
        }
    }
}

on_both_engines! {
    async fn large_bodies_are_refused_however_they_come(portal: &Portal) {
        const LARGE: usize = 10 * 1024 * 1024;
        for (path, kind) in [
            ("/booking/holds", "application/x-www-form-urlencoded"),
            ("/view", "application/x-www-form-urlencoded"),
            ("/api/v1/holds", "application/json"),
            ("/api/v1/appointments", "application/json"),
        ] {
            let told = Request::new("POST", path).body(kind, vec![b'a'; LARGE]);
            assert_eq!(send(portal, &told).await.status, 413, "{path}");
            // In chunks, so that nothing says beforehand how much comes.
            let head = format!("POST {path} HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n");
            let chunk = [&b"10000\r\n"[..], &[b'a'; 0x10000], b"\r\n"].concat();
            let bytes = [head.as_bytes(), &chunk.repeat(LARGE / 0x10000), b"0\r\n\r\n"].concat();
            let answer = raw(portal.address, &bytes).await.expect("an answer");
            judge(&Request::new("POST", path), &answer);
            assert_eq!(answer.status, 413, "{path} in chunks");
        }
        // A page needs no body and does not wait for one.
        let told = Request::new("GET", "/").body("text/plain", vec![b'a'; LARGE]);
        assert_eq!(send(portal, &told).await.status, 200);
    }

    async fn the_wrong_kind_of_body_and_the_wrong_method_are_named(portal: &Portal) {
        for (method, route) in routes::all() {
            let path = route.replace(":kind", "policy").replace(":version", "1").replace(':', "");
            if method != "GET" && !route.contains(':') {
                let wrong = Request::new(&method, &path).body("application/xml", "<a/>");
                let expected = if route == NOTIFICATIONS { 400 } else { 415 };
                assert_eq!(send(portal, &wrong).await.status, expected, "{method} {route}");
            }
        }
        let all = routes::all();
        for (_, route) in &all {
            let path = route.replace(':', "");
            for method in ["PUT", "PATCH", "TRACE", "FOO", "DELETE", "POST", "OPTIONS"] {
                if all.contains(&(method.to_owned(), route.clone())) || route == "/healthz" || route == "/readyz" {
                    continue;
                }
                let answer = send(portal, &Request::new(method, &path)).await;
                assert_eq!(answer.status, 405, "{method} {route}: {}", answer.body);
                assert_eq!(answer.header("access-control-allow-origin"), "", "{method} {route}");
            }
        }
    }
}

/// What is no HTTP at all gets a refusal or a closed door, and the portal goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_http_harms_nobody() {
    let portal = Portal::start(testkit::Engine::Sqlite).await;
    let long = format!(
        "GET /?q={} HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\n\r\n",
        "a".repeat(100_000)
    );
    let headers =
        (0..500).map(|number| format!("x-{number}: {}\r\n", "a".repeat(200))).collect::<String>();
    let many = format!("GET / HTTP/1.1\r\nhost: alfa.localhost\r\n{headers}\r\n");
    let smuggled = "POST /view HTTP/1.1\r\nhost: alfa.localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\nGET /dev/mail HTTP/1.1\r\nhost: beta.localhost\r\n\r\n";
    for bytes in [
        &b"\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\n\r\n",
        b"GET / HTTP/9.9\r\nhost: alfa.localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: alfa.localhost\r\ncookie: a\0b\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost : alfa.localhost\r\n\r\n",
        b"POST /view HTTP/1.1\r\nhost: alfa.localhost\r\ncontent-length: -1\r\n\r\n",
        b"POST /view HTTP/1.1\r\nhost: alfa.localhost\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\naaaa",
        b"POST /view HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        many.as_bytes(),
        smuggled.as_bytes(),
    ] {
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
        if let Some(answer) = testkit::raw_and_hang_up(portal.address, bytes).await {
            assert!(answer.status < 500 || answer.status == 505, "{shown}: {}", answer.status);
            assert!(!answer.body.contains("Клиника тестов beta"), "{shown}");
        }
    }
    assert_eq!(portal.visitor("alfa").get("/").await.status, 200);
    portal.finish().await;
}
