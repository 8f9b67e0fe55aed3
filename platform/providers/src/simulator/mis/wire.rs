//! Asking the portal.

use std::{fmt, io, net::SocketAddr, time::Duration};

use kernel::secret::Secret;
use reqwest::{Client, Method, RequestBuilder, Url, redirect::Policy};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::Settings;

/// Why something did not come about.
#[derive(Debug)]
pub enum Trouble {
    /// There is no answer, or one that says «later»: the same again.
    Silence(String),
    /// The portal refused the whole request.
    Refused {
        /// The status.
        status: u16,
        /// The code.
        code: String,
    },
    /// What it knows cannot be stored.
    Disk(io::Error),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence(what) => write!(f, "no answer: {what}"),
            Self::Refused { status, code } => write!(f, "refused: {status} {code}"),
            Self::Disk(error) => write!(f, "not stored: {error}"),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// What became of an item of a batch.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Outcome {
    /// Its id.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// `created`, `updated`, `unchanged` or `refused`.
    pub(super) outcome: String,
    #[serde(default)]
    pub(super) portal_id: Option<Uuid>,
    /// Why it was refused.
    #[serde(default)]
    pub(super) code: String,
    /// Which field.
    #[serde(default)]
    pub(super) field: String,
    /// The visits or cards that it is about.
    #[serde(default)]
    pub(super) portal_ids: Vec<Uuid>,
}

impl Outcome {
    /// Whether the portal has taken the item.
    pub(super) fn is_taken(&self) -> bool {
        self.outcome != "refused"
    }
}

/// What became of a batch.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    pub(super) items: Vec<Outcome>,
}

/// The way to one clinic's exchange.
pub(super) struct Wire {
    client: Client,
    base: String,
    token: Secret<String>,
    patience: Duration,
}

impl Wire {
    pub(super) fn new(settings: &Settings) -> io::Result<Self> {
        let site = settings.site.trim_end_matches('/');
        let url = Url::parse(site).map_err(io::Error::other)?;
        let mut client = Client::builder().redirect(Policy::none()).no_proxy();
        if let (Some(host), Some(at)) = (url.host_str(), connect(settings, &url)) {
            client = client.resolve(host, at);
        }
        Ok(Self {
            client: client.build().map_err(io::Error::other)?,
            base: format!("{site}/exchange/v1"),
            token: settings.token.clone(),
            patience: settings.patience,
        })
    }

    /// Tells a batch.
    pub(super) async fn put(&self, path: &str, body: &Value) -> Result<Value, Trouble> {
        let request = self.client.request(Method::PUT, format!("{}{path}", self.base)).json(body);
        self.ask(request.timeout(self.patience)).await
    }

    /// Asks for something, for which the portal may wait so long.
    pub(super) async fn get(&self, path: &str, wait: Duration) -> Result<Value, Trouble> {
        let request = self.client.request(Method::GET, format!("{}{path}", self.base));
        self.ask(request.timeout(self.patience + wait)).await
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Value, Trouble> {
        let silence = |error: reqwest::Error| Trouble::Silence(error.without_url().to_string());
        let answer = request.bearer_auth(self.token.reveal()).send().await.map_err(silence)?;
        let status = answer.status().as_u16();
        let body = answer.bytes().await.map_err(silence)?;
        match status {
            200 => serde_json::from_slice(&body)
                .map_err(|error| Trouble::Silence(format!("no JSON came: {error}"))),
            408 | 425 | 429 | 500.. => Err(Trouble::Silence(format!("status {status}"))),
            _ => {
                let said: Value = serde_json::from_slice(&body).unwrap_or_default();
                let code = said["code"].as_str().unwrap_or_default().to_owned();
                Err(Trouble::Refused { status, code })
            }
        }
    }
}

/// Where to connect to: names under `localhost` are this machine, whatever its resolver knows.
fn connect(settings: &Settings, url: &Url) -> Option<SocketAddr> {
    let loopback = url.host_str().is_some_and(|host| host.ends_with(".localhost"));
    let port = url.port_or_known_default()?;
    settings.connect.or_else(|| loopback.then(|| SocketAddr::from(([127, 0, 0, 1], port))))
}
