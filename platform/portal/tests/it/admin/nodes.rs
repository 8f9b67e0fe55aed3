//! What is saved on one node is soon in force on the others (S5).

use std::{
    net::{SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    time::Duration,
};

use kernel::{Clock, site::Section, staff::Role};
use testkit::{Engine, HtmlForm, Options, Portal, Visitor};
use tokio::time::{Instant, sleep};

/// A node in a process of its own, on the database and the Redis of a portal.
struct Node {
    process: Child,
    address: SocketAddr,
}

impl Node {
    async fn start(portal: &Portal) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address");
        drop(free);
        let config = &portal.config;
        let kept = std::env::vars().filter(|(name, _)| !name.starts_with("PORTAL_"));
        let process = Command::new(env!("CARGO_BIN_EXE_portal"))
            .env_clear()
            .envs(kept)
            .env("PORTAL_DATA_DIR", &config.data_dir)
            .env("PORTAL_THEMES_DIR", &config.themes_dir)
            .env("PORTAL_TENANTS_DIR", &config.tenants_dir)
            .env("PORTAL_DATABASE_URL", config.database())
            .env("PORTAL_REDIS_URL", config.redis_url.as_ref().expect("Redis"))
            .env("PORTAL_BIND", address.to_string())
            .arg("serve")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary runs");
        let node = Self { process, address };
        let since = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            assert!(since.elapsed() < Duration::from_secs(60), "the node does not serve");
            sleep(Duration::from_millis(50)).await;
        }
        node
    }

    fn visitor(&self, label: &str) -> Visitor {
        Visitor::new(label, "localhost", self.address)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Asks again until it is so.
async fn soon(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(20), "the other node does not know: {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn colours_tabs_texts_and_rules_saved_in_one_process_are_in_force_in_the_other() {
    let portal = Portal::with(Options { redis: true, ..Options::on(Engine::Postgres) }).await;
    let (one, other) = (Node::start(&portal).await, Node::start(&portal).await);
    let colleague = portal.colleague("alfa", Role::Administrator).await;
    let admin = one.visitor("alfa");
    admin.keep_cookie("staff", &colleague.token);
    let visitor = other.visitor("alfa");
    let save = async |path: &str, change: fn(HtmlForm) -> HtmlForm| {
        let form = change(admin.get(path).await.form(path));
        let saved = admin.submit(&form).await;
        assert_eq!(saved.status, 303, "{path}: {}", saved.body);
    };
    save("/admin/settings/general", |form| form.with("colours.accent", "#7a1f5c")).await;
    soon("colours", async || {
        let sheet = visitor.get("/").await.links("/colours.css").remove(0);
        visitor.get(&sheet).await.body.contains("--accent:#7a1f5c")
    })
    .await;
    assert_eq!(visitor.get("/questions").await.status, 200);
    save("/admin/settings/cabinet", |form| form.untick("sections").tick("sections", "prices"))
        .await;
    soon("sections", async || visitor.get("/questions").await.status == 404).await;
    save("/admin/texts/nav-prices", |form| form.with("ru", "Цены на услуги")).await;
    soon("texts", async || visitor.get("/").await.says("Цены на услуги")).await;
    save("/admin/settings/booking", |form| form.with("booking.horizon_days", "21")).await;
    // The rule is asked where it holds: the administrator's page of the other process.
    let admin = other.visitor("alfa");
    admin.keep_cookie("staff", &colleague.token);
    soon("rules", async || {
        let path = "/admin/settings/booking";
        admin.get(path).await.values("booking.horizon_days") == ["21"]
    })
    .await;
    drop((one, other));
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_reaches_the_other_nodes_through_redis_without_being_asked_for() {
    let portal = Portal::with(Options { redis: true, ..Options::on(Engine::Postgres) }).await;
    // This one asks by itself once a day.
    let other = portal::build::open(&portal.config, Clock::system()).await.expect("a node");
    let day = Duration::from_secs(24 * 3600);
    let follow = other.sites.clone().follow(other.db.clone(), other.cache.clone(), day);
    let follow = tokio::spawn(follow);
    soon("Redis", async || other.cache.ping().await.is_ok()).await;
    let admin = portal.colleague("alfa", Role::Administrator).await;
    for section in [Section::Prices, Section::Questions] {
        let path = "/admin/settings/cabinet";
        let form = admin.browser.get(path).await.form(path);
        let form = form.untick("sections").tick("sections", section.slug());
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        soon(section.slug(), async || {
            other.sites.by_label("alfa").is_some_and(|live| live.site.config.sections == [section])
        })
        .await;
    }
    follow.abort();
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_the_other_nodes_ask_for_what_has_changed() {
    let one = Portal::start(Engine::Postgres).await;
    let other = one.another_node().await;
    let admin = one.colleague("alfa", Role::Administrator).await;
    let path = "/admin/texts/nav-questions";
    let form = admin.browser.get(path).await.form(path).with("ru", "Частые вопросы");
    assert_eq!(admin.browser.submit(&form).await.status, 303);
    // Here at once.
    assert!(one.visitor("alfa").get("/").await.says("Частые вопросы"));
    let visitor = other.visitor("alfa");
    soon("texts", async || visitor.get("/").await.says("Частые вопросы")).await;
    other.finish().await;
    one.finish().await;
}
