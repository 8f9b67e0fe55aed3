//! Who acts in a test: so far a visitor with a browser's cookies.

use std::{net::SocketAddr, sync::Arc};

use reqwest::{Client, Method, Response, cookie::Jar, header, redirect::Policy};

/// A visitor of a clinic's site. Redirects are not followed unless asked.
#[derive(Clone)]
pub struct Visitor {
    client: Client,
    jar: Arc<Jar>,
    /// `http://alfa.localhost:1234`.
    pub origin: String,
}

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: header::HeaderMap,
    /// The body as text.
    pub body: String,
    /// Where the answer came from.
    pub url: String,
}

impl Answer {
    /// A header's value; empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Where a «see other» leads.
    pub fn location(&self) -> &str {
        assert_eq!(self.status, 303, "a redirect was expected: {}", self.body);
        self.header("location")
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The values of the buttons or inputs with this name, in order.
    pub fn values(&self, name: &str) -> Vec<String> {
        let mark = format!("name=\"{name}\"");
        self.body
            .split('<')
            .filter(|tag| tag.contains(&mark))
            .filter_map(|tag| tag.split_once("value=\"")?.1.split_once('"'))
            .map(|(value, _)| unescape(value))
            .collect()
    }

    /// The addresses of links that contain a text.
    pub fn links(&self, part: &str) -> Vec<String> {
        let hrefs = self.body.split("href=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        hrefs.map(|(href, _)| unescape(href)).filter(|href| href.contains(part)).collect()
    }

    /// The address of the form whose action contains a text.
    pub fn action(&self, part: &str) -> String {
        let actions = self.body.split("action=\"").skip(1).filter_map(|rest| rest.split_once('"'));
        let found =
            actions.map(|(action, _)| unescape(action)).find(|action| action.contains(part));
        found.unwrap_or_else(|| panic!("no form goes to {part}: {}", self.body))
    }
}

pub(crate) fn unescape(text: &str) -> String {
    text.replace("&#x2f;", "/")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
        .replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

impl Visitor {
    /// A new visitor of `<label>.<base>`, which leads to that address.
    pub fn new(label: &str, base: &str, address: SocketAddr) -> Self {
        Self::sending(header::HeaderMap::new(), label, base, address)
    }

    /// The same, with headers that stand on every request: those of a proxy in between.
    pub fn sending(
        headers: header::HeaderMap,
        label: &str,
        base: &str,
        address: SocketAddr,
    ) -> Self {
        let host = format!("{label}.{base}");
        let jar = Arc::new(Jar::default());
        let client = Client::builder()
            .cookie_provider(Arc::clone(&jar))
            .default_headers(headers)
            .redirect(Policy::none())
            .resolve(&host, address)
            .no_proxy()
            .build()
            .expect("a client");
        Self { client, jar, origin: format!("http://{host}:{}", address.port()) }
    }

    /// Gives the browser a cookie.
    pub fn keep_cookie(&self, name: &str, value: &str) {
        let origin = self.origin.parse().expect("a URL");
        self.jar.add_cookie_str(&format!("{name}={value}; Path=/"), &origin);
    }

    /// Any request, to be added to.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.origin)
        };
        self.client.request(method, url)
    }

    /// Sends a request and reads the answer.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        read(request.send().await.expect("an answer")).await
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// Opens a page and follows redirects, as a browser does.
    pub async fn open(&self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..5 {
            if answer.status != 303 {
                break;
            }
            let next = answer.header("location").to_owned();
            answer = self.get(next.split('#').next().expect("a path")).await;
        }
        answer
    }

    /// Posts a form.
    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.send(self.request(Method::POST, path).form(form)).await
    }

    /// Posts JSON.
    pub async fn post_json(&self, path: &str, json: &serde_json::Value) -> Answer {
        self.send(self.request(Method::POST, path).json(json)).await
    }
}

async fn read(response: Response) -> Answer {
    let (status, headers, url) =
        (response.status().as_u16(), response.headers().clone(), response.url().to_string());
    let body = response.bytes().await.expect("a body");
    Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned(), url }
}
