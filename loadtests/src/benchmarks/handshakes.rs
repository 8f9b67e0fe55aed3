//! `handshakes`: TLS handshakes of a portal with many certificates against one with a single one.

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::{ClientConfig, RootCertStore, client::Resumption};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, net::TcpSocket, task::JoinSet};
use tokio_rustls::TlsConnector;

use crate::{
    Failure,
    data::{Database, Random, label},
    options::Options,
    portal::{self, Portal},
    process::Cpu,
    report::{Finding, table},
    rounds::{Round, median, ratio},
};

/// The most handshakes of a round: each takes a port for a while.
const MOST: usize = 4000;
/// Addresses that the client speaks from, so that their ports do not run out.
const ADDRESSES: usize = 200;
/// How much more a handshake may cost among many certificates.
const LIMIT: f64 = 1.1;

/// A portal with TLS, and the names that its certificates are for.
struct Side {
    name: String,
    portal: Portal,
    database: Database,
    tls: SocketAddr,
    hosts: usize,
    _folder: TempDir,
}

/// Measures full handshakes, without resumption: connect, handshake, close.
pub async fn run(options: &Options) -> Result<Vec<Finding>, Failure> {
    let count = options.sites.max(1);
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let authority = authority()?;
    let mut roots = RootCertStore::empty();
    roots.add(authority.der().clone())?;
    let mut config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    config.resumption = Resumption::disabled();
    let connector = TlsConnector::from(Arc::new(config));
    let one = start(options, &authority, 1).await?;
    let many = start(options, &authority, count).await?;
    let sides = [&one, &many];
    let requests = options.requests.clamp(1, MOST);
    for side in sides {
        round(options, side, &connector, (requests / 5).max(50)).await?.must_be_clean()?;
    }
    let mut rounds = [const { Vec::new() }; 2];
    for _ in 0..options.rounds.max(1) {
        for (side, rounds) in sides.into_iter().zip(&mut rounds) {
            let measured = round(options, side, &connector, requests).await?;
            measured.must_be_clean()?;
            rounds.push(measured);
        }
    }
    let [of_one, of_many] = rounds;
    table("full TLS handshakes", &[(&one.name, &of_one), (&many.name, &of_many)]);
    let megabytes = |side: &Side| Ok::<_, Failure>(side.portal.resident()? as f64 / 1_048_576.0);
    let (before, after) = (megabytes(&one)?, megabytes(&many)?);
    println!("\n  resident memory: {before:.1} MB with one, {after:.1} MB with {count}");
    let (quick, slow) = (one.portal.started_in, many.portal.started_in);
    println!("  start: {:.3} s with one, {:.3} s", quick.as_secs_f64(), slow.as_secs_f64());
    let (cpu, rate) = (ratio(&of_many, &of_one, Round::cpu_each), median_rate(&of_many));
    for side in [one, many] {
        side.portal.end().await?;
        side.database.remove().await?;
    }
    Ok(vec![Finding {
        aim: format!("{count} certificates: CPU of a handshake ≤ {LIMIT} × one certificate's"),
        measured: format!("{cpu:.2} × ({rate:.0} a second)"),
        met: cpu <= LIMIT,
    }])
}

fn median_rate(rounds: &[Round]) -> f64 {
    median(rounds.iter().map(Round::rate))
}

fn authority() -> Result<CertifiedIssuer<'static, KeyPair>, Failure> {
    let mut params = CertificateParams::new(vec![])?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    Ok(CertifiedIssuer::self_signed(params, KeyPair::generate()?)?)
}

fn host(number: usize) -> String {
    format!("{}.localhost", label(number))
}

/// Starts a portal with so many certificates, each with a key of its own.
async fn start(
    options: &Options,
    authority: &CertifiedIssuer<'static, KeyPair>,
    hosts: usize,
) -> Result<Side, Failure> {
    let folder = TempDir::new()?;
    let certificates = folder.path().join("tls");
    std::fs::create_dir(&certificates)?;
    for number in 0..hosts {
        issue(authority, &certificates, number)?;
    }
    let database = Database::create(options, options.engine, folder.path()).await?;
    portal::migrate(options, &database, folder.path()).await?;
    let started = Portal::start_tls(options, &database, folder.path(), &certificates).await?;
    let name = if hosts == 1 { "1 certificate".into() } else { format!("{hosts} certificates") };
    let (portal, tls) = started;
    Ok(Side { name, portal, database, tls, hosts, _folder: folder })
}

fn issue(
    authority: &CertifiedIssuer<'static, KeyPair>,
    folder: &Path,
    number: usize,
) -> Result<(), Failure> {
    let key = KeyPair::generate()?;
    let pem = CertificateParams::new(vec![host(number)])?.signed_by(&key, authority)?.pem();
    std::fs::write(folder.join(format!("{number}.pem")), pem)?;
    Ok(std::fs::write(folder.join(format!("{number}.key")), key.serialize_pem())?)
}

/// One round: so many clients, one handshake after another, each for a random name.
async fn round(
    options: &Options,
    side: &Side,
    connector: &TlsConnector,
    requests: usize,
) -> Result<Round, Failure> {
    let mut random = Random::new(3);
    let names = (0..requests).map(|_| host((random.next() % side.hosts as u64) as usize));
    let names = Arc::new(names.collect::<Vec<_>>());
    let (next, tls, limit) = (Arc::new(AtomicUsize::new(0)), side.tls, options.limit());
    let before = Cpu::of(side.portal.pid())?;
    let begun = Instant::now();
    let mut clients = JoinSet::new();
    for _ in 0..options.connections.max(1) {
        let (names, next, connector) = (Arc::clone(&names), Arc::clone(&next), connector.clone());
        clients.spawn(async move {
            let mut seen = Round::default();
            while begun.elapsed() < limit {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let Some(name) = names.get(number) else { break };
                let sent = Instant::now();
                let shaken = shake(&connector, tls, name, number).await;
                seen.count(shaken.map(|()| sent.elapsed()));
            }
            seen
        });
    }
    let mut whole = Round::default();
    while let Some(seen) = clients.join_next().await {
        whole.add(seen?);
    }
    whole.elapsed = begun.elapsed();
    whole.cpu = Some(Cpu::of(side.portal.pid())?.since(&before));
    whole.latencies.sort_unstable();
    Ok(whole)
}

async fn shake(
    connector: &TlsConnector,
    at: SocketAddr,
    name: &str,
    number: usize,
) -> Result<(), Failure> {
    let socket = TcpSocket::new_v4()?;
    let last = u8::try_from(number % ADDRESSES + 1)?;
    socket.bind((Ipv4Addr::new(127, 0, 1, last), 0).into())?;
    let stream = socket.connect(at).await?;
    stream.set_nodelay(true)?;
    let name = rustls::pki_types::ServerName::try_from(name.to_owned())?;
    let mut stream = connector.connect(name, stream).await?;
    Ok(stream.shutdown().await?)
}
