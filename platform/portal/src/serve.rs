//! Serving and working until told to stop.

use std::{sync::Arc, time::Duration};

use kernel::Problem;
use poem::{Server, listener::TcpAcceptor};
use shell::{App, jobs, pulse};
use tokio::net::TcpListener;

/// How often a process asks whether a site's configuration has changed (S5).
const FOLLOW: Duration = Duration::from_secs(1);
/// How long a connection may say nothing, in the midst of a request or between two.
const IDLE: Duration = Duration::from_secs(75);
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

/// Answers requests on a bound socket until `stop` comes, then lets running ones finish: those that
/// only wait for news are answered at once.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Result<(), Problem> {
    tokio::spawn(app.sites.clone().follow(app.db.clone(), FOLLOW));
    let pulse = tokio::spawn(pulse::keep(Arc::clone(&app)));
    let acceptor = TcpAcceptor::from_tokio(listener)?;
    let server = Server::new_with_acceptor(acceptor).name("portal").idle_timeout(IDLE);
    let db = app.db.clone();
    let stop = async move {
        stop.await;
        db.let_go();
    };
    let routes = crate::routes::site(Arc::clone(&app));
    server.run_with_graceful_shutdown(routes, stop, Some(Duration::from_secs(20))).await?;
    pulse.abort();
    pulse::flush(&app).await
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
