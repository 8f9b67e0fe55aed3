//! Serving and working until told to stop.

use std::{sync::Arc, time::Duration};

use kernel::Problem;
use poem::{
    Endpoint, Server,
    listener::{Acceptor, TcpAcceptor},
};
use shell::{
    App,
    http::listener::{Certificates, Reload, TlsAcceptor, ToTls},
    jobs, pulse,
};
use tokio::{net::TcpListener, sync::watch};

/// How often a process asks whether a site's configuration has changed (S5).
pub const FOLLOW: Duration = Duration::from_secs(1);
/// How long a connection may say nothing, in the midst of a request or between two.
const IDLE: Duration = Duration::from_secs(75);
/// How long running requests may take once the process is told to stop.
const GRACE: Duration = Duration::from_secs(20);
/// How often the certificates are looked at.
const RENEW: Duration = Duration::from_secs(60);
/// How often chores are done.
const CHORES: Duration = Duration::from_secs(600);

/// All jobs of all rooms.
pub fn jobs() -> jobs::Jobs {
    jobs::Jobs::new(
        people::jobs()
            .into_iter()
            .chain(money::jobs())
            .chain(visits::jobs())
            .chain(exchange::jobs())
            .chain(offices::jobs()),
    )
}

/// The sockets that a process answers on.
pub struct Sockets {
    /// Without TLS.
    pub plain: TcpListener,
    /// With TLS, and the certificates.
    pub tls: Option<(TcpListener, Arc<Certificates>)>,
}

/// Answers requests until `stop` comes, then lets running ones finish: those that only wait for news
/// are answered at once.
pub async fn serve(
    app: Arc<App>,
    sockets: Sockets,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let follow = app.sites.clone().follow(app.db.clone(), app.cache.clone(), FOLLOW);
    let follow = tokio::spawn(follow);
    let pulse = tokio::spawn(pulse::keep(Arc::clone(&app)));
    let routes = Arc::new(crate::routes::site(Arc::clone(&app)));
    let plain = TcpAcceptor::from_tokio(sockets.plain)?;
    let (tell, told) = watch::channel(false);
    let stopped = |mut told: watch::Receiver<bool>| async move {
        let _ = told.wait_for(|stop| *stop).await;
    };
    let stop = async {
        stop.await;
        app.db.let_go();
        app.streams.end();
        let _ = tell.send(true);
    };
    let served = match sockets.tls {
        None => {
            let server = run(plain, routes, stopped(told));
            tokio::join!(server, stop).0
        }
        Some((listener, certificates)) => {
            let watching = tokio::spawn(renew(Arc::clone(&certificates)));
            let tls = TlsAcceptor::new(listener, Arc::clone(&certificates))?;
            let port = app.settings.public_port;
            let to_tls = ToTls { certificates, port, routes: Arc::clone(&routes) };
            let plain = run(plain, to_tls, stopped(told.clone()));
            let (plain, tls, ()) = tokio::join!(plain, run(tls, routes, stopped(told)), stop);
            watching.abort();
            plain.and(tls)
        }
    };
    follow.abort();
    pulse.abort();
    served?;
    pulse::flush(&app).await
}

async fn run(
    acceptor: impl Acceptor + 'static,
    routes: impl Endpoint + 'static,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let server = Server::new_with_acceptor(acceptor).name("portal").idle_timeout(IDLE);
    server.run_with_graceful_shutdown(routes, stop, Some(GRACE)).await
}

/// Takes over certificates that were renewed, for ever.
async fn renew(certificates: Arc<Certificates>) {
    loop {
        tokio::time::sleep(RENEW).await;
        let certificates = Arc::clone(&certificates);
        match tokio::task::spawn_blocking(move || certificates.reload()).await {
            Ok(Ok(Reload { changed: 0, .. })) => {}
            Ok(Ok(Reload { changed, bad })) => tracing::info!(changed, bad, "certificates"),
            Ok(Err(error)) => tracing::warn!(%error, "certificates could not be read"),
            Err(error) => tracing::error!(%error, "certificates could not be read"),
        }
    }
}

/// Works on the outbox and the timetable for ever.
pub async fn work(app: Arc<App>) {
    let chores = people::chores()
        .into_iter()
        .chain(money::chores())
        .chain(visits::chores())
        .chain(exchange::chores())
        .chain(offices::chores())
        .collect();
    let chores = jobs::keep(Arc::clone(&app), chores, CHORES);
    let console = vendor::keep(Arc::clone(&app), CHORES);
    let pulse = pulse::keep(Arc::clone(&app));
    tokio::join!(jobs::work(app, jobs()), chores, console, pulse);
}
