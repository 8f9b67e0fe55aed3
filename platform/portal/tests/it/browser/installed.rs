//! The portal on a phone: it can be installed, shows the last list of visits without a
//! connection, and leaves nothing of it after signing out.

use std::net::SocketAddr;

use serde_json::json;
use testkit::Portal;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

use super::{Chrome, Look, Tab};

/// The line between the browser and the portal, which can be cut and mended.
struct Line {
    port: u16,
    to: SocketAddr,
    going: JoinHandle<()>,
}

impl Line {
    async fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        Self { port, to, going: tokio::spawn(carry(listener, to)) }
    }

    async fn cut(&mut self) {
        self.going.abort();
        let _ = (&mut self.going).await;
    }

    async fn mend(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port again");
        self.going = tokio::spawn(carry(listener, self.to));
    }

    async fn open(&self, tab: &Tab, path: &str) {
        let url = format!("http://alfa.localhost:{}{path}", self.port);
        // What the browser itself says about a missing connection is an answer, too.
        let _ = tab.client.goto(&url).await;
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.going.abort();
    }
}

/// The connections end with the task: they belong to it.
async fn carry(listener: TcpListener, to: SocketAddr) {
    let mut open = JoinSet::new();
    while let Ok((mut here, _)) = listener.accept().await {
        open.spawn(async move {
            if let Ok(mut there) = TcpStream::connect(to).await {
                let _ = copy_bidirectional(&mut here, &mut there).await;
            }
        });
    }
}

const KEPT: &str = "caches.has('appointments')";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_of_visits_is_shown_without_a_connection_until_signing_out() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let anna = portal.patient("alfa").await;
    let tab = chrome.open(Look::Phone, &portal).await;
    let mut line = Line::to(portal.address).await;

    // A visitor gets no worker.
    line.open(&tab, "/appointments").await;
    tab.until("navigator.serviceWorker.getRegistration().then((found) => !found)").await;
    let url = format!("http://alfa.localhost:{}", line.port);
    let cookie = json!({ "name": "session", "value": anna.token, "url": url, "httpOnly": true });
    tab.chromium("Network.setCookie", cookie).await;

    line.open(&tab, "/notifications").await;
    tab.sees("h1", "Уведомления").await;
    tab.until("navigator.serviceWorker.controller").await;
    let manifest = tab.chromium("Page.getAppManifest", json!({})).await;
    assert_eq!(manifest["errors"], json!([]), "{manifest}");
    let errors = tab.chromium("Page.getInstallabilityErrors", json!({})).await;
    assert_eq!(errors["installabilityErrors"], json!([]), "{errors}");
    tab.is_accessible("«Уведомления»").await;

    line.open(&tab, "/appointments").await;
    tab.sees("h1", "Мои записи").await;
    tab.until(KEPT).await;
    line.cut().await;
    line.open(&tab, "/appointments").await;
    tab.sees(".notice", "Нет связи: показан список, сохраненный").await;
    tab.sees("h1", "Мои записи").await;
    tab.is_accessible("the list without a connection").await;
    line.open(&tab, "/prices").await;
    tab.sees("h1", "Нет связи").await;
    tab.is_accessible("no connection").await;

    line.mend().await;
    line.open(&tab, "/appointments").await;
    tab.sees("h1", "Мои записи").await;
    tab.until("!document.body.innerText.includes('показан список')").await;
    tab.until(KEPT).await;
    let leave = "document.querySelector('form[action=\"/sign-out\"]').requestSubmit()";
    tab.eval(leave, vec![]).await;
    tab.until("!document.querySelector('form[action=\"/sign-out\"]') || !location.pathname.startsWith('/appointments')").await;
    line.open(&tab, "/prices").await;
    tab.until(&format!("{KEPT}.then((kept) => !kept)")).await;
    line.cut().await;
    line.open(&tab, "/appointments").await;
    let text = tab.eval("return document.body.innerText", vec![]).await;
    assert!(!text.as_str().unwrap_or_default().contains("показан список"), "{text}");
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_ends_when_the_session_has_ended_elsewhere() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let anna = portal.patient("alfa").await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.open("alfa", "/prices").await;
    let url = format!("http://alfa.localhost:{}", portal.address.port());
    let cookie = json!({ "name": "session", "value": anna.token, "url": url, "httpOnly": true });
    tab.chromium("Network.setCookie", cookie).await;
    tab.open("alfa", "/notifications").await;
    tab.until("navigator.serviceWorker.controller").await;
    tab.open("alfa", "/appointments").await;
    tab.until(KEPT).await;
    portal.ask("DELETE FROM sessions").await.expect("the table");
    tab.open("alfa", "/appointments").await;
    tab.until(&format!("{KEPT}.then((kept) => !kept)")).await;
    drop(chrome);
    portal.finish().await;
}
