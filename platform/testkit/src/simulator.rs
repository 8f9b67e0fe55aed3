//! The other side of SMS gateways and push services, beside every portal.

use std::{net::SocketAddr, time::Duration};

use kernel::Clock;
use providers::simulator;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::oneshot};

/// A running simulator; it ends with the value.
pub struct Simulator {
    /// Where it serves.
    pub address: SocketAddr,
    http: Client,
    stop: Option<oneshot::Sender<()>>,
}

impl Simulator {
    /// Starts it with the portal's clock.
    pub(crate) async fn start(clock: Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel::<()>();
        tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            simulator::serve(listener, clock, stopped).await.expect("served");
        });
        let http = Client::builder().no_proxy().build().expect("a client");
        Self { address, http, stop: Some(stop) }
    }

    async fn ask(&self, method: Method, path: &str, body: &Value) -> String {
        let url = format!("http://{}{path}", self.address);
        let request = self.http.request(method, url).json(body).timeout(Duration::from_secs(60));
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.text().await.expect("a text")
    }

    /// The settings that lead a portal's money here.
    pub fn hosts(&self) -> [String; 3] {
        let at = self.address;
        [
            format!("--yookassa-url=http://{at}/yookassa/v3"),
            format!("--tbank-url=http://{at}/tbank"),
            format!("--atol-url=http://{at}/atol/possystem"),
        ]
    }

    /// Tells the simulator of a provider of money something, or asks it:
    /// `PUT /yookassa/cabinet/shops/100502`.
    pub async fn tell_json(&self, method: &str, path: &str, body: &Value) -> String {
        self.ask(method.parse().expect("a method"), path, body).await
    }

    /// Posts a form of a payment page; the page or the address it leads to.
    pub async fn press(&self, url: &str, form: &[(&str, &str)]) -> String {
        let client = Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        let client = client.build().expect("a client");
        let answer = client.post(url).form(form).send().await.expect("an answer");
        match answer.headers().get("location") {
            Some(away) => away.to_str().expect("a URL").to_owned(),
            None => answer.text().await.expect("a page"),
        }
    }

    /// The settings of an account at SMSC.ru.
    pub fn smsc(&self) -> Value {
        json!({
            "provider": "smsc",
            "login": simulator::LOGIN,
            "password": simulator::PASSWORD,
            "base_url": format!("http://{}", self.address),
        })
    }

    /// The settings of an account at SMS.RU.
    pub fn smsru(&self) -> Value {
        json!({
            "provider": "smsru",
            "api_id": simulator::API_ID,
            "base_url": format!("http://{}", self.address),
        })
    }

    /// What has come, oldest first.
    pub async fn inbox(&self) -> Vec<Value> {
        serde_json::from_str(&self.ask(Method::GET, "/inbox", &Value::Null).await).expect("JSON")
    }

    /// Makes the next requests fail, as `providers::simulator::fail` says.
    pub async fn fail(&self, how: &Value) {
        self.ask(Method::POST, "/fail", how).await;
    }

    /// A browser that can be pushed to: what it gives to a page.
    pub async fn browser(&self) -> Value {
        let said = self.ask(Method::POST, "/push/subscriptions", &json!({})).await;
        serde_json::from_str(&said).expect("JSON")
    }

    /// The person takes the permission back: pushes get 410 from now on.
    pub async fn end(&self, browser: &Value) {
        let endpoint = browser["endpoint"].as_str().expect("an endpoint");
        let id = endpoint.rsplit('/').next().expect("an id");
        self.ask(Method::DELETE, &format!("/push/subscriptions/{id}"), &Value::Null).await;
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
    }
}
