//! Stopping: what is under way ends well.

use std::{sync::LazyLock, time::Duration};

use shell::jobs::{Done, Going, Job, Jobs, work};
use testkit::{Engine, Portal};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
};

use super::{Process, free_address, program, soon};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_is_under_way_is_answered_before_the_process_ends() {
    let portal = Portal::start(Engine::Sqlite).await;
    let (address, ops) = (free_address(), free_address());
    let mut command = program(&portal);
    command.env("PORTAL_BIND", address.to_string()).env("PORTAL_OPS_BIND", ops.to_string());
    command.env("PORTAL_LEAVE_SECONDS", "1").arg("serve");
    let mut process = Process::start(command);
    process.answers(address).await;
    process.answers(ops).await;
    let ready = async |path: &str| {
        let url = format!("http://{ops}{path}");
        reqwest::get(url).await.expect("an answer").status().as_u16()
    };
    assert_eq!(ready("/readyz").await, 200);

    // Half of a form.
    let (head, tail) = ("size=1&scheme=none&images=on", "&spacing=0&font=sans&back=/");
    let mut slow = TcpStream::connect(address).await.expect("a connection");
    let request = format!(
        "POST /view HTTP/1.1\r\nhost: alfa.localhost:{}\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{head}",
        address.port(),
        head.len() + tail.len()
    );
    slow.write_all(request.as_bytes()).await.expect("sent");
    process.terminate();
    // First it is not ready any more, but still takes requests; then it takes none.
    soon("it leaves", async || ready("/readyz").await == 503).await;
    assert_eq!(ready("/healthz").await, 200);
    soon("no more connections", async || TcpStream::connect(address).await.is_err()).await;
    slow.write_all(tail.as_bytes()).await.expect("sent");
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(process.ends().await.success());
    portal.finish().await;
}

/// A mail relay whose answer to a letter waits for a word.
async fn relay(listener: TcpListener, begun: &'static Notify, go_on: &'static Notify) {
    while let Ok((stream, _)) = listener.accept().await {
        let (from, mut to) = stream.into_split();
        let mut lines = BufReader::new(from).lines();
        to.write_all(b"220 relay\r\n").await.expect("said");
        let mut in_data = false;
        while let Ok(Some(line)) = lines.next_line().await {
            let reply = match line.split([' ', ':']).next().unwrap_or_default() {
                "." if in_data => {
                    begun.notify_one();
                    go_on.notified().await;
                    "250 kept"
                }
                _ if in_data => continue,
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 fine",
            };
            in_data = reply.starts_with("354");
            if to.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
                break;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_that_is_being_sent_is_sent_once_before_the_worker_ends() {
    static BEGUN: Notify = Notify::const_new();
    static GO_ON: Notify = Notify::const_new();
    let portal = Portal::start(Engine::Postgres).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let at = listener.local_addr().expect("an address");
    tokio::spawn(relay(listener, &BEGUN, &GO_ON));
    let alfa = portal.clinic("alfa");
    let order = alfa.order(alfa.sokolova_at("2026-12-03", "10:00")).await;
    visits::appointments::book(&alfa.0, &order).await.expect("booked");
    // The process's clock is the system's: the letter is due there, and nothing else.
    let due = "UPDATE jobs SET run_at = CASE WHEN payload LIKE '%booked%' \
               THEN now() - interval '1 minute' ELSE now() + interval '1 year' END";
    portal.postgres.as_ref().expect("PostgreSQL").as_superuser(due).await;
    let mut command = program(&portal);
    command.env("PORTAL_SMTP_URL", format!("smtp://{at}")).arg("work");
    let mut process = Process::start(command);
    BEGUN.notified().await;
    process.terminate();
    // It waits for the relay.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(process.0.try_wait().expect("a process"), None, "it has not waited");
    GO_ON.notify_one();
    assert!(process.ends().await.success());
    let left = portal.ask("select kind as it from jobs where state = 'waiting' and attempts > 0");
    assert_eq!(left.await.expect("the queue"), [""; 0], "the letter's job is done");
    portal.finish().await;
}

static STARTED: LazyLock<Notify> = LazyLock::new(Notify::new);

fn endless(_: Job) -> Going<Done> {
    Box::pin(async {
        STARTED.notify_one();
        std::future::pending().await
    })
}

fn quick(_: Job) -> Going<Done> {
    Box::pin(async { Ok(Done::Yes) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_does_not_end_in_time_is_given_back_and_done_by_another() {
    let portal = Portal::start(Engine::Postgres).await;
    let clinic = portal.clinic("alfa").0;
    let now = portal.clock.now();
    let mut db = clinic.db().write().await.expect("the database");
    store::jobs::enqueue(&mut db, "trial", "{}".into(), now, now).await.expect("enqueued");
    db.commit().await.expect("committed");
    let (stop, stopped) = oneshot::channel::<()>();
    let (app, jobs) = (portal.app.clone(), Jobs::new([("trial", endless as shell::jobs::Handler)]));
    let grace = Duration::from_millis(100);
    let working = tokio::spawn(work(app, jobs, async { drop(stopped.await) }, grace));
    STARTED.notified().await;
    stop.send(()).expect("it works");
    working.await.expect("it ends");
    // The clock stands: without being given back it would be kept by its lease.
    let jobs = Jobs::new([("trial", quick as shell::jobs::Handler)]);
    assert_eq!(shell::jobs::run_due(&portal.app, &jobs).await.expect("the queue"), 1);
    assert_eq!(store::jobs::backlog(&portal.app.db).await.expect("the queue"), (0, 0));
    portal.finish().await;
}
