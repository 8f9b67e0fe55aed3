//! A Redis server of one's own; it forgets everything when it stops.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::{
    free_address,
    process::{Process, find, guarded, logged},
    until,
};
use crate::Failure;

/// The server.
pub struct Redis {
    program: PathBuf,
    folder: PathBuf,
    address: SocketAddr,
    process: Option<Process>,
}

impl Redis {
    /// Starts one.
    pub async fn create(folder: &Path) -> Result<Self, Failure> {
        let program = find("redis-server", []).ok_or("no redis-server here")?;
        let (folder, address) = (folder.to_owned(), free_address()?);
        let mut server = Self { program, folder, address, process: None };
        server.start().await?;
        Ok(server)
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address)
    }

    /// Starts it and waits until it answers.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let mut command = guarded(&self.program, &[]);
        command.arg("--bind").arg("127.0.0.1").arg("--port").arg(self.address.port().to_string());
        command.arg("--dir").arg(&self.folder);
        command.args(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
        logged(&mut command, &self.folder.join("redis.log"))?;
        self.process = Some(Process::start(command)?);
        let address = self.address;
        until("Redis", async || match connect(address).await {
            Ok(mut open) => matches!(ask(&mut open, &["PING"]).await, Ok(Reply::Line(_))),
            Err(_) => false,
        })
        .await?;
        Ok(())
    }

    /// Ends it without a word.
    pub async fn kill(&mut self) -> Result<(), Failure> {
        match self.process.take() {
            Some(mut process) => process.kill().await,
            None => Ok(()),
        }
    }

    /// Every key with its value.
    pub async fn dump(&self) -> Result<Vec<(Vec<u8>, Vec<u8>)>, Failure> {
        let open = &mut connect(self.address).await?;
        let Reply::Array(keys) = ask(open, &["KEYS", "*"]).await? else {
            return Err("Redis did not tell its keys".into());
        };
        let mut all = Vec::new();
        for key in keys {
            let Reply::Bulk(Some(key)) = key else { continue };
            let name = String::from_utf8_lossy(&key).into_owned();
            let kind = match ask(open, &["TYPE", &name]).await? {
                Reply::Line(kind) => kind,
                _ => continue,
            };
            let question: &[&str] = match kind.as_str() {
                "string" => &["GET", &name],
                "hash" => &["HGETALL", &name],
                "set" => &["SMEMBERS", &name],
                "zset" => &["ZRANGE", &name, "0", "-1"],
                "list" => &["LRANGE", &name, "0", "-1"],
                _ => continue,
            };
            let mut value = Vec::new();
            ask(open, question).await?.into_bytes(&mut value);
            all.push((key, value));
        }
        Ok(all)
    }
}

/// What Redis answers.
enum Reply {
    Line(String),
    Bulk(Option<Vec<u8>>),
    Array(Vec<Reply>),
}

impl Reply {
    fn into_bytes(self, all: &mut Vec<u8>) {
        match self {
            Self::Line(line) => all.extend(line.into_bytes()),
            Self::Bulk(bytes) => all.extend(bytes.unwrap_or_default()),
            Self::Array(parts) => parts.into_iter().for_each(|part| {
                part.into_bytes(all);
                all.push(b'\n');
            }),
        }
    }
}

async fn connect(address: SocketAddr) -> Result<BufReader<TcpStream>, Failure> {
    Ok(BufReader::new(TcpStream::connect(address).await?))
}

/// Asks once.
async fn ask(open: &mut BufReader<TcpStream>, words: &[&str]) -> Result<Reply, Failure> {
    let mut question = format!("*{}\r\n", words.len());
    for word in words {
        question.push_str(&format!("${}\r\n{word}\r\n", word.len()));
    }
    open.get_mut().write_all(question.as_bytes()).await?;
    read(open).await
}

async fn read(stream: &mut BufReader<TcpStream>) -> Result<Reply, Failure> {
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let line = line.trim_end().to_owned();
    let rest = line.get(1..).unwrap_or_default().to_owned();
    match line.chars().next() {
        Some('$') => {
            let Ok(length) = rest.parse::<usize>() else { return Ok(Reply::Bulk(None)) };
            let mut bytes = vec![0; length + 2];
            stream.read_exact(&mut bytes).await?;
            bytes.truncate(length);
            Ok(Reply::Bulk(Some(bytes)))
        }
        Some('*') => {
            let mut parts = Vec::new();
            for _ in 0..rest.parse::<usize>().unwrap_or(0) {
                parts.push(Box::pin(read(stream)).await?);
            }
            Ok(Reply::Array(parts))
        }
        Some('+' | ':') => Ok(Reply::Line(rest)),
        // What was deleted meanwhile, or is of another kind by now.
        Some('-') => Ok(Reply::Bulk(None)),
        _ => Err(format!("Redis says: {line}").into()),
    }
}
