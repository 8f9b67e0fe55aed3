//! Fair shares: a crowd at one clinic waits, and is sent away before it costs the others anything.

use std::{
    collections::BTreeMap,
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use shell::{
    fair::Class,
    jobs::{Done, Going, Handler, Job, Jobs, work},
};
use testkit::{Engine, Options, Portal, on_both_engines};
use tokio::sync::{Notify, oneshot};

use super::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_that_has_its_share_is_told_to_come_again_and_the_others_are_served() {
    let portal = Portal::with(Options { places: (4, 1, 20), ..Options::on(Engine::Sqlite) }).await;
    let (site, gates) = (portal.clinic("alfa").0.site.id, &portal.app.gates);
    let taken = [gates.enter(site, Class::Read).await, gates.enter(site, Class::Read).await]
        .map(Result::ok);
    let (alfa, beta) = (portal.visitor("alfa"), portal.visitor("beta"));
    let page = alfa.get("/specialists").await;
    assert_eq!((page.status, page.header("retry-after")), (503, "3"), "{}", page.body);
    assert!(page.says("На портале сейчас слишком много посетителей"), "{}", page.body);
    let sent = alfa.post("/booking/holds", &[("slot", "x")]).await;
    assert!(sent.status == 503 && sent.says("не принято"), "{}", sent.body);
    let program = alfa.get("/api/v1/branches").await;
    assert_eq!(program.status, 503);
    assert_eq!(program.json()["code"], "request.crowded");
    let told = alfa.post("/payments/notifications", &[("x", "y")]).await;
    assert!(told.status != 503, "what providers tell of payments waits for nobody: {}", told.body);
    for path in ["/healthz", "/readyz", "/robots.txt"] {
        assert_eq!(alfa.get(path).await.status, 200, "{path}");
    }
    assert_eq!(beta.get("/specialists").await.status, 200, "the other clinic has its own share");
    for place in taken {
        place.expect("a place").give_back();
    }
    assert_eq!(alfa.get("/specialists").await.status, 200);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_come_slowly_keep_no_place_of_those_who_read() {
    let portal = Portal::with(Options { places: (4, 1, 20), ..Options::on(Engine::Sqlite) }).await;
    let (site, gates) = (portal.clinic("alfa").0.site.id, &portal.app.gates);
    let mut coming = Vec::new();
    while let Ok(place) = gates.enter(site, Class::File).await {
        coming.push(place);
        assert!(coming.len() < 100, "there is an end to them");
    }
    let (alfa, beta) = (portal.visitor("alfa"), portal.visitor("beta"));
    assert_eq!(alfa.get("/specialists").await.status, 200);
    let file = async |visitor: &testkit::Visitor| {
        let sent = visitor
            .request(Method::POST, "/admin/clinic/import")
            .header("content-type", "multipart/form-data; boundary=x")
            .body("--x--\r\n");
        sent.send().await.expect("an answer").status().as_u16()
    };
    assert_eq!(file(&alfa).await, 503, "one more waits for its place");
    assert_ne!(file(&beta).await, 503, "the other clinic has its own");
    assert_eq!(beta.get("/specialists").await.status, 200);
    coming.iter().for_each(shell::fair::Held::give_back);
    assert_ne!(file(&alfa).await, 503);
    portal.finish().await;
}

static GO_ON: LazyLock<Notify> = LazyLock::new(Notify::new);
static DONE: LazyLock<Mutex<BTreeMap<String, usize>>> = LazyLock::new(Mutex::default);
static AT_ONCE: AtomicUsize = AtomicUsize::new(0);

/// What one clinic's jobs do: they wait for something slow.
fn slow(_: Job) -> Going<Done> {
    Box::pin(async {
        AT_ONCE.fetch_add(1, Ordering::SeqCst);
        GO_ON.notified().await;
        Ok(Done::Yes)
    })
}

fn quick(job: Job) -> Going<Done> {
    Box::pin(async move {
        let name = job.payload;
        *DONE.lock().expect("no panic").entry(name).or_default() += 1;
        Ok(Done::Yes)
    })
}

async fn enqueue(portal: &Portal, label: &str, kind: &str, payload: &str, number: usize) {
    let (clinic, now) = (portal.clinic(label).0, portal.clock.now());
    let mut db = clinic.db().write().await.expect("the database");
    for _ in 0..number {
        let job = store::jobs::enqueue(&mut db, kind, payload.to_owned(), now, now);
        job.await.expect("enqueued");
    }
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn jobs_of_all_clinics_are_taken_in_turn(portal: &Portal) {
        let mark = format!("{:?}", portal.postgres.is_some());
        enqueue(portal, "alfa", "trial", &format!("alfa {mark}"), 300).await;
        enqueue(portal, "beta", "trial", &format!("beta {mark}"), 1).await;
        let jobs = Jobs::new([("trial", quick as Handler)]);
        assert!(shell::jobs::run_due(&portal.app, &jobs).await.expect("the queue") > 1);
        assert_eq!(DONE.lock().expect("no panic").get(&format!("beta {mark}")), Some(&1));
        while shell::jobs::run_due(&portal.app, &jobs).await.expect("the queue") > 0 {}
        assert_eq!(DONE.lock().expect("no panic").get(&format!("alfa {mark}")), Some(&300));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinics_slow_jobs_do_not_hold_up_another_clinic() {
    let portal = Portal::start(Engine::Sqlite).await;
    enqueue(&portal, "alfa", "slow", "", 100).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let jobs = Jobs::new([("slow", slow as Handler), ("trial", quick as Handler)]);
    let app = portal.app.clone();
    let stopped = async { drop(stopped.await) };
    let working = tokio::spawn(work(app, jobs.clone(), stopped, Duration::ZERO));
    soon("the clinic has its share", async || AT_ONCE.load(Ordering::SeqCst) >= 6).await;
    enqueue(&portal, "beta", "trial", "beta", 3).await;
    soon("the others' jobs are done", async || {
        DONE.lock().expect("no panic").get("beta") == Some(&3)
    })
    .await;
    assert_eq!(AT_ONCE.load(Ordering::SeqCst), 6, "three eighths of sixteen connections");
    stop.send(()).expect("it works");
    working.await.expect("it ends");
    portal.ask("delete from jobs returning kind as it").await.expect("emptied");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_share_a_limit_and_each_keeps_it_while_redis_is_away() {
    let options = Options {
        requests_per_minute: 10,
        lines: true,
        redis: true,
        ..Options::on(Engine::Sqlite)
    };
    let mut portal = Portal::with(options).await;
    let node = portal.another_node().await;
    for one in [&portal, &node] {
        soon("Redis", async || one.app.cache.ping().await.is_ok()).await;
    }
    let costly = async |visitor: &testkit::Visitor| {
        visitor.post("/booking/holds", &[("slot", "x")]).await.status
    };
    let alfa = [portal.visitor("alfa"), node.visitor("alfa")];
    let mut refused = 0;
    for number in 0..14 {
        refused += usize::from(costly(&alfa[number % 2]).await == 429);
    }
    assert_eq!(refused, 4, "ten in all, not ten on each");
    portal.lines.redis.as_mut().expect("a line").cut().await;
    soon("it is noticed", async || portal.app.cache.ping().await.is_err()).await;
    let beta = portal.visitor("beta");
    let mut refused = 0;
    for _ in 0..14 {
        refused += usize::from(costly(&beta).await == 429);
    }
    assert_eq!(refused, 4, "without Redis each node counts for itself");
    node.finish().await;
    portal.finish().await;
}
