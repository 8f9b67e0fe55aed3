//! TLS connections.

use std::{io, sync::Arc, time::Duration};

use poem::{
    http::uri::Scheme,
    listener::Acceptor,
    web::{LocalAddr, RemoteAddr},
};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, mpsc},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_rustls::server::TlsStream;

use super::Certificates;

/// How long a client may take for its part of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many handshakes may be under way; more connections wait in the system's queue.
const AT_ONCE: usize = 1024;
/// How long it waits after the system had no connection to give: too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Gives out connections whose handshake is done, HTTP/2 and HTTP/1.1. A client that is slow, or
/// says nothing, keeps nobody waiting.
pub struct TlsAcceptor {
    address: LocalAddr,
    ready: mpsc::Receiver<(TlsStream<TcpStream>, RemoteAddr)>,
    task: JoinHandle<()>,
}

impl TlsAcceptor {
    /// Takes connections from a bound socket.
    pub fn new(listener: TcpListener, certificates: Arc<Certificates>) -> io::Result<Self> {
        let address = LocalAddr(listener.local_addr()?.into());
        let mut config =
            ServerConfig::builder().with_no_client_auth().with_cert_resolver(certificates);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let (sender, ready) = mpsc::channel(AT_ONCE);
        let task = tokio::spawn(accept(listener, Arc::new(config).into(), sender));
        Ok(Self { address, ready, task })
    }
}

impl Acceptor for TlsAcceptor {
    type Io = TlsStream<TcpStream>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        vec![self.address.clone()]
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        match self.ready.recv().await {
            Some((stream, peer)) => Ok((stream, self.address.clone(), peer, Scheme::HTTPS)),
            None => Err(io::Error::other("no more connections are taken")),
        }
    }
}

impl Drop for TlsAcceptor {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    tls: tokio_rustls::TlsAcceptor,
    ready: mpsc::Sender<(TlsStream<TcpStream>, RemoteAddr)>,
) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let (stream, peer) = match listener.accept().await {
            Ok(connection) => connection,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        let (tls, ready) = (tls.clone(), ready.clone());
        tokio::spawn(async move {
            match timeout(HANDSHAKE, tls.accept(stream)).await {
                Ok(Ok(stream)) => drop(ready.send((stream, RemoteAddr(peer.into()))).await),
                Ok(Err(error)) => tracing::debug!(%error, "a handshake failed"),
                Err(_) => tracing::debug!("a handshake took too long"),
            }
            drop(place);
        });
    }
}
