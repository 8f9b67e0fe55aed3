//! Serving and working until told to stop.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use kernel::Problem;
use shell::{
    App,
    http::listener::{Certificates, Door, Guests, Reload, ToTls, run},
    jobs,
    metrics::RENEWAL,
    pulse,
};
use tokio::{net::TcpListener, sync::watch};
use vendor::certificates as issued;

/// How often a process asks whether a site's configuration has changed (S5): a second at worst, with
/// the time that the answer takes.
pub const FOLLOW: Duration = Duration::from_millis(500);
/// How often the certificates are looked at.
const RENEW: Duration = Duration::from_secs(60);
/// How often certificates are ordered for the clinics' own domains.
const ORDER: Duration = Duration::from_secs(30);
/// How often it is told which certificates end soon.
const REMIND: Duration = Duration::from_secs(24 * 3600);
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
    /// Who is connected to them, and what one address may take.
    pub guests: Guests,
}

/// Answers requests until `stop` comes. Then it is not ready any more, goes on for as long as the
/// settings say, takes no more connections and lets running requests finish: those that only wait
/// for news are answered at once.
pub async fn serve(
    app: Arc<App>,
    sockets: Sockets,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    let follow = app.sites.clone().follow(app.db.clone(), app.cache.clone(), FOLLOW);
    let follow = tokio::spawn(follow);
    let pulse = tokio::spawn(pulse::keep(Arc::clone(&app)));
    let routes = Arc::new(crate::routes::site(Arc::clone(&app)));
    let plain = Door::plain(sockets.plain, sockets.guests.clone());
    let (tell, told) = watch::channel(false);
    let stopped = |mut told: watch::Receiver<bool>| async move {
        let _ = told.wait_for(|stop| *stop).await;
    };
    let grace = app.settings.grace;
    let stop = async {
        stop.await;
        app.leave();
        tracing::info!(leave = ?app.settings.leave, ?grace, "stopping");
        tokio::time::sleep(app.settings.leave).await;
        app.db.let_go();
        app.streams.end();
        let _ = tell.send(true);
    };
    let served = match sockets.tls {
        None => {
            let server = run(plain, routes, stopped(told), grace);
            tokio::join!(server, stop).0
        }
        Some((listener, certificates)) => {
            let _ = app.certificates.set(Arc::clone(&certificates));
            let beside = [
                tokio::spawn(renew(Arc::clone(&app), Arc::clone(&certificates))),
                tokio::spawn(issued::follow(Arc::clone(&app), Arc::clone(&certificates), FOLLOW)),
                tokio::spawn(issued::keep(Arc::clone(&app), Arc::clone(&certificates), ORDER)),
            ];
            let tls = Door::tls(listener, sockets.guests, Arc::clone(&certificates));
            let port = app.settings.public_port;
            let to_tls = ToTls { certificates, port, routes: Arc::clone(&routes) };
            let plain = run(plain, to_tls, stopped(told.clone()), grace);
            let tls = run(tls, routes, stopped(told), grace);
            let (plain, tls, ()) = tokio::join!(plain, tls, stop);
            beside.iter().for_each(tokio::task::JoinHandle::abort);
            plain.and(tls)
        }
    };
    follow.abort();
    pulse.abort();
    served?;
    pulse::flush(&app).await
}

/// Takes over certificates that were renewed, and warns of those that were not, for ever.
async fn renew(app: Arc<App>, certificates: Arc<Certificates>) {
    let mut reminded = None::<Instant>;
    loop {
        if reminded.is_none_or(|at| at.elapsed() >= REMIND) {
            reminded = Some(Instant::now());
            remind(&certificates, app.clock.now());
        }
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

/// Warns of certificates that end soon.
fn remind(certificates: &Certificates, now: DateTime<Utc>) {
    for (which, end) in certificates.ends() {
        if end - now < RENEWAL {
            tracing::warn!(which, %end, "a certificate ends soon");
        }
    }
}

/// Works on the outbox and the timetable until `stop` comes; jobs that are being done then may end.
pub async fn work(app: Arc<App>, stop: impl Future<Output = ()>) {
    let chores = people::chores()
        .into_iter()
        .chain(money::chores())
        .chain(visits::chores())
        .chain(exchange::chores())
        .chain(offices::chores())
        .collect();
    let others = [
        tokio::spawn(jobs::keep(Arc::clone(&app), chores, CHORES)),
        tokio::spawn(vendor::keep(Arc::clone(&app), CHORES)),
        tokio::spawn(pulse::keep(Arc::clone(&app))),
    ];
    let grace = app.settings.grace;
    jobs::work(Arc::clone(&app), jobs(), stop, grace).await;
    others.iter().for_each(tokio::task::JoinHandle::abort);
    if let Err(problem) = pulse::flush(&app).await {
        tracing::warn!(%problem, "how the sites fare could not be noted");
    }
}
