//! A browser's tab, with what the journeys need: every look waits, but not for ever.

use std::time::{Duration, Instant};

use fantoccini::{
    Client, Locator,
    elements::{Element, ElementRef},
    key::Key,
};
use serde_json::{Value, json};

/// How long something may take to appear.
const PATIENCE: Duration = Duration::from_secs(15);

/// The visible thing that can be pressed and carries a text: in the dialog on top if one is
/// open, else in the page's main part, else anywhere. An exact text wins over a longer one.
const TO_PRESS: &str = "
    const plain = (e) => (e.getAttribute('aria-label') || e.textContent).replace(/\\s+/g, ' ').trim();
    const dialog = [...document.querySelectorAll('dialog[open]')].pop();
    const within = (root) => {
        const all = [...root.querySelectorAll('a, button, summary, label')];
        const shown = all.filter((e) => e.checkVisibility({visibilityProperty: true}));
        return shown.find((e) => plain(e) === arguments[0])
            || shown.find((e) => plain(e).includes(arguments[0]));
    };
    const main = document.querySelector('main');
    const found = dialog ? within(dialog) : within(main || document) || within(document);
    found?.scrollIntoView({block: 'center', behavior: 'instant'});
    return found || null;";

/// Whether a visible element carries a text.
const SEES: &str = "
    return [...document.querySelectorAll(arguments[0])].some((e) => e.checkVisibility()
        && e.textContent.replace(/\\s+/g, ' ').includes(arguments[1]));";

/// An open tab of a browser of its own.
pub struct Tab {
    /// The WebDriver session, for what this type has no word for.
    pub client: Client,
    http: reqwest::Client,
    session: String,
    port: u16,
}

impl Tab {
    /// The tab of a session at this address, on a portal at this port.
    pub fn new(client: Client, session: String, port: u16) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { client, http, session, port }
    }

    /// Tries until something comes out; fails with what the page shows.
    pub async fn wait<T>(&self, what: &str, attempt: impl AsyncFn() -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = attempt().await {
                return found;
            }
            if Instant::now() > end {
                let url = self.client.current_url().await.map(|url| url.to_string());
                let text = self.eval("return document.body.innerText", vec![]).await;
                panic!("{what}: not on {url:?}:\n{}", text.as_str().unwrap_or_default());
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    }

    /// Opens a page of a clinic.
    pub async fn open(&self, clinic: &str, path: &str) {
        let url = format!("http://{clinic}.localhost:{}{path}", self.port);
        self.client.goto(&url).await.expect("the page opens");
    }

    /// Path and query of the page.
    pub async fn path(&self) -> String {
        let url = self.client.current_url().await.expect("an address");
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Runs a script; `Null` while a page is being left.
    pub async fn eval(&self, script: &str, args: Vec<Value>) -> Value {
        self.client.execute(script, args).await.unwrap_or(Value::Null)
    }

    /// Waits until a script says something true.
    pub async fn until(&self, script: &str) -> Value {
        let script = format!("return {script}");
        self.wait(&script, async || {
            let said = self.eval(&script, vec![]).await;
            (!matches!(said, Value::Null | Value::Bool(false))).then_some(said)
        })
        .await
    }

    /// Waits until a visible element carries a text.
    pub async fn sees(&self, css: &str, text: &str) {
        self.wait(&format!("{css} with «{text}»"), async || {
            let seen = self.eval(SEES, vec![json!(css), json!(text)]).await;
            (seen == json!(true)).then_some(())
        })
        .await;
    }

    /// Waits for an element.
    pub async fn find(&self, css: &str) -> Element {
        self.wait(css, async || {
            let found = self.client.find(Locator::Css(css)).await.ok()?;
            found.is_displayed().await.is_ok_and(|shown| shown).then_some(found)
        })
        .await
    }

    /// How many elements there are.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.map_or(0, |all| all.len())
    }

    /// The text of an element.
    pub async fn text(&self, css: &str) -> String {
        self.find(css).await.text().await.expect("a text").replace('\u{a0}', " ")
    }

    /// Clicks an element.
    pub async fn click(&self, css: &str) {
        let middle = "document.querySelector(arguments[0])
            ?.scrollIntoView({block: 'center', behavior: 'instant'})";
        self.wait(&format!("a click on {css}"), async || {
            self.eval(middle, vec![json!(css)]).await;
            self.client.find(Locator::Css(css)).await.ok()?.click().await.ok()
        })
        .await;
    }

    /// Clicks the link, button or label with a text.
    pub async fn press(&self, text: &str) {
        self.wait(&format!("a click on «{text}»"), async || {
            let found = self.eval(TO_PRESS, vec![json!(text)]).await;
            let id = found.as_object()?.values().next()?.as_str()?.to_owned();
            let element = Element::from_element_id(self.client.clone(), ElementRef::from(id));
            element.click().await.ok()
        })
        .await;
    }

    /// Types into a field, in place of what stands there.
    pub async fn type_into(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.expect("cleared");
        field.send_keys(text).await.expect("typed");
    }

    /// Presses a key where the focus is.
    pub async fn key(&self, key: Key) {
        self.keys(&char::from(key).to_string()).await;
    }

    /// Types where the focus is.
    pub async fn keys(&self, text: &str) {
        let focused = self.client.active_element().await.expect("something has the focus");
        focused.send_keys(text).await.expect("typed");
    }

    /// A command of Chromium's own protocol.
    pub async fn chromium(&self, command: &str, parameters: Value) -> Value {
        let body = json!({ "cmd": command, "params": parameters });
        let request = self.http.post(format!("{}/goog/cdp/execute", self.session)).json(&body);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{command}: {}", answer.status());
        answer.json::<Value>().await.expect("JSON")["value"].take()
    }
}
