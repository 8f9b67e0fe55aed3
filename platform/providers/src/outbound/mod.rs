//! The one HTTP client for everything that leaves.
//!
//! It waits no longer than told, follows no redirect, retries nothing, reads no endless
//! answer and reaches no address inside one's own network, unless it was built to. What
//! it says about a failure is in its own fixed words: no URL, header, phone or key can
//! stand in them.
//!
//! The roots of trust are the system's (Debian: `ca-certificates`). No proxy is used:
//! behind one, nobody here could tell which address is reached.

mod addresses;
mod wire;

use std::{
    fmt, io,
    sync::Arc,
    time::{Duration, Instant},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use reqwest::{
    Certificate, Client, Method, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER},
    redirect,
};

use tracing::Instrument;
pub use wire::{Carried, Wire};

/// More than any honest answer of a gateway, a page of a register of payments included.
const ANSWER_LIMIT: usize = 512 * 1024;

/// How an [`Outbound`] behaves. The default is for production.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a connection may take to stand, TLS included.
    pub connect: Duration,
    /// How long a request may take in all, its answer included.
    pub total: Duration,
    /// Whether addresses of this machine and of private networks may be reached: for
    /// development and tests, where the outside world is a simulator.
    pub private_addresses: bool,
    /// Hosts taken for push services beside the known ones, as `host` or `host:port`:
    /// a simulator.
    pub push_hosts: Vec<String>,
    /// Names that lead to these addresses, whatever the name service says: for development and
    /// tests.
    pub known_hosts: Vec<(String, std::net::SocketAddr)>,
    /// Another way than the network: for tests whose outside world is in this process.
    pub wire: Option<Wire>,
    /// Roots of trust beside the system's, in PEM: of an authority of one's own.
    pub roots: Vec<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(30),
            private_addresses: false,
            push_hosts: Vec::new(),
            known_hosts: Vec::new(),
            wire: None,
            roots: Vec::new(),
        }
    }
}

impl Options {
    /// The same with other time-outs.
    #[must_use]
    pub fn with_timeouts(self, connect: Duration, total: Duration) -> Self {
        Self { connect, total, ..self }
    }
}

/// The client. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    client: Client,
    options: Arc<Options>,
}

/// A request to be made once: posted when it has a body, asked for otherwise.
pub(crate) struct Call {
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer, whatever its status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// The header `Retry-After`, as it came.
    pub(crate) retry_after: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// There is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The address may not be reached from here.
    Forbidden,
    /// No connection came about: the other side got nothing.
    NotSent,
    /// The request left; what became of it is not known.
    Unanswered(&'static str),
}

impl Outbound {
    /// A client for production: public addresses only.
    ///
    /// # Errors
    /// When the system's TLS set-up cannot be used (no root certificates).
    pub fn new() -> io::Result<Self> {
        Self::with(Options::default())
    }

    /// A client that behaves as told.
    ///
    /// # Errors
    /// When the system's TLS set-up cannot be used (no root certificates).
    pub fn with(options: Options) -> io::Result<Self> {
        let mut builder = Client::builder()
            .user_agent("clinic-portal")
            .connect_timeout(options.connect)
            .timeout(options.total)
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .no_gzip()
            // A kept connection may be dead, and then nobody knows whether what was
            // written into it arrived. A new one is cheap beside that doubt.
            .pool_max_idle_per_host(0);
        if !options.private_addresses {
            builder = builder.dns_resolver(addresses::PublicOnly);
        }
        for (name, address) in &options.known_hosts {
            builder = builder.resolve(name, *address);
        }
        if !options.roots.is_empty() {
            let roots = Certificate::from_pem_bundle(&options.roots);
            builder = builder.tls_certs_merge(roots.map_err(io::Error::other)?);
        }
        let client = builder.build().map_err(|cause| io::Error::other(cause.without_url()))?;
        Ok(Self { client, options: Arc::new(options) })
    }

    /// Whether a host (`host` or `host:port`) was named as a push service of one's own.
    pub(crate) fn is_own_push_host(&self, authority: &str) -> bool {
        self.options.push_hosts.iter().any(|host| host.eq_ignore_ascii_case(authority))
    }

    /// Whether this machine and private networks may be reached.
    pub(crate) fn reaches_private_addresses(&self) -> bool {
        self.options.private_addresses
    }

    /// Posts a form. Secrets go in its fields, never into the URL.
    pub(crate) async fn post_form(
        &self,
        url: &Url,
        fields: &[(&str, String)],
    ) -> Result<Answer, Failure> {
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(form))]);
        let body = serde_urlencoded::to_string(fields).unwrap_or_default();
        self.post(url, headers, body.into_bytes()).await
    }

    /// Posts a body once.
    pub(crate) async fn post(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        if !self.may_reach(url) {
            return Err(Failure::Forbidden);
        }
        self.send(url, self.client.post(url.clone()).headers(headers).body(body)).await
    }

    /// Makes a request once.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer, Failure> {
        if !self.may_reach(&call.url) {
            return Err(Failure::Forbidden);
        }
        match call.body {
            Some(body) => self.post(&call.url, call.headers, body).await,
            None => {
                let request = self.client.get(call.url.clone()).headers(call.headers);
                self.send(&call.url, request).await
            }
        }
    }

    /// Asks for a page once.
    pub(crate) async fn get(&self, url: &Url) -> Result<Answer, Failure> {
        if !self.may_reach(url) {
            return Err(Failure::Forbidden);
        }
        self.send(url, self.client.get(url.clone())).await
    }

    /// Makes a request of any kind once.
    pub(crate) async fn request(
        &self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Vec<u8>,
    ) -> Result<Answer, Failure> {
        if !self.may_reach(url) {
            return Err(Failure::Forbidden);
        }
        let mut request = self.client.request(method, url.clone()).headers(headers);
        if !body.is_empty() {
            request = request.body(body);
        }
        self.send(url, request).await
    }

    /// Sends it, and counts what came of it.
    async fn send(&self, url: &Url, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let (provider, began) = (provider_of(url), Instant::now());
        let span = tracing::info_span!("provider", provider, outcome = tracing::field::Empty);
        let answer = self.exchange(request).instrument(span.clone()).await;
        let outcome = match &answer {
            Ok(answer) if answer.status < 400 => "answered",
            Ok(answer) if answer.status < 500 => "refused",
            Ok(_) => "failed",
            Err(Failure::Unanswered(_)) => "unanswered",
            Err(_) => "not_sent",
        };
        span.record("outcome", outcome);
        let labels = [("provider", provider), ("outcome", outcome)];
        metrics::counter!("portal_provider_calls_total", &labels).increment(1);
        metrics::histogram!("portal_provider_call_seconds", "provider" => provider)
            .record(began.elapsed());
        answer
    }

    async fn exchange(&self, request: reqwest::RequestBuilder) -> Result<Answer, Failure> {
        let request = request.build().map_err(|cause| judge(&cause))?;
        if let Some(wire) = &self.options.wire {
            return wire.carry(request).await;
        }
        let mut response = self.client.execute(request).await.map_err(|cause| judge(&cause))?;
        let status = response.status().as_u16();
        let retry_after = response.headers().get(RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers = response.headers().clone();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|cause| judge(&cause))? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                return Err(Failure::Unanswered("the answer is too long"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, retry_after, headers, body })
    }

    /// A name is judged when it is resolved, an address that stands in the URL here.
    pub(crate) fn may_reach(&self, url: &Url) -> bool {
        if self.options.private_addresses {
            return true;
        }
        let host = url.host_str().unwrap_or_default();
        let ip = host.trim_start_matches('[').trim_end_matches(']').parse();
        ip.map_or(!host.is_empty(), addresses::is_public)
    }
}

/// Prints nothing of the connections.
impl fmt::Debug for Outbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbound").field("options", &self.options).finish_non_exhaustive()
    }
}

/// What is sent as JSON.
pub(crate) fn json() -> (HeaderName, HeaderValue) {
    (CONTENT_TYPE, HeaderValue::from_static("application/json"))
}

/// Who asks, by name and password. It is marked as not to be shown.
pub(crate) fn basic(login: &str, password: &str) -> (HeaderName, HeaderValue) {
    let pair = BASE64_STANDARD.encode(format!("{login}:{password}"));
    // What base64 writes can stand in a header.
    let value = HeaderValue::from_str(&format!("Basic {pair}"));
    let mut value = value.unwrap_or_else(|_| HeaderValue::from_static(""));
    value.set_sensitive(true);
    (AUTHORIZATION, value)
}

/// Whose host it is, in a word: the clinics' own addresses and push services have too many names to
/// be counted apart.
fn provider_of(url: &Url) -> &'static str {
    const KNOWN: [(&str, &str); 7] = [
        ("yookassa.ru", "yookassa"),
        ("tinkoff.ru", "tbank"),
        ("tbank.ru", "tbank"),
        ("atol.ru", "atol"),
        ("smsc.ru", "smsc"),
        ("sms.ru", "smsru"),
        ("letsencrypt.org", "letsencrypt"),
    ];
    let host = url.host_str().unwrap_or_default();
    let own = |name: &str| {
        host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    KNOWN.iter().find(|(name, _)| own(name)).map_or("other", |(_, word)| word)
}

fn judge(cause: &reqwest::Error) -> Failure {
    if cause.is_builder() || cause.is_connect() {
        Failure::NotSent
    } else if cause.is_timeout() {
        Failure::Unanswered("no answer in time")
    } else {
        Failure::Unanswered("the connection broke")
    }
}

/// Whether a URL's host is this very machine, by name or address.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let ip = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    ip.map_or(host == "localhost", |ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    fn open(private_addresses: bool) -> Outbound {
        Outbound::with(Options { private_addresses, ..Options::default() }).expect("a client")
    }

    /// A host that answers every request with these bytes and closes.
    async fn host(answer: Vec<u8>) -> Url {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let answer = answer.clone();
                tokio::spawn(async move {
                    let mut asked = [0; 4096];
                    let _ = stream.read(&mut asked).await;
                    let _ = stream.write_all(&answer).await;
                    if answer.is_empty() {
                        std::future::pending::<()>().await;
                    }
                });
            }
        });
        Url::parse(&format!("http://127.0.0.1:{port}/?secret")).expect("a URL")
    }

    async fn post(outbound: &Outbound, url: &Url) -> Result<Answer, Failure> {
        outbound.post_form(url, &[("a", "б&=".into())]).await
    }

    #[tokio::test]
    async fn a_private_address_is_reached_only_by_who_may() {
        let url = host(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok".to_vec()).await;
        let answer = post(&open(true), &url).await.map(|answer| answer.body);
        assert_eq!(answer, Ok(b"ok".to_vec()));
        assert_eq!(post(&open(false), &url).await.err(), Some(Failure::Forbidden));
        for url in ["http://[::1]:9/", "http://[::ffff:127.0.0.1]/", "http://0x7f.1/"] {
            let url = Url::parse(url).expect("a URL");
            assert_eq!(post(&open(false), &url).await.err(), Some(Failure::Forbidden), "{url}");
        }
        let mut named = url.clone();
        named.set_host(Some("localhost")).expect("a host");
        assert_eq!(post(&open(false), &named).await.err(), Some(Failure::NotSent));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_like_any_other() {
        let away = b"HTTP/1.1 307 Away\r\nlocation: http://10.0.0.1/\r\ncontent-length: 0\r\n\r\n";
        let answer = post(&open(true), &host(away.to_vec()).await).await;
        assert_eq!(answer.map(|answer| answer.status), Ok(307));
    }

    #[tokio::test]
    async fn what_is_not_known_is_told_from_what_did_not_leave() {
        let options = Options { private_addresses: true, ..Options::default() };
        let options = options.with_timeouts(Duration::from_secs(60), Duration::from_millis(300));
        let impatient = Outbound::with(options).expect("a client");
        let silent = post(&impatient, &host(Vec::new()).await).await;
        assert_eq!(silent.err(), Some(Failure::Unanswered("no answer in time")));
        let broken = post(&open(true), &host(b"HTTP/1.1 200".to_vec()).await).await;
        assert_eq!(broken.err(), Some(Failure::Unanswered("the connection broke")));
        let huge = [b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), vec![b'x'; 2 * ANSWER_LIMIT]].concat();
        let huge = post(&open(true), &host(huge).await).await;
        assert_eq!(huge.err(), Some(Failure::Unanswered("the answer is too long")));

        let free = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let nobody = Url::parse(&format!("http://127.0.0.1:{port}/")).expect("a URL");
        assert_eq!(post(&open(true), &nobody).await.err(), Some(Failure::NotSent));
    }

    #[test]
    fn this_machine_is_known_by_name_and_address() {
        for url in ["http://localhost/", "http://127.0.0.2:80/", "http://[::1]/"] {
            assert!(is_loopback(&Url::parse(url).expect("a URL")), "{url}");
        }
        for url in ["http://sms.ru/", "http://localhost.sms.ru/", "http://10.0.0.1/"] {
            assert!(!is_loopback(&Url::parse(url).expect("a URL")), "{url}");
        }
    }
}
