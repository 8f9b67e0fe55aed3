//! Certificates for clinics' own domains (S3), from a real ACME server: Pebble, with a name service
//! of its own.

use std::{
    net::SocketAddr,
    path::PathBuf,
    process::{Command, Stdio},
    sync::Arc,
};

use chrono::TimeDelta;
use kernel::vendor::Role;
use portal::{
    build,
    config::Config,
    serve::{Sockets, serve},
};
use providers::acme::Why;
use rcgen::{CertificateParams, KeyPair};
use reqwest::{Certificate, Client, redirect::Policy};
use shell::{App, http::listener::Certificates};
use store::{site_certificates, site_domains};
use tempfile::TempDir;
use testkit::{Engine, Options, Portal};
use tokio::{net::TcpListener, sync::oneshot};
use vendor::{
    certificates::{order_due, take_over},
    sites::{self, Order},
};

use crate::operations::{Process, free_address, soon};

/// A running authority.
struct Authority {
    directory: String,
    roots: String,
    /// The root of its own TLS.
    root: PathBuf,
    folder: TempDir,
    _processes: [Process; 2],
}

impl Authority {
    /// One that looks for answers at a port of 127.0.0.1, whatever the domain.
    async fn start(looks_at: SocketAddr) -> Self {
        let folder = TempDir::new().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec!["127.0.0.1".into()]).expect("parameters");
        let root = params.self_signed(&key).expect("a certificate");
        std::fs::write(at("own.pem"), root.pem()).expect("a file");
        std::fs::write(at("own.key"), key.serialize_pem()).expect("a file");
        let [server, management, dns, other] = [(); 4].map(|()| free_address());
        let config = serde_json::json!({ "pebble": {
            "listenAddress": server.to_string(),
            "managementListenAddress": management.to_string(),
            "certificate": at("own.pem"),
            "privateKey": at("own.key"),
            "httpPort": looks_at.port(),
            "tlsPort": 9,
            "domainBlocklist": ["blocked.example"],
            "certificateValidityPeriod": 90 * 24 * 3600,
        }});
        std::fs::write(at("pebble.json"), config.to_string()).expect("a file");
        let program = testkit::env("PORTAL_TEST_PEBBLE");
        let quiet = |mut command: Command| {
            command.stdout(Stdio::null()).stderr(Stdio::null());
            Process::start(command)
        };
        let mut names = Command::new(format!("{program}-challtestsrv"));
        names.args(["-http01", "", "-https01", "", "-tlsalpn01", "", "-defaultIPv6", ""]);
        names.args(["-dns01", &dns.to_string(), "-management", &other.to_string()]);
        let mut names = quiet(names);
        let mut pebble = Command::new(program);
        pebble.arg("-config").arg(at("pebble.json")).args(["-dnsserver", &dns.to_string()]);
        pebble.env("PEBBLE_VA_NOSLEEP", "1").env("PEBBLE_AUTHZREUSE", "0");
        // The client tries a refused nonce again, but not for ever.
        let mut pebble = quiet({
            pebble.env("PEBBLE_WFE_NONCEREJECT", "0");
            pebble
        });
        names.answers(other).await;
        pebble.answers(server).await;
        pebble.answers(management).await;
        let trusted = Certificate::from_pem(root.pem().as_bytes()).expect("a root");
        let client = Client::builder().tls_certs_only([trusted]).no_proxy().build();
        let roots = format!("https://{management}/roots/0");
        let roots = client.expect("a client").get(roots).send().await.expect("an answer");
        let roots = roots.text().await.expect("a root");
        let (directory, root) = (format!("https://{server}/dir"), at("own.pem"));
        Self { directory, roots, root, folder, _processes: [names, pebble] }
    }
}

/// A node that serves TLS and knows the authority.
struct Node {
    app: Arc<App>,
    certificates: Arc<Certificates>,
    plain: SocketAddr,
    tls: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Node {
    async fn start(portal: &Portal, config: Config, plain: TcpListener, folder: PathBuf) -> Self {
        let app = build::open(&config, portal.clock.clone()).await.expect("a node");
        let certificates = Arc::new(Certificates::load(folder).expect("certificates"));
        let tls = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addresses = [&plain, &tls].map(|one| one.local_addr().expect("an address"));
        let tls = Some((tls, Arc::clone(&certificates)));
        let sockets = Sockets { plain, tls, guests: config.guests() };
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = Arc::clone(&app);
        tokio::spawn(async move {
            serve(serving, sockets, async { drop(stopped.await) }).await.expect("serves");
        });
        let [plain, tls] = addresses;
        Self { app, certificates, plain, tls, _stop: stop }
    }

    /// Asks over TLS, as whoever trusts the authority.
    async fn ask(&self, authority: &Authority, host: &str) -> reqwest::Result<(u16, String)> {
        let root = Certificate::from_pem(authority.roots.as_bytes()).expect("a root");
        let client = Client::builder().tls_certs_only([root]).resolve(host, self.tls).no_proxy();
        let client = client.redirect(Policy::none()).build().expect("a client");
        let answer = client.get(format!("https://{host}:{}/", self.tls.port())).send().await?;
        Ok((answer.status().as_u16(), answer.text().await?))
    }

    async fn plain(&self, host: &str, path: &str) -> testkit::Answer {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        testkit::raw(self.plain, request.as_bytes()).await.expect("an answer")
    }
}

const DOMAIN: &str = "clinic.example";

async fn own_domains_get_certificates(engine: Engine) {
    // The authority's clock is the system's.
    let portal =
        Portal::with(Options { now: Some(kernel::Clock::system().now()), ..Options::on(engine) })
            .await;
    let listen = || TcpListener::bind("127.0.0.1:0");
    let (here, there) = (listen().await.expect("a port"), listen().await.expect("a port"));
    let there_at = there.local_addr().expect("an address");
    // The domain leads to another node than the one that orders.
    let authority = Authority::start(there_at).await;
    let mut config = portal.config.clone();
    config.acme_directory = Some(authority.directory.clone());
    config.acme_root = Some(authority.root.clone());
    config.acme_email = Some("tls@vendor.example".into());
    assert!(config.acme().is_err(), "nothing is agreed to by itself");
    config.acme_agree = true;
    for name in [DOMAIN, "blocked.example"] {
        config.known_hosts.push(format!("{name}={there_at}"));
    }
    // Whatever stands in the folder.
    let folder = authority.folder.path().join("tls");
    std::fs::create_dir(&folder).expect("a folder");
    let (key, hosts) = (KeyPair::generate().expect("a key"), vec!["alfa.localhost".to_owned()]);
    let pem = CertificateParams::new(hosts).expect("hosts").self_signed(&key).expect("one").pem();
    std::fs::write(folder.join("a.pem"), pem).expect("a file");
    std::fs::write(folder.join("a.key"), key.serialize_pem()).expect("a file");
    let node = Node::start(&portal, config.clone(), here, folder.clone()).await;
    let other = Node::start(&portal, config, there, folder).await;
    let site = portal.clinic("alfa").0.site.clone();

    let manager = portal.at_console(Role::Manager).await;
    let page = format!("/sites/{}/domains", site.id);
    assert_eq!(manager.post(&page, &[("domain", DOMAIN)]).await.status, 303);
    assert_eq!(order_due(&node.app, &node.certificates).await.expect("ordered"), 0, "not proven");
    assert_eq!(manager.post(&format!("{page}/proof"), &[("domain", DOMAIN)]).await.status, 303);
    node.app.sites.refresh(&node.app.db).await.expect("the sites");
    other.app.sites.refresh(&other.app.db).await.expect("the sites");
    // Until it comes all is as before, and what is to come is said.
    assert_eq!(node.plain(DOMAIN, "/").await.status, 200);
    assert!(node.ask(&authority, DOMAIN).await.is_err());
    let of = async || sites::certificates(&node.app, &site).await.expect("the certificates");
    let shown = of().await;
    let own = shown.iter().find(|one| one.host == DOMAIN).expect("the domain");
    assert_eq!((own.ends, &own.order), (None, &Some(Order::Coming)));

    let issued = order_due(&node.app, &node.certificates).await.expect("ordered");
    // The nodes' own rounds may have been quicker.
    assert!(issued <= 1);
    for one in [&node, &other] {
        soon("every node shows it", async || one.certificates.covers(DOMAIN)).await;
        let (status, body) = one.ask(&authority, DOMAIN).await.expect("an answer");
        assert_eq!(status, 200);
        assert!(body.contains("Клиника тестов alfa"), "{body}");
        assert_eq!(one.plain(DOMAIN, "/").await.status, 308);
    }
    let first = stored(&node.app, DOMAIN).await;
    assert_eq!((first.failures, &*first.why), (0, ""));
    assert!(!first.sealed.clone().expect("a key").contains("PRIVATE"));
    // Nothing is left for strangers to ask for.
    for (host, path) in [(DOMAIN, "x"), (DOMAIN, "../x"), ("alfa.localhost", "x")] {
        let answer = node.plain(host, &format!("/.well-known/acme-challenge/{path}")).await;
        assert_eq!(answer.status, 404, "{host} {path}");
    }

    // Nothing is ordered before two thirds of its time are over.
    portal.clock.advance(TimeDelta::days(59));
    assert_eq!(order_due(&node.app, &node.certificates).await.expect("ordered"), 0);
    portal.clock.advance(TimeDelta::days(2));
    soon("it is renewed", async || {
        order_due(&node.app, &node.certificates).await.expect("ordered");
        stored(&node.app, DOMAIN).await.chain != first.chain
    })
    .await;
    let fresh = take_over(&other.app, &other.certificates, None).await.expect("taken over");
    assert!(fresh.is_some());

    // What cannot be issued is said, and tried again later only.
    let mut db = node.app.db.write_platform().await.expect("the database");
    let now = portal.clock.now();
    for domain in ["blocked.example", "nowhere.invalid"] {
        let (domain, proof) = (domain.to_owned(), "5f".to_owned());
        let row = site_domains::Domain {
            domain,
            site: site.id.0,
            proof,
            added_at: now,
            proven_at: Some(now),
        };
        assert!(site_domains::add(&mut db, row).await.expect("added"));
    }
    db.commit().await.expect("committed");
    soon("both have failed", async || {
        order_due(&node.app, &node.certificates).await.expect("ordered");
        site_certificates::failing(&node.app.db).await.expect("counted") == 2
    })
    .await;
    for (domain, expected) in
        [("blocked.example", Why::Rejected), ("nowhere.invalid", Why::Unreachable)]
    {
        let row = stored(&node.app, domain).await;
        assert_eq!((&*row.why, row.failures), (expected.slug(), 1), "{domain}: {}", row.detail);
        assert!(row.next_at >= now + TimeDelta::minutes(10));
        let shown = of().await;
        let own = shown.iter().find(|one| one.host == domain).expect("the domain");
        let Some(Order::Failed { why, .. }) = &own.order else { panic!("{own:?}") };
        assert_eq!(*why, expected);
    }
    assert_eq!(order_due(&node.app, &node.certificates).await.expect("ordered"), 0);
    // A domain that is removed takes its certificate along. The session has ended meanwhile.
    let manager = portal.at_console(Role::Manager).await;
    let gone = manager.post(&format!("{page}/removal"), &[("domain", DOMAIN)]).await;
    assert_eq!(gone.status, 303);
    soon("it is shown no more", async || !other.certificates.covers(DOMAIN)).await;
    portal.finish().await;
}

async fn stored(app: &App, domain: &str) -> site_certificates::Certificate {
    let all = site_certificates::issued_since(&app.db, -1).await.expect("the certificates");
    all.into_iter().find(|one| one.domain == domain).expect("the domain")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_domains_get_certificates_on_sqlite() {
    own_domains_get_certificates(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_domains_get_certificates_on_postgres() {
    own_domains_get_certificates(Engine::Postgres).await;
}
