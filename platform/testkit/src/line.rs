//! The line between the portal and one of its servers, which can be cut, frozen and mended.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

/// A line to a server.
pub struct Line {
    /// Where the portal finds it.
    pub address: SocketAddr,
    to: SocketAddr,
    frozen: watch::Sender<bool>,
    carrying: JoinHandle<()>,
}

impl Line {
    /// A line to a server.
    pub async fn to(to: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let frozen = watch::Sender::new(false);
        let carrying = tokio::spawn(carry(listener, to, frozen.subscribe()));
        Self { address, to, frozen, carrying }
    }

    /// A line to the server of a URL, and the URL that leads through it.
    pub async fn to_url(url: &str) -> (Self, String) {
        let (scheme, rest) = url.split_once("://").expect("a URL");
        let (authority, path) = match rest.split_once('/') {
            Some((authority, path)) => (authority, format!("/{path}")),
            None => (rest, String::new()),
        };
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (format!("{user}@"), host),
            None => (String::new(), authority),
        };
        let to = tokio::net::lookup_host(host).await.expect("a host").next().expect("an address");
        let line = Self::to(to).await;
        let url = format!("{scheme}://{user}{}{path}", line.address);
        (line, url)
    }

    /// The server is gone: connections break, new ones are refused.
    pub async fn cut(&mut self) {
        self.carrying.abort();
        let _ = (&mut self.carrying).await;
    }

    /// The server is there again.
    pub async fn mend(&mut self) {
        self.frozen.send_replace(false);
        if self.carrying.is_finished() {
            let listener = TcpListener::bind(self.address).await.expect("the port again");
            let carrying = carry(listener, self.to, self.frozen.subscribe());
            self.carrying = tokio::spawn(carrying);
        }
    }

    /// The server says nothing any more, over old connections and new ones.
    pub fn freeze(&self) {
        self.frozen.send_replace(true);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

/// The connections end with the task: they belong to it.
async fn carry(listener: TcpListener, to: SocketAddr, frozen: watch::Receiver<bool>) {
    let mut open = JoinSet::new();
    while let Ok((here, _)) = listener.accept().await {
        let frozen = frozen.clone();
        open.spawn(async move {
            let Ok(there) = TcpStream::connect(to).await else { return };
            let ((up, mut down), (from, mut into)) = (here.into_split(), there.into_split());
            tokio::select! {
                _ = pass(up, &mut into, frozen.clone()) => {}
                _ = pass(from, &mut down, frozen) => {}
            }
        });
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    to: &mut (impl AsyncWrite + Unpin),
    mut frozen: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut bytes).await?;
        if read == 0 {
            return Ok(());
        }
        let _ = frozen.wait_for(|frozen| !*frozen).await;
        to.write_all(&bytes[..read]).await?;
    }
}
