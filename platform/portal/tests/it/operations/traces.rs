//! Traces: what was done, of which clinic, by which route and how it ended; of nobody's person.

use std::sync::{Arc, Mutex};

use poem::{Route, Server, endpoint::make, http::StatusCode, listener::TcpAcceptor, post};
use testkit::{Engine, Portal};
use tokio::net::TcpListener;

use super::{Process, free_address, program};

/// What a collector was sent; the names in a protobuf stand there as they are.
async fn collector() -> (String, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let take = make(move |mut request| {
        let kept = Arc::clone(&kept);
        async move {
            let body = request.take_body().into_bytes().await?;
            kept.lock().expect("unpoisoned").extend_from_slice(&body);
            Ok::<_, poem::Error>(StatusCode::OK)
        }
    });
    let routes = Route::new().at("/v1/traces", post(take));
    let acceptor = TcpAcceptor::from_tokio(listener).expect("an acceptor");
    tokio::spawn(Server::new_with_acceptor(acceptor).run(routes));
    (url, seen)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_traced_with_its_route_and_clinic_and_without_what_was_typed() {
    let portal = Portal::start(Engine::Sqlite).await;
    let (url, seen) = collector().await;
    let address = free_address();
    let mut command = program(&portal);
    command.env("PORTAL_BIND", address.to_string()).env("PORTAL_OTLP_URL", &url);
    command.env("PORTAL_TRACES_PERCENT", "100").arg("serve");
    let mut process = Process::start(command);
    process.answers(address).await;
    let page =
        format!("http://{address}/prices?search=%D0%A2%D0%B5%D1%81%D1%82%D0%BE%D0%B2&mark=typed");
    let host = format!("alfa.localhost:{}", address.port());
    let client = reqwest::Client::new();
    let answer = client.get(page).header("host", host).send().await.expect("an answer");
    assert!(answer.status().as_u16() < 500);
    // What was not sent yet is sent before the process ends.
    process.terminate();
    assert!(process.ends().await.success());
    let seen = seen.lock().expect("unpoisoned").clone();
    let has = |text: &str| seen.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(has("portal") && has("/prices") && has("alfa"), "{:?}", String::from_utf8_lossy(&seen));
    for secret in ["typed", "Тестов", "%D0"] {
        assert!(!has(secret), "{secret}");
    }
    portal.finish().await;
}
