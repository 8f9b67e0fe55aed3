//! TLS by the name that a client asks for (S3).

use std::{
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use portal::serve::{Sockets, serve};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use reqwest::{Certificate, Client, ClientBuilder, redirect::Policy};
use shell::http::listener::{Certificates, Guests, Limits, Reload};
use tempfile::TempDir;
use testkit::{Engine, Options, Portal};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

/// An authority that clients of the test trust.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(vec![]).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        Self(CertifiedIssuer::self_signed(params, key).expect("an authority"))
    }

    /// Writes a certificate for these hosts: `pem` and `key` are its files.
    fn issue(&self, hosts: &[&str], pem: &Path, key: &Path) {
        let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
        let own = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(hosts).expect("hosts");
        let signed = params.signed_by(&own, &self.0).expect("a certificate");
        std::fs::write(pem, signed.pem()).expect("a file");
        std::fs::write(key, own.serialize_pem()).expect("a file");
        // Files of the same second and size are told apart by finer clocks than some disks have.
        let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(another_second());
        for path in [pem, key] {
            let file = std::fs::File::options().write(true).open(path).expect("a file");
            file.set_modified(moment).expect("a time");
        }
    }
}

/// Another number at each call.
fn another_second() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A portal that serves TLS beside the plain port.
struct Bench {
    portal: Portal,
    folder: TempDir,
    authority: Authority,
    certificates: Arc<Certificates>,
    plain: SocketAddr,
    tls: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: tokio::task::JoinHandle<()>,
}

impl Bench {
    async fn start() -> Self {
        Self::with(Limits::default()).await
    }

    async fn with(limits: Limits) -> Self {
        let portal = Portal::with(Options { https: true, ..Options::on(Engine::Sqlite) }).await;
        let folder = TempDir::new().expect("a folder");
        let authority = Authority::new();
        let at = |name: &str| folder.path().join(name);
        authority.issue(&["alfa.localhost"], &at("alfa.pem"), &at("alfa.key"));
        std::fs::create_dir(at("beta")).expect("a folder");
        let (chain, key) = (at("beta/fullchain.pem"), at("beta/privkey.pem"));
        authority.issue(&["beta.localhost", "*.wild.example"], &chain, &key);
        let certificates = Certificates::load(folder.path().into()).expect("certificates");
        let certificates = Arc::new(certificates);
        let free = || TcpListener::bind("127.0.0.1:0");
        let (plain, tls) = (free().await.expect("a port"), free().await.expect("a port"));
        let addresses = [&plain, &tls].map(|one| one.local_addr().expect("an address"));
        let (tls, guests) = (Some((tls, Arc::clone(&certificates))), Guests::new(limits));
        let sockets = Sockets { plain, tls, guests };
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Arc::clone(&portal.app);
        let serving = tokio::spawn(async move {
            serve(app, sockets, async { drop(stopped.await) }).await.expect("serves");
        });
        let [plain, tls] = addresses;
        Self { portal, folder, authority, certificates, plain, tls, stop, serving }
    }

    /// A client for one host, whose connections are its own.
    fn client(&self, host: &str) -> Client {
        self.builder(host).build().expect("a client")
    }

    fn builder(&self, host: &str) -> ClientBuilder {
        let root = Certificate::from_pem(self.authority.0.pem().as_bytes()).expect("a root");
        Client::builder()
            .tls_certs_only([root])
            .resolve(host, self.tls)
            .redirect(Policy::none())
            .no_proxy()
    }

    fn url(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.tls.port())
    }

    async fn finish(self) {
        let _ = self.stop.send(());
        self.serving.await.expect("served");
        self.portal.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_host_shows_its_own_certificate() {
    let bench = Bench::start().await;
    for host in ["alfa.localhost", "beta.localhost"] {
        let answer = bench.client(host).get(bench.url(host, "/")).send().await.expect("an answer");
        assert_eq!(answer.status(), 200);
        let strict = answer.headers()["strict-transport-security"].to_str().expect("a text");
        assert_eq!(strict, "max-age=31536000");
    }
    // A wildcard is good for one label; the site behind it is unknown.
    let answer = bench.client("one.wild.example").get(bench.url("one.wild.example", "/")).send();
    assert_eq!(answer.await.expect("an answer").status(), 404);
    for host in ["two.one.wild.example", "wild.example", "gamma.localhost"] {
        let answer = bench.client(host).get(bench.url(host, "/")).send().await;
        assert!(answer.is_err(), "{host} has no certificate");
    }
    bench.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_can_speak_http_2_is_answered_in_it() {
    let bench = Bench::start().await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(bench.authority.0.der().clone()).expect("a root");
    let config = rustls::ClientConfig::builder().with_root_certificates(roots);
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    let plain = TcpStream::connect(bench.tls).await.expect("a connection");
    let name = "alfa.localhost".try_into().expect("a name");
    let mut stream = connector.connect(name, plain).await.expect("a handshake");
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    // The client's preface and empty SETTINGS are answered with SETTINGS (RFC 9113, 3.4).
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").await.expect("sent");
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.expect("an answer");
    assert_eq!(head[3], 4, "SETTINGS");
    drop(stream);
    bench.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renewed_certificates_are_taken_over_and_connections_stay() {
    let bench = Bench::start().await;
    let (host, url) = ("alfa.localhost", bench.url("alfa.localhost", "/healthz"));
    let before = bench.client(host);
    assert_eq!(before.get(&url).send().await.expect("an answer").status(), 200);
    assert_eq!(bench.certificates.reload().expect("read"), Reload::default());
    // Half of a renewal, or rubbish, changes nothing.
    let at = |name: &str| bench.folder.path().join(name);
    std::fs::write(at("alfa.pem"), "-----BEGIN CERTIFICATE-----\nrubbish").expect("a file");
    std::fs::write(at("other.pem"), "no certificate").expect("a file");
    std::fs::write(at("other.key"), "no key").expect("a file");
    assert_eq!(bench.certificates.reload().expect("read"), Reload { changed: 2, bad: 2 });
    assert_eq!(bench.client(host).get(&url).send().await.expect("an answer").status(), 200);
    // Another authority's from now on: who trusts only the first one gets in no more.
    let other = Authority::new();
    other.issue(&[host], &at("alfa.pem"), &at("alfa.key"));
    assert_eq!(bench.certificates.reload().expect("read"), Reload { changed: 1, bad: 1 });
    assert!(bench.client(host).get(&url).send().await.is_err());
    assert_eq!(before.get(&url).send().await.expect("the old connection").status(), 200);
    // What is gone is shown no more.
    std::fs::remove_dir_all(at("beta")).expect("removed");
    assert_eq!(bench.certificates.reload().expect("read"), Reload { changed: 1, bad: 1 });
    let url = bench.url("beta.localhost", "/");
    assert!(bench.client("beta.localhost").get(url).send().await.is_err());
    bench.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_plain_port_leads_to_the_encrypted_one_where_there_is_a_certificate() {
    let bench = Bench::start().await;
    let at = bench.portal.address.port();
    for (host, path, status, location) in [
        ("alfa.localhost", "/prices?q=a", 308, format!("https://alfa.localhost:{at}/prices?q=a")),
        ("ALFA.localhost:80", "/", 308, format!("https://ALFA.localhost:{at}/")),
        ("alfa.localhost", "/healthz", 200, String::new()),
        ("alfa.localhost", "/.well-known/portal-domain", 404, String::new()),
        ("gamma.localhost", "/", 404, String::new()),
        ("evil.example", "/", 404, String::new()),
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        let answer = testkit::raw(bench.plain, request.as_bytes()).await.expect("an answer");
        assert_eq!(answer.status, status, "{host}{path}: {}", answer.body);
        assert_eq!(answer.header("location"), location, "{host}{path}");
    }
    bench.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_nothing_keeps_nobody_waiting() {
    let bench = Bench::start().await;
    let mut silent = Vec::new();
    for _ in 0..50 {
        silent.push(TcpStream::connect(bench.tls).await.expect("a connection"));
    }
    let url = bench.url("alfa.localhost", "/healthz");
    let answer = bench.client("alfa.localhost").get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    // In the end they are hung up on.
    let mut byte = [0];
    assert_eq!(silent[0].read(&mut byte).await.unwrap_or(0), 0);
    bench.finish().await;
}

/// Whether the other side has hung up, in the end.
async fn is_hung_up(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut rest)).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_from_one_address_keeps_nobody_else_out() {
    let limits = Limits { connections: 12, handshakes: 4, ..Limits::default() };
    let bench = Bench::with(limits).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        silent.push(TcpStream::connect(bench.tls).await.expect("a connection"));
    }
    let (host, url) = ("alfa.localhost", bench.url("alfa.localhost", "/healthz"));
    // One more handshake of theirs is not begun, their plain connections and the neighbour's are.
    let mut fifth = TcpStream::connect(bench.tls).await.expect("a connection");
    assert!(is_hung_up(&mut fifth).await);
    let neighbour = Ipv4Addr::new(127, 0, 0, 2).into();
    let of_another = || bench.builder(host).local_address(Some(neighbour)).build();
    let of_another = || of_another().expect("a client");
    assert_eq!(of_another().get(&url).send().await.expect("an answer").status(), 200);
    for _ in 4..12 {
        silent.push(TcpStream::connect(bench.plain).await.expect("a connection"));
    }
    let mut more = TcpStream::connect(bench.plain).await.expect("a connection");
    assert!(is_hung_up(&mut more).await);
    assert_eq!(of_another().get(&url).send().await.expect("an answer").status(), 200);
    // Who leaves makes room.
    silent.clear();
    let since = std::time::Instant::now();
    while bench.client(host).get(&url).send().await.is_err() {
        assert!(since.elapsed() < Duration::from_secs(40), "there is room again");
    }
    bench.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_trickles_is_cut() {
    let portal = Portal::start(Engine::Sqlite).await;
    let plain = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let (at, second) = (plain.local_addr().expect("an address"), Duration::from_secs(1));
    let limits = Limits { idle: second, body: second, ..Limits::default() };
    let sockets = Sockets { plain, tls: None, guests: Guests::new(limits) };
    let (stop, stopped) = oneshot::channel::<()>();
    let app = Arc::clone(&portal.app);
    let serving = tokio::spawn(async move {
        serve(app, sockets, async { drop(stopped.await) }).await.expect("serves");
    });
    let head = "POST /booking HTTP/1.1\r\nhost: alfa.localhost\r\ncontent-length: 9999\r\n";
    // Half of a head, and nothing more.
    let mut half = TcpStream::connect(at).await.expect("a connection");
    half.write_all(&head.as_bytes()[..20]).await.expect("sent");
    assert!(is_hung_up(&mut half).await);
    // A head without an end, and a body without an end.
    for (begun, said) in [(head.to_owned(), ""), (format!("{head}\r\n"), "HTTP/1.1 400 ")] {
        let stream = TcpStream::connect(at).await.expect("a connection");
        let (mut reads, mut writes) = stream.into_split();
        writes.write_all(begun.as_bytes()).await.expect("sent");
        let trickle = async {
            while writes.write_all(b"x").await.is_ok() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        let mut answer = Vec::new();
        let hear = async { drop(reads.read_to_end(&mut answer).await) };
        let both = async { tokio::join!(trickle, hear) };
        tokio::time::timeout(Duration::from_secs(60), both).await.expect("it is cut");
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.starts_with(said), "{said}: {answer}");
    }
    let _ = stop.send(());
    serving.await.expect("served");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn managers_see_when_certificates_end() {
    let bench = Bench::start().await;
    let url = bench.url("alfa.localhost", "/healthz");
    bench.client("alfa.localhost").get(url).send().await.expect("it serves TLS");
    let site = bench.portal.clinic("alfa").0.site.id;
    let page = format!("/sites/{site}/health");
    let manager = bench.portal.at_console(kernel::vendor::Role::Manager).await;
    let shown = manager.get(&page).await;
    assert!(shown.says("Сертификаты TLS") && shown.says("alfa.localhost"), "{}", shown.body);
    assert!(!shown.says("Пора обновить"), "{}", shown.body);
    // The clock of the test stands at 1 December 2026.
    let mut params = CertificateParams::new(vec!["alfa.localhost".to_owned()]).expect("a host");
    params.not_after = rcgen::date_time_ymd(2026, 12, 9);
    let key = KeyPair::generate().expect("a key");
    let pem = params.signed_by(&key, &bench.authority.0).expect("a certificate").pem();
    let at = |name: &str| bench.folder.path().join(name);
    std::fs::write(at("alfa.pem"), pem).expect("a file");
    std::fs::write(at("alfa.key"), key.serialize_pem()).expect("a file");
    assert_eq!(bench.certificates.reload().expect("read").changed, 1);
    let shown = manager.get(&page).await;
    assert!(shown.says("Пора обновить") && shown.says("09.12.2026"), "{}", shown.body);
    // A site whose host has none.
    std::fs::remove_file(at("alfa.pem")).expect("removed");
    bench.certificates.reload().expect("read");
    assert!(manager.get(&page).await.says("Сертификата нет"));
    bench.finish().await;
}

#[test]
fn a_folder_without_a_certificate_that_can_be_used_is_refused() {
    let folder = TempDir::new().expect("a folder");
    let load = || Certificates::load(folder.path().into());
    assert!(load().is_err());
    std::fs::write(folder.path().join("a.pem"), "rubbish").expect("a file");
    assert!(load().is_err(), "a chain without a key");
    std::fs::write(folder.path().join("a.key"), "rubbish").expect("a file");
    assert!(load().is_err());
    // Another certificate's key.
    let (authority, at) = (Authority::new(), |name: &str| folder.path().join(name));
    authority.issue(&["a.example"], &at("b.pem"), &at("b.key"));
    authority.issue(&["b.example"], &at("c.pem"), &at("c.key"));
    std::fs::rename(at("b.key"), at("a.key")).expect("renamed");
    std::fs::rename(at("c.pem"), at("a.pem")).expect("renamed");
    std::fs::remove_file(at("c.key")).expect("removed");
    assert!(load().is_err());
    assert!(Certificates::load(folder.path().join("missing")).is_err());
}
