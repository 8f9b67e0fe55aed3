//! A running simulator.

#![allow(dead_code, reason = "each test program uses a part of it")]

pub mod receiver;

use std::time::Duration;

use kernel::Clock;
use providers::{Outbound, outbound::Options, simulator};
use reqwest::{Client, StatusCode};
use serde_json::Value;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

pub struct Simulator {
    pub clock: Clock,
    pub address: String,
    http: Client,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl Simulator {
    pub async fn start() -> Self {
        let noon = chrono::DateTime::parse_from_rfc3339("2026-12-01T09:00:00Z").expect("a time");
        let clock = Clock::fixed(noon.to_utc());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = simulator::serve(listener, clock.clone(), async {
            let _ = stopped.await;
        });
        let served = tokio::spawn(async { serving.await.expect("served") });
        let http = Client::builder().no_proxy().build().expect("a client");
        Self { clock, address, http, stop, served }
    }

    /// A client that may reach it, and waits for its answer however busy the machine is.
    pub fn outbound(&self) -> Outbound {
        self.waiting(Duration::from_secs(60))
    }

    /// A client for what is never answered.
    pub fn impatient(&self) -> Outbound {
        self.waiting(Duration::from_secs(1))
    }

    fn waiting(&self, total: Duration) -> Outbound {
        let options = Options {
            private_addresses: true,
            push_hosts: vec![self.address.clone()],
            ..Options::default()
        };
        Outbound::with(options.with_timeouts(Duration::from_secs(60), total)).expect("a client")
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub async fn inbox(&self) -> Vec<Value> {
        serde_json::from_str(&self.get("/inbox").await).expect("JSON")
    }

    pub async fn empty(&self) {
        let answer = self.http.delete(self.url("/inbox")).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }

    pub async fn fail(&self, how: &Value) {
        let answer = self.http.post(self.url("/fail")).json(how).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NO_CONTENT, "{how}");
    }

    pub async fn get(&self, path: &str) -> String {
        let answer = self.http.get(self.url(path)).send().await.expect("an answer");
        answer.text().await.expect("a text")
    }

    pub async fn post_form(&self, path: &str, form: &str) -> String {
        let request = self.http.post(self.url(path)).body(form.to_owned());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.expect("an answer").text().await.expect("a text")
    }

    pub async fn post_json(&self, path: &str, body: &Value) -> Value {
        let answer = self.http.post(self.url(path)).json(body).send().await.expect("an answer");
        answer.json().await.expect("JSON")
    }

    /// A bare request, for what our own client would never send.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> StatusCode {
        let mut request = self.http.post(self.url(path)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("an answer").status()
    }

    /// A request of a money's client: the status and the JSON, or the text.
    pub async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &Value,
    ) -> (u16, Value) {
        let method = method.parse().expect("a method");
        let mut request = self.http.request(method, self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if !body.is_null() {
            request = request.json(body);
        }
        let answer = request.send().await.expect("an answer");
        let status = answer.status().as_u16();
        let text = answer.text().await.expect("a text");
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Posts a form of a page; tells where it leads to, or the page.
    pub async fn press(&self, url: &str, form: &[(&str, &str)]) -> String {
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.build().expect("a client");
        let answer = client.post(url).form(form).send().await.expect("an answer");
        match answer.headers().get("location") {
            Some(away) => away.to_str().expect("a URL").to_owned(),
            None => answer.text().await.expect("a page"),
        }
    }

    pub async fn page(&self, url: &str) -> String {
        self.http.get(url).send().await.expect("an answer").text().await.expect("a page")
    }

    /// Tells the simulator something of its own.
    pub async fn tell(&self, method: &str, path: &str, body: &Value) {
        let (status, said) = self.ask(method, path, &[], body).await;
        assert!((200..300).contains(&status), "{path} {body}: {status} {said}");
    }

    /// Moves the simulated time on.
    pub async fn pass(&self, seconds: i64) {
        self.tell("POST", "/clock", &serde_json::json!({ "advance": seconds })).await;
    }

    pub async fn notifications(&self) -> Vec<Value> {
        serde_json::from_str(&self.get("/notifications").await).expect("JSON")
    }

    pub async fn delete(&self, path: &str) -> StatusCode {
        self.http.delete(self.url(path)).send().await.expect("an answer").status()
    }

    pub async fn stop(self) {
        let _ = self.stop.send(());
        self.served.await.expect("stopped");
    }
}
