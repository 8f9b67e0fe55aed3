//! The cache's contract, over memory and over Redis.

use std::{
    convert::Infallible,
    future::Future,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use futures_util::future::join_all;
use kernel::ids::{DoctorId, new_uuid};
use store::{
    Cache,
    cache::{CacheError, SiteCache, keys::DoctorPlan},
    plans::{Plan, Work},
};
use tokio::{
    sync::oneshot,
    time::{sleep, timeout},
};
use uuid::Uuid;

use super::{new_site, setting};

/// A contract holds for both: each of its clauses becomes two tests.
macro_rules! contract {
    ($($clause:ident)*) => {
        mod memory { $(
            #[tokio::test]
            async fn $clause() {
                super::$clause(store::Cache::memory()).await;
            }
        )* }
        mod redis { $(
            #[tokio::test]
            async fn $clause() {
                super::$clause(super::node(&super::super::setting("PORTAL_TEST_REDIS")).await).await;
            }
        )* }
    };
}

contract! {
    a_value_is_computed_once_however_many_ask_at_once
    a_value_is_served_until_it_is_forgotten
    a_stale_computation_does_not_survive_a_forget
    clinics_do_not_share_entries
    an_error_is_not_kept
    waiting_ends_with_an_error_for_each_who_waited
    a_computation_whose_request_is_gone_passes_to_the_next
    it_can_forget_after_a_commit
}

async fn a_value_is_computed_once_however_many_ask_at_once(cache: Cache) {
    let (cache, key, count) = (cache.of(&new_site()), doctor(), AtomicU32::new(0));
    let ask = || {
        cache.get(key, || async {
            count.fetch_add(1, SeqCst);
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(plan(1))
        })
    };
    let found = join_all((0..100).map(|_| ask())).await;
    assert!(found.iter().all(|found| found.as_deref() == Ok(&plan(1))));
    assert_eq!(count.load(SeqCst), 1);
}

async fn a_value_is_served_until_it_is_forgotten(cache: Cache) {
    let (cache, key) = (cache.of(&new_site()), doctor());
    assert_eq!(ask(&cache, key, 1).await, 1);
    assert_eq!(ask(&cache, key, 2).await, 1);
    assert_eq!(ask(&cache, doctor(), 3).await, 3, "another doctor's plan is another entry");
    cache.forget(key);
    assert_eq!(ask(&cache, key, 4).await, 4);
    assert_eq!(ask(&cache, key, 5).await, 4);
}

async fn a_stale_computation_does_not_survive_a_forget(cache: Cache) {
    let (cache, key) = (cache.of(&new_site()), doctor());
    let slow = Slow::begin(&cache, key, 1).await;
    cache.forget(key);
    assert_eq!(ask(&cache, key, 2).await, 2, "who asks after the forget does not get the old");
    slow.end().await;
    assert_eq!(ask(&cache, key, 3).await, 2, "nor later");
}

async fn clinics_do_not_share_entries(cache: Cache) {
    let (alfa, beta, key) = (cache.of(&new_site()), cache.of(&new_site()), doctor());
    assert_eq!(ask(&alfa, key, 1).await, 1);
    assert_eq!(ask(&beta, key, 2).await, 2);
    beta.forget(key);
    assert_eq!(ask(&alfa, key, 3).await, 1, "nor do they forget each other's");
}

async fn an_error_is_not_kept(cache: Cache) {
    let (cache, key) = (cache.of(&new_site()), doctor());
    assert_eq!(cache.get(key, || async { Err("broken") }).await, Err("broken"));
    assert_eq!(ask(&cache, key, 1).await, 1);
    assert_eq!(ask(&cache, key, 2).await, 1);
}

async fn waiting_ends_with_an_error_for_each_who_waited(cache: Cache) {
    let (cache, key, count) = (cache.of(&new_site()), doctor(), AtomicU32::new(0));
    let ask = || {
        cache.get(key, || async {
            let number = count.fetch_add(1, SeqCst);
            tokio::task::yield_now().await;
            Err::<Plan, _>(number)
        })
    };
    let mut errors = join_all((0..10).map(|_| ask())).await;
    errors.sort_by_key(|error| error.as_ref().err().copied());
    assert_eq!(errors, (0..10).map(Err).collect::<Vec<_>>());
}

async fn a_computation_whose_request_is_gone_passes_to_the_next(cache: Cache) {
    let (cache, key) = (cache.of(&new_site()), doctor());
    let slow = Slow::begin(&cache, key, 1).await;
    let waiting = tokio::spawn({
        let cache = cache.clone();
        async move { ask(&cache, key, 2).await }
    });
    tokio::task::yield_now().await;
    slow.task.abort();
    assert_eq!(waiting.await.expect("an answer"), 2);
}

async fn it_can_forget_after_a_commit(cache: Cache) {
    let (cache, key) = (cache.of(&new_site()), doctor());
    assert_eq!(ask(&cache, key, 1).await, 1);
    let hook: Box<dyn FnOnce() + Send + Sync> = Box::new({
        let cache = cache.clone();
        move || cache.forget(key)
    });
    hook();
    assert_eq!(ask(&cache, key, 2).await, 2);
}

#[tokio::test]
async fn nodes_without_redis_serve_from_their_memory_too() {
    let (cache, key) = (Cache::memory_for_many_nodes().of(&new_site()), doctor());
    assert_eq!(ask(&cache, key, 1).await, 1);
    cache.forget(key);
    assert_eq!(ask(&cache, key, 2).await, 2);
}

#[tokio::test]
async fn a_node_takes_from_redis_what_another_computed() {
    let redis = setting("PORTAL_TEST_REDIS");
    let (one, two, site) = (node(&redis).await, node(&redis).await, new_site());
    shared(&one.of(&site), &two.of(&site)).await;
    let key = doctor();
    assert_eq!(ask(&one.of(&site), key, 1).await, 1);
    assert_eq!(ask(&two.of(&new_site()), key, 2).await, 2, "but no other clinic's");
}

#[tokio::test]
async fn a_forget_is_seen_on_every_node() {
    let redis = setting("PORTAL_TEST_REDIS");
    let (site, key) = (new_site(), doctor());
    let one = node(&redis).await.of(&site);
    let two = node(&redis).await.of(&site);
    assert_eq!(ask(&one, key, 1).await, 1);
    assert_eq!(ask(&two, key, 1).await, 1);
    one.forget(key);
    assert_eq!(ask(&one, key, 2).await, 2, "at once where it was forgotten");
    eventually(|| async { ask(&two, key, 2).await == 2 }).await;
}

#[tokio::test]
async fn a_stale_computation_of_one_node_does_not_survive_the_forget_of_another() {
    let redis = setting("PORTAL_TEST_REDIS");
    let (site, key) = (new_site(), doctor());
    let one = node(&redis).await.of(&site);
    let two = node(&redis).await.of(&site);
    let slow = Slow::begin(&one, key, 1).await;
    two.forget(key);
    assert_eq!(ask(&two, key, 2).await, 2);
    slow.end().await;
    eventually(|| async { ask(&one, key, 2).await == 2 }).await;
    for _ in 0..5 {
        let new = node(&redis).await.of(&site);
        assert_eq!(ask(&new, key, 2).await, 2, "the old value was left in Redis");
    }
}

#[tokio::test]
async fn a_malformed_url_is_refused_and_a_dead_server_is_not() {
    assert!(matches!(Cache::redis("nonsense"), Err(CacheError::Url(_))));
    let cache = Cache::redis(&format!("redis://127.0.0.1:{}", free_port())).expect("no refusal");
    assert!(matches!(cache.ping().await, Err(CacheError::OutOfReach)));
    let (cache, key) = (cache.of(&new_site()), doctor());
    assert_eq!(ask(&cache, key, 1).await, 1);
    cache.forget(key);
    assert_eq!(ask(&cache, key, 2).await, 2);
}

#[tokio::test]
async fn redis_may_come_late_go_away_and_come_back() {
    let port = free_port();
    let url = format!("redis://127.0.0.1:{port}");
    let (site, key) = (new_site(), doctor());
    let nodes = [Cache::redis(&url).expect("a cache"), Cache::redis(&url).expect("a cache")];
    let [one, two] = [nodes[0].of(&site), nodes[1].of(&site)];
    assert_eq!(ask(&one, key, 1).await, 1, "before it came");

    let server = Redis::start(port);
    reached(&nodes).await;
    // What was computed without Redis is not trusted once there is one.
    assert_eq!(ask(&one, key, 2).await, 2);
    shared(&one, &two).await;

    assert_eq!(ask(&two, key, 2).await, 2);
    drop(server);
    eventually(|| async { nodes[0].ping().await.is_err() && nodes[1].ping().await.is_err() }).await;
    one.forget(key);
    assert_eq!(ask(&one, key, 4).await, 4);
    // The other node was not told; what it has grows old soon.
    eventually(|| async { ask(&two, key, 4).await == 4 }).await;

    let _server = Redis::start(port);
    reached(&nodes).await;
    assert_eq!(ask(&one, key, 5).await, 5);
    shared(&two, &one).await;
    two.forget(key);
    eventually(|| async { ask(&one, key, 7).await == 7 }).await;
}

#[tokio::test]
async fn what_was_forgotten_while_redis_was_away_is_told_when_it_is_back() {
    let port = free_port();
    let url = format!("redis://127.0.0.1:{port}");
    let folder = tempfile::tempdir().expect("a folder");
    let (site, key) = (new_site(), doctor());
    let server = Redis::keeping(port, folder.path());
    let cache = node(&url).await;
    assert_eq!(ask(&cache.of(&site), key, 1).await, 1);
    drop(server);
    eventually(|| async { cache.ping().await.is_err() }).await;
    cache.of(&site).forget(key);

    let _server = Redis::keeping(port, folder.path());
    eventually(|| async { ask(&node(&url).await.of(&site), key, 2).await == 2 }).await;
}

/// A doctor whom no other test has.
fn doctor() -> DoctorPlan {
    DoctorPlan(DoctorId::of(new_uuid(chrono::DateTime::UNIX_EPOCH)))
}

/// A plan that bears a number.
fn plan(number: i64) -> Plan {
    Plan {
        work: vec![Work { branch: Uuid::nil(), from: number, until: number, slot: 30 }],
        busy: vec![],
    }
}

/// Asks for the plan; were it computed now, it would bear `number`.
async fn ask(cache: &SiteCache, key: DoctorPlan, number: i64) -> i64 {
    let found = cache.get(key, || async { Ok::<_, Infallible>(plan(number)) }).await;
    found.expect("no error").work[0].from
}

/// Waits until one node takes from Redis what another computed: Redis may miss its time.
async fn shared(one: &SiteCache, two: &SiteCache) {
    eventually(|| async {
        let key = doctor();
        ask(one, key, 1).await == 1 && ask(two, key, 2).await == 1
    })
    .await;
}

/// A computation that has begun and does not end by itself.
struct Slow {
    task: tokio::task::JoinHandle<Arc<Plan>>,
    end: oneshot::Sender<()>,
}

impl Slow {
    async fn begin(cache: &SiteCache, key: DoctorPlan, number: i64) -> Self {
        let ((begun, has_begun), (end, may_end)) = (oneshot::channel(), oneshot::channel::<()>());
        let cache = cache.clone();
        let task = tokio::spawn(async move {
            let load = move || async move {
                begun.send(()).expect("somebody waits");
                may_end.await.map(|()| plan(number))
            };
            cache.get(key, load).await.expect("it is let end")
        });
        has_begun.await.expect("it begins");
        Self { task, end }
    }

    async fn end(self) {
        self.end.send(()).expect("it is under way");
        self.task.await.expect("it ends");
    }
}

/// A node that has reached Redis.
async fn node(url: &str) -> Cache {
    let cache = Cache::redis(url).expect("a cache");
    reached(std::slice::from_ref(&cache)).await;
    cache
}

async fn reached(nodes: &[Cache]) {
    for node in nodes {
        eventually(|| async { node.ping().await.is_ok() }).await;
    }
}

/// Waits until something becomes true, for less than an entry's time to live.
async fn eventually<F: Future<Output = bool>>(mut what: impl FnMut() -> F) {
    let wait = async {
        while !what().await {
            sleep(Duration::from_millis(10)).await;
        }
    };
    timeout(Duration::from_secs(30), wait).await.expect("it happens in the end");
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A Redis server of this test's own, killed when dropped.
struct Redis(Child);

impl Redis {
    /// One that forgets everything when it ends.
    fn start(port: u16) -> Self {
        Self::run(port, &["--appendonly", "no"])
    }

    /// One that keeps everything in a folder.
    fn keeping(port: u16, folder: &Path) -> Self {
        Self::run(port, &["--appendonly", "yes", "--dir", &folder.display().to_string()])
    }

    fn run(port: u16, more: &[&str]) -> Self {
        let mut server = Command::new("redis-server");
        server.args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""]).args(more);
        Self(server.stdout(Stdio::null()).spawn().expect("redis-server is in PATH"))
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.0.kill().expect("the server runs");
        self.0.wait().expect("the server ends");
    }
}
