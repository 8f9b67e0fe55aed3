//! The sockets: connections are taken, counted, their handshakes done, their requests answered.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use metrics::counter;
use poem::{Endpoint, EndpointExt, Response, http::uri::Scheme};
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch},
    time::{sleep, timeout},
};

use super::{
    Certificates, Guests,
    guests::Seat,
    talk::{Ends, talk},
};

/// How long a client may take for its part of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How many handshakes may be under way; more connections wait in the system's queue.
const AT_ONCE: usize = 1024;
/// How long it waits after the system had no connection to give: too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// A bound socket, and what is done on it before a request.
pub struct Door {
    listener: TcpListener,
    tls: Option<tokio_rustls::TlsAcceptor>,
    guests: Guests,
}

impl Door {
    /// One without TLS: HTTP/1.1, and HTTP/2 with prior knowledge.
    pub fn plain(listener: TcpListener, guests: Guests) -> Self {
        Self { listener, tls: None, guests }
    }

    /// One with TLS: HTTP/2 and HTTP/1.1.
    pub fn tls(listener: TcpListener, guests: Guests, certificates: Arc<Certificates>) -> Self {
        let mut config =
            ServerConfig::builder().with_no_client_auth().with_cert_resolver(certificates);
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Self { listener, tls: Some(Arc::new(config).into()), guests }
    }
}

/// What connections are told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    GoOn,
    Stop,
    End,
}

/// What a connection hears.
#[derive(Clone)]
pub(super) struct Told(watch::Receiver<Word>);

impl Told {
    /// Comes when nothing new is to be begun.
    pub(super) async fn stop(&mut self) {
        let _ = self.0.wait_for(|word| *word >= Word::Stop).await;
    }

    /// Comes when it is over.
    pub(super) async fn end(&mut self) {
        let _ = self.0.wait_for(|word| *word == Word::End).await;
    }
}

/// What every connection of a door needs.
struct House<E> {
    routes: Arc<E>,
    guests: Guests,
    tls: Option<tokio_rustls::TlsAcceptor>,
    local: SocketAddr,
}

/// Answers what comes through a door until `stop` comes; requests that are being answered then
/// may take `grace`.
pub async fn run<E>(
    door: Door,
    routes: E,
    stop: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()>
where
    E: Endpoint + 'static,
{
    let local = door.listener.local_addr()?;
    tracing::info!(address = %local, tls = door.tls.is_some(), "listening");
    let routes = Arc::new(routes.map_to_response());
    let house = Arc::new(House { routes, guests: door.guests, tls: door.tls, local });
    let (tell, told) = watch::channel(Word::GoOn);
    // Whoever holds the sender is still there.
    let (here, mut gone) = mpsc::channel::<()>(1);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            () = &mut stop => break,
            taken = take(&door.listener, house.tls.is_some().then_some(&places)) => taken,
        };
        let (stream, peer, place) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(PAUSE).await;
                continue;
            }
        };
        let Some(seat) = house.guests.enter(peer.ip()) else { continue };
        let (house, told, here) = (Arc::clone(&house), Told(told.clone()), here.clone());
        tokio::spawn(async move {
            welcome(&house, stream, peer, &seat, place, told).await;
            drop((seat, here));
        });
    }
    drop(door.listener);
    tell.send_replace(Word::Stop);
    drop(here);
    if timeout(grace, gone.recv()).await.is_err() {
        tell.send_replace(Word::End);
        gone.recv().await;
    }
    Ok(())
}

/// The next connection, and a place for its handshake where it needs one.
async fn take(
    listener: &TcpListener,
    places: Option<&Arc<Semaphore>>,
) -> io::Result<(TcpStream, SocketAddr, Option<OwnedSemaphorePermit>)> {
    let place = match places {
        Some(places) => Some(Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?),
        None => None,
    };
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

async fn welcome<E: Endpoint<Output = Response> + 'static>(
    house: &House<E>,
    stream: TcpStream,
    peer: SocketAddr,
    seat: &Seat,
    place: Option<OwnedSemaphorePermit>,
    mut told: Told,
) {
    // Answers are written whole: waiting for more to send along only costs time.
    let _ = stream.set_nodelay(true);
    let (routes, limits) = (Arc::clone(&house.routes), house.guests.limits());
    let Some(tls) = &house.tls else {
        let ends = Ends { local: house.local, peer, scheme: Scheme::HTTP };
        return talk(stream, ends, routes, limits, told).await;
    };
    let shaken = {
        let Some(_shake) = seat.shake() else { return };
        tokio::select! {
            shaken = timeout(HANDSHAKE, tls.accept(stream)) => shaken,
            () = told.stop() => return,
        }
    };
    drop(place);
    let outcome = match &shaken {
        Ok(Ok(_)) => "done",
        Ok(Err(error)) => {
            tracing::debug!(%error, "a handshake failed");
            "failed"
        }
        Err(_) => "slow",
    };
    counter!("portal_tls_handshakes_total", "outcome" => outcome).increment(1);
    if let Ok(Ok(stream)) = shaken {
        let ends = Ends { local: house.local, peer, scheme: Scheme::HTTPS };
        talk(stream, ends, routes, limits, told).await;
    }
}
