//! The reference: a bare poem handler that gives an answer taken from the portal, in a
//! process of its own.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
};

use bytes::Bytes;
use clap::Args;
use poem::{
    Response, Route, Server,
    endpoint::make_sync,
    get,
    http::{HeaderMap, HeaderName, HeaderValue},
    listener::TcpListener,
};
use serde::{Deserialize, Serialize};
use tokio::process::{Child, Command};

use crate::{
    Failure,
    client::{Answer, Ask},
    portal,
    rounds::Side,
};

/// How the reference server is called.
#[derive(Args, Clone)]
pub struct Arguments {
    /// Address and port.
    #[arg(long)]
    bind: SocketAddr,
    /// The file with the answer.
    #[arg(long)]
    answer: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// Serves the answer until killed.
pub async fn serve(arguments: Arguments) -> Result<(), Failure> {
    let stored: Stored = serde_json::from_slice(&std::fs::read(&arguments.answer)?)?;
    let mut headers = HeaderMap::new();
    for (name, value) in &stored.headers {
        headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    let body = Bytes::from(stored.body);
    let answer = make_sync(move |_| {
        let mut response = Response::from(body.clone());
        *response.headers_mut() = headers.clone();
        response
    });
    let route = Route::new().at(stored.path, get(answer));
    Ok(Server::new(TcpListener::bind(arguments.bind)).run(route).await?)
}

/// A running reference server; it ends when dropped.
pub struct Reference {
    address: SocketAddr,
    pid: u32,
    _child: Child,
}

impl Reference {
    /// Starts one that gives this answer to this request.
    pub async fn start(folder: &Path, ask: &Ask, answer: &Answer) -> Result<Self, Failure> {
        // The server's library adds these itself.
        let own = ["content-length", "date"];
        let headers = answer.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let headers =
            headers.map(|(name, value)| Ok((name.to_string(), value.to_str()?.to_owned())));
        let stored = Stored {
            path: ask.path().to_owned(),
            headers: headers.collect::<Result<_, Failure>>()?,
            body: answer.body.to_vec(),
        };
        let file = folder.join("answer.json");
        std::fs::write(&file, serde_json::to_vec(&stored)?)?;
        let address = portal::free_address()?;
        let mut child = Command::new(std::env::current_exe()?)
            .args(["reference-server", "--bind", &address.to_string(), "--answer"])
            .arg(file)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        portal::wait(&mut child, address, ask.path()).await?;
        let pid = child.id().ok_or("the reference server has ended")?;
        Ok(Self { address, pid, _child: child })
    }

    /// It as a side that is asked what the subject is asked.
    pub fn side(&self, subject: &Side) -> Side {
        Side {
            name: "bare handler".into(),
            address: self.address,
            pid: self.pid,
            ..subject.clone()
        }
    }
}
