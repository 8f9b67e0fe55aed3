//! A small HTTP client: one request after another on connections that stay open.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Method, Request, StatusCode, Uri,
    client::conn::http1::{SendRequest, handshake},
    header::{HOST, HeaderMap, HeaderName, HeaderValue},
};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, time::timeout};

use crate::Failure;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request. Cheap to clone.
#[derive(Clone)]
pub struct Ask {
    method: Method,
    uri: Uri,
    headers: Arc<HeaderMap>,
    body: Bytes,
}

impl Ask {
    /// A GET of a path on a virtual host.
    pub fn get(host: &str, path: &str) -> Result<Self, Failure> {
        let headers = HeaderMap::from_iter([(HOST, HeaderValue::from_str(host)?)]);
        let (method, uri, body) = (Method::GET, path.parse()?, Bytes::new());
        Ok(Self { method, uri, headers: Arc::new(headers), body })
    }

    /// A POST of JSON to a path on a virtual host.
    pub fn post(host: &str, path: &str, json: &serde_json::Value) -> Result<Self, Failure> {
        let ask = Self::get(host, path)?.with("content-type", "application/json")?;
        Ok(Self { method: Method::POST, body: json.to_string().into(), ..ask })
    }

    /// A PUT of JSON to a path on a virtual host.
    pub fn put(host: &str, path: &str, json: &serde_json::Value) -> Result<Self, Failure> {
        Ok(Self { method: Method::PUT, ..Self::post(host, path, json)? })
    }

    /// A POST of an encoded form to a path on a virtual host.
    pub fn form(host: &str, path: &str, encoded: String) -> Result<Self, Failure> {
        let form = "application/x-www-form-urlencoded";
        let ask = Self::get(host, path)?.with("content-type", form)?;
        Ok(Self { method: Method::POST, body: encoded.into(), ..ask })
    }

    /// A POST of a file in a form with several parts, as browsers upload one.
    pub fn file(host: &str, path: &str, kind: &str, bytes: &[u8]) -> Result<Self, Failure> {
        let ask =
            Self::get(host, path)?.with("content-type", "multipart/form-data; boundary=x42")?;
        let head = format!(
            "--x42\r\ncontent-disposition: form-data; name=\"file\"; filename=\"file\"\r\n\
             content-type: {kind}\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, b"\r\n--x42--\r\n"].concat();
        Ok(Self { method: Method::POST, body: body.into(), ..ask })
    }

    /// The same by another method.
    pub fn by(self, method: &str) -> Result<Self, Failure> {
        Ok(Self { method: method.parse()?, ..self })
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The same with this body.
    pub fn carrying(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// The same with a header.
    pub fn with(mut self, name: &'static str, value: &str) -> Result<Self, Failure> {
        let name = HeaderName::from_static(name);
        Arc::make_mut(&mut self.headers).insert(name, HeaderValue::from_str(value)?);
        Ok(self)
    }

    /// The path, without the query.
    pub fn path(&self) -> &str {
        self.uri.path()
    }
}

/// An answer.
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body as transferred.
    pub body: Bytes,
}

impl Answer {
    /// The answer, if its status is the one expected.
    pub fn expect(self, status: StatusCode) -> Result<Self, Failure> {
        if self.status == status {
            return Ok(self);
        }
        let text = String::from_utf8_lossy(&self.body).chars().take(300).collect::<String>();
        Err(format!("{} instead of {status}: {text}", self.status).into())
    }

    /// A header's value; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// Bytes of the answer on the wire: status line, headers, body.
    pub fn wire(&self) -> usize {
        let line =
            |(name, value): (&HeaderName, &HeaderValue)| name.as_str().len() + value.len() + 4;
        "HTTP/1.1 200 OK\r\n\r\n".len()
            + self.headers.iter().map(line).sum::<usize>()
            + self.body.len()
    }
}

/// An open connection.
pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    /// Opens one.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self(sender))
    }

    /// Asks and waits for the whole answer.
    pub async fn ask(&mut self, ask: &Ask) -> Result<Answer, Failure> {
        let mut request = Request::new(Full::new(ask.body.clone()));
        *request.method_mut() = ask.method.clone();
        *request.uri_mut() = ask.uri.clone();
        *request.headers_mut() = HeaderMap::clone(&ask.headers);
        let answer = async {
            self.0.ready().await?;
            let (head, body) = self.0.send_request(request).await?.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok::<_, hyper::Error>(Answer { status: head.status, headers: head.headers, body })
        };
        timeout(PATIENCE, answer).await?.map_err(Failure::from)
    }
}

/// Asks once on a connection of its own.
pub async fn once(address: SocketAddr, ask: &Ask) -> Result<Answer, Failure> {
    Connection::open(address).await?.ask(ask).await
}
