//! A mail relay that takes every letter and remembers to whom it went and under which `Message-ID`.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

use crate::Failure;

/// A letter that has come.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The recipient.
    pub to: String,
    /// Its `Message-ID`.
    pub message_id: String,
    /// The letter as it came, headers and all; empty unless texts are kept.
    pub text: String,
}

/// The relay; it ends when dropped.
pub struct Relay {
    /// Where it listens.
    pub address: SocketAddr,
    kept: Arc<Mutex<Vec<Delivery>>>,
    texts: Arc<AtomicBool>,
    task: JoinHandle<()>,
}

impl Relay {
    /// Starts it.
    pub async fn start() -> Result<Self, Failure> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let kept = Arc::new(Mutex::new(Vec::new()));
        let texts = Arc::new(AtomicBool::new(false));
        let (into, whole) = (Arc::clone(&kept), Arc::clone(&texts));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (into, whole) = (Arc::clone(&into), Arc::clone(&whole));
                tokio::spawn(async move {
                    converse(stream, &into, &whole).await.unwrap_or_default();
                });
            }
        });
        Ok(Self { address, kept, texts, task })
    }

    /// Keeps the texts of the letters that come from now on: there may be many.
    pub fn keep_texts(&self) {
        self.texts.store(true, Ordering::Relaxed);
    }

    /// Forgets what has come to an address.
    pub fn lose(&self, to: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|letter| letter.to != to);
    }

    /// What has come so far.
    pub fn letters(&self) -> Vec<Delivery> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One conversation. A letter is kept before its end is acknowledged, as a relay must.
async fn converse(
    stream: TcpStream,
    into: &Mutex<Vec<Delivery>>,
    texts: &AtomicBool,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    write.write_all(b"220 relay\r\n").await?;
    let (mut to, mut text, mut in_data) = (Vec::new(), String::new(), false);
    loop {
        let mut line = Vec::new();
        if read.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let line = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        if in_data && line != "." {
            text.push_str(line.strip_prefix('.').unwrap_or(&line));
            text.push('\n');
            continue;
        }
        let word = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let reply = match word.as_str() {
            _ if in_data => {
                let message_id = header(&text, "Message-ID");
                if !texts.load(Ordering::Relaxed) {
                    text.clear();
                }
                let letter = |to: String| Delivery {
                    to,
                    message_id: message_id.clone(),
                    text: text.clone(),
                };
                let letters = to.drain(..).map(letter).collect::<Vec<_>>();
                into.lock().unwrap_or_else(PoisonError::into_inner).extend(letters);
                text.clear();
                in_data = false;
                "250 kept"
            }
            "RCPT" => {
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                to.push(address.to_owned());
                "250 fine"
            }
            "DATA" => {
                in_data = true;
                "354 go on"
            }
            "RSET" => {
                to.clear();
                "250 fine"
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 fine",
        };
        write.write_all(format!("{reply}\r\n").as_bytes()).await?;
    }
}

fn header(text: &str, name: &str) -> String {
    let head = text.split("\n\n").next().unwrap_or_default();
    let value = head.lines().find_map(|line| {
        let (own, value) = line.split_once(':')?;
        own.eq_ignore_ascii_case(name).then_some(value)
    });
    value.unwrap_or_default().trim().to_owned()
}
