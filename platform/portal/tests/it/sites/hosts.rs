//! The host alone picks the clinic (S1); whatever it says, no other clinic's data is shown.

use kernel::{SiteConfig, site::Status};
use testkit::{Answer, Engine, Portal, on_both_engines, raw};

async fn ask(portal: &Portal, host: &[u8], path: &str) -> Answer {
    let head = format!("GET {path} HTTP/1.1\r\nconnection: close\r\n");
    let request = [head.as_bytes(), b"host: ", host, b"\r\n\r\n"].concat();
    raw(portal.address, &request).await.expect("an answer")
}

/// The names of the clinics that an answer shows.
fn shown(answer: &Answer) -> Vec<&'static str> {
    let clinics = ["alfa", "beta", "gamma"];
    let says = |name: &&str| answer.body.contains(&format!("Клиника тестов {name}"));
    clinics.into_iter().filter(says).collect()
}

/// Puts a site, new or changed, and has this node know it.
async fn put(portal: &Portal, label: &str, change: impl FnOnce(&mut SiteConfig)) {
    let stored = store::sites::by_label(&portal.app.db, label).await.expect("the sites");
    let mut config =
        stored.as_ref().map_or_else(SiteConfig::default, |one| one.site.config.clone());
    change(&mut config);
    let version = stored.map(|one| one.site.version);
    let put =
        store::sites::put(&portal.app.db, label, &config, version, "test", portal.clock.now());
    put.await.expect("the database").expect("no other change");
    portal.app.sites.refresh(&portal.app.db).await.expect("the sites");
}

const PAGES: [&str; 3] = ["/", "/institutions", "/documents/policy"];

on_both_engines! {
    async fn case_port_dot_and_idna_make_no_difference(portal: &Portal) {
        let port = portal.address.port();
        for host in [
            "alfa.localhost".to_owned(),
            format!("alfa.localhost:{port}"),
            "ALFA.LocalHost".into(),
            "alfa.localhost.".into(),
            "Alfa.localhost.:1".into(),
        ] {
            for path in PAGES {
                let answer = ask(portal, host.as_bytes(), path).await;
                assert_eq!((answer.status, shown(&answer)), (200, vec!["alfa"]), "{host}{path}");
            }
        }
        put(portal, "xn--80aa4ahb", |config| config.name = "Клиника тестов gamma".into()).await;
        for host in ["xn--80aa4ahb.localhost", "XN--80AA4AHB.LOCALHOST:80"] {
            let answer = ask(portal, host.as_bytes(), "/").await;
            assert_eq!((answer.status, shown(&answer)), (200, vec!["gamma"]), "{host}");
        }
    }

    async fn an_unknown_host_gets_a_clear_page_and_nothing_else(portal: &Portal) {
        for host in [
            "nobody.localhost",
            "alfa2.localhost",
            "a.alfa.localhost",
            "alfa.localhost.example",
            "alfalocalhost",
            "example.com",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]:80",
            "xn--e1afmkfd.localhost",
        ] {
            for path in PAGES {
                let answer = ask(portal, host.as_bytes(), path).await;
                assert_eq!((answer.status, shown(&answer)), (404, vec![]), "{host}{path}");
                assert!(answer.body.contains("<h1>"), "{host}: no page: {}", answer.body);
            }
            let answer = ask(portal, host.as_bytes(), "/api/v1/branches").await;
            assert_eq!((answer.status, shown(&answer)), (404, vec![]), "{host}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
    }

    async fn a_malformed_host_is_a_bad_request(portal: &Portal) {
        let long_label = format!("{}.localhost", "a".repeat(64));
        let long = format!("{}localhost", "a.".repeat(200));
        for host in [
            "", ".", "..", "alfa..localhost", ".alfa.localhost", "-a.localhost", "alfa.localhost:port",
            "alfa.localhost:99999", "al fa.localhost", "alfa.localhost/..", "alfa@localhost", "[::1",
            "alfa.localhost, beta.localhost", "alfa_.localhost", "xn--a.localhost", "'; --.localhost",
            long_label.as_str(), long.as_str(),
        ] {
            let answer = ask(portal, host.as_bytes(), "/").await;
            assert_eq!((answer.status, shown(&answer)), (400, vec![]), "{host}");
        }
        for host in ["альфа.localhost".as_bytes(), b"alfa\xff.localhost", "ａlfa.localhost".as_bytes()] {
            let answer = ask(portal, host, "/").await;
            assert_eq!((answer.status, shown(&answer)), (400, vec![]), "{host:?}");
        }
    }

    async fn a_request_without_or_with_two_hosts_is_a_bad_request(portal: &Portal) {
        for request in [
            "GET / HTTP/1.1\r\nconnection: close\r\n\r\n",
            "GET / HTTP/1.0\r\nconnection: close\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: alfa.localhost\r\nhost: beta.localhost\r\nconnection: close\r\n\r\n",
        ] {
            let answer = raw(portal.address, request.as_bytes()).await.expect("an answer");
            assert_eq!((answer.status, shown(&answer)), (400, vec![]), "{request}");
        }
        // The target may say the host itself (RFC 9112, 3.2.2); then it is the one.
        let request = "GET http://beta.localhost/ HTTP/1.1\r\nhost: alfa.localhost\r\nconnection: close\r\n\r\n";
        let answer = raw(portal.address, request.as_bytes()).await.expect("an answer");
        assert_eq!((answer.status, shown(&answer)), (200, vec!["beta"]));
        for forwarded in ["x-forwarded-host", "forwarded", "x-host", "x-original-host"] {
            let request = format!("GET / HTTP/1.1\r\nhost: alfa.localhost\r\n{forwarded}: beta.localhost\r\nconnection: close\r\n\r\n");
            let answer = raw(portal.address, request.as_bytes()).await.expect("an answer");
            assert_eq!((answer.status, shown(&answer)), (200, vec!["alfa"]), "{forwarded}");
        }
    }

    async fn a_suspended_clinic_is_politely_closed_and_can_be_resumed(portal: &Portal) {
        put(portal, "beta", |config| config.status = Status::Suspended).await;
        for path in ["/", "/booking", "/schedule", "/documents/policy", "/dev/mail"] {
            let answer = ask(portal, b"beta.localhost", path).await;
            assert_eq!((answer.status, shown(&answer)), (503, vec![]), "{path}");
            assert!(answer.body.contains("<h1>"), "{path}: no page: {}", answer.body);
        }
        let answer = ask(portal, b"beta.localhost", "/api/v1/branches").await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (503, Some("platform.suspended")));
        let answer = ask(portal, b"alfa.localhost", "/").await;
        assert_eq!((answer.status, shown(&answer)), (200, vec!["alfa"]), "the other one is open");
        put(portal, "beta", |config| config.status = Status::Active).await;
        let answer = ask(portal, b"beta.localhost", "/").await;
        assert_eq!((answer.status, shown(&answer)), (200, vec!["beta"]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bare_base_domain_is_the_platforms_own_page() {
    let portal = Portal::start(Engine::Sqlite).await;
    for host in ["localhost", "LOCALHOST:80", "localhost."] {
        let answer = ask(&portal, host.as_bytes(), "/").await;
        assert_eq!(answer.status, 200);
        // In development it links to the clinics; it shows none of their data.
        assert!(answer.body.contains("alfa.localhost"), "{}", answer.body);
        assert!(!answer.body.contains("Тестовая ул."), "{}", answer.body);
        let page = ask(&portal, host.as_bytes(), "/institutions").await;
        assert!(!page.body.contains("Тестовая ул."), "{}", page.body);
    }
    portal.finish().await;
}
