//! chromedriver as a child process, and the browsers it starts.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use fantoccini::ClientBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Portal, env};

use super::Tab;

/// How a browser looks and what it can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A phone of 390 × 844 points with a touch screen.
    Phone,
    /// A window of 1280 × 900 points.
    Desktop,
    /// The same without JavaScript.
    NoScript,
}

/// A running chromedriver. It and its browsers end with the value.
pub struct Chrome {
    driver: Child,
    port: u16,
    profiles: TempDir,
}

impl Chrome {
    /// Starts chromedriver on a free port.
    pub fn start() -> Self {
        let mut driver = Command::new(env("PORTAL_TEST_CHROMEDRIVER"))
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let lines = BufReader::new(driver.stdout.take().expect("its output")).lines();
        let port = lines
            .map_while(Result::ok)
            .find_map(|line| {
                let rest = line.split_once("successfully on port ")?.1;
                rest.trim_end_matches('.').parse().ok()
            })
            .expect("chromedriver says its port");
        Self { driver, port, profiles: TempDir::new().expect("a folder") }
    }

    /// Opens a browser of its own, without cookies.
    pub async fn open(&self, look: Look, portal: &Portal) -> Tab {
        let mut builder = ClientBuilder::rustls().expect("a client");
        let Value::Object(wanted) = self.wanted(look) else { panic!("capabilities are an object") };
        let url = format!("http://127.0.0.1:{}", self.port);
        let client = builder.capabilities(wanted).connect(&url).await.expect("a browser opens");
        let session = client.session_id().await.expect("an answer").expect("a session");
        Tab::new(client, format!("{url}/session/{session}"), portal.address.port())
    }

    fn wanted(&self, look: Look) -> Value {
        let profile = tempfile::tempdir_in(self.profiles.path()).expect("a folder").keep();
        let mut options = json!({
            "binary": env("PORTAL_TEST_CHROME"),
            "args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--remote-debugging-pipe", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-quic",
                "--disable-breakpad", "--hide-scrollbars", "--force-prefers-reduced-motion",
                "--lang=ru",
                "--window-size=1280,900", format!("--user-data-dir={}", profile.display()),
            ],
            "prefs": { "intl.accept_languages": "ru" },
        });
        match look {
            Look::Phone => {
                let metrics =
                    json!({ "width": 390, "height": 844, "pixelRatio": 1.0, "touch": true });
                options["mobileEmulation"] = json!({ "deviceMetrics": metrics });
            }
            Look::NoScript => {
                options["prefs"]["profile.managed_default_content_settings.javascript"] = json!(2);
            }
            Look::Desktop => {}
        }
        json!({ "goog:chromeOptions": options })
    }

    /// Asks chromedriver to close its browsers and to end.
    fn shut_down(&self) -> std::io::Result<()> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        let host = format!("Host: 127.0.0.1:{}", self.port);
        write!(stream, "GET /shutdown HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n")?;
        stream.read_to_end(&mut Vec::new()).map(drop)
    }
}

impl Drop for Chrome {
    fn drop(&mut self) {
        let end = Instant::now() + Duration::from_secs(5);
        if self.shut_down().is_ok() {
            while Instant::now() < end && matches!(self.driver.try_wait(), Ok(None)) {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
