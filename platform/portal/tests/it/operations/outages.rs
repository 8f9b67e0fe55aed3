//! The database is gone, or says nothing: pages say so, nothing is lost, and nobody has to help.

use kernel::vendor::Role;
use reqwest::Method;
use serde_json::json;
use testkit::{Answer, Engine, Options, Portal, Visitor};

use super::{Process, free_address, program, soon};

async fn start() -> Portal {
    Portal::with(Options { lines: true, ..Options::on(Engine::Postgres) }).await
}

async fn cut(portal: &mut Portal) {
    portal.lines.postgres.as_mut().expect("a line").cut().await;
}

async fn mend(portal: &mut Portal) {
    portal.lines.postgres.as_mut().expect("a line").mend().await;
}

/// Asks until it is refused for now; nothing but the right page may come meanwhile.
async fn is_refused(browser: &Visitor, path: &str) -> Answer {
    let mut last = None;
    soon(path, async || {
        let answer = browser.get(path).await;
        assert!([200, 503].contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
        let refused = answer.status == 503;
        last = Some(answer);
        refused
    })
    .await;
    last.expect("an answer")
}

async fn is_back(browser: &Visitor, path: &str) {
    soon(path, async || {
        let answer = browser.get(path).await;
        assert!([200, 503].contains(&answer.status), "{path}: {} {}", answer.status, answer.body);
        answer.status == 200
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_postgresql_pages_and_programs_are_told_to_come_again_and_all_comes_back() {
    let mut portal = start().await;
    let (alfa, anna) = (portal.clinic("alfa"), portal.patient("alfa").await);
    let order = alfa.order(alfa.sokolova_at("2026-12-03", "10:00")).await;
    visits::appointments::book(&alfa.0, &order).await.expect("booked");
    let manager = portal.at_console(Role::Manager).await;
    let visitor = portal.visitor("alfa");
    let sheet = anna.browser.get("/").await.links("/colours.css").remove(0);
    assert_eq!(anna.browser.get("/appointments").await.status, 200);
    cut(&mut portal).await;

    // A page in the clinic's look, in the visitor's language.
    let page = is_refused(&anna.browser, "/appointments").await;
    assert_eq!(page.header("retry-after"), "5");
    assert!(page.says("Сервис временно недоступен") && page.says("на месте"), "{}", page.body);
    assert!(page.body.contains("colours.css"), "{}", page.body);
    assert!(!page.says("Номер обращения"), "nothing broke that support could mend");
    assert_eq!(anna.browser.get(&sheet).await.status, 200, "the look needs no database");
    assert_eq!(visitor.get("/lang?to=en").await.status, 303);
    let page = is_refused(&visitor, "/specialists").await;
    assert!(page.says("The service is unavailable for now"), "{}", page.body);
    assert_eq!(visitor.get("/").await.status, 200, "the first page needs no database");
    // Programs.
    let order = json!({});
    let answer = visitor.post_json("/api/v1/appointments", &order).await;
    assert_ne!(answer.status, 500, "{}", answer.body);
    let answer = is_refused(&portal.visitor("alfa"), "/api/v1/doctors").await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(answer.json()["code"], "request.unavailable");
    let token = visitor.request(Method::GET, "/exchange/v1/changes").bearer_auth("portal_mis_x");
    let answer = visitor.send(token).await;
    assert!([401, 503].contains(&answer.status), "{}", answer.body);
    // The console, and those who watch.
    let page = is_refused(&manager, "/sites").await;
    assert!(page.says("Сервис временно недоступен"), "{}", page.body);
    assert_eq!(visitor.get("/readyz").await.status, 503);
    assert_eq!(visitor.get("/healthz").await.status, 200);

    mend(&mut portal).await;
    for (browser, path) in [
        (&anna.browser, "/appointments"),
        (&visitor, "/specialists"),
        (&visitor, "/api/v1/doctors"),
        (&manager, "/sites"),
        (&visitor, "/readyz"),
    ] {
        is_back(browser, path).await;
    }
    // What waited to be sent is sent.
    portal.run_jobs().await;
    assert_eq!(portal.letters("alfa").await.len(), 1);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_says_nothing_is_noticed_and_nobody_waits_for_it() {
    let mut portal = start().await;
    let visitor = portal.visitor("alfa");
    assert_eq!(visitor.get("/specialists").await.status, 200);
    portal.lines.postgres.as_ref().expect("a line").freeze();
    is_refused(&visitor, "/specialists").await;
    // From now on it is refused without asking.
    assert!(portal.app.db.check().is_err());
    assert_eq!(visitor.get("/specialists").await.status, 503);
    assert_eq!(visitor.get("/readyz").await.status, 503);
    mend(&mut portal).await;
    is_back(&visitor, "/specialists").await;
    is_back(&visitor, "/readyz").await;
    portal.finish().await;
}

/// Visits are booked while the server comes and goes: whoever was told that his visit is booked
/// finds it, once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_confirmed_while_the_server_came_and_went_is_there_once() {
    let mut portal = start().await;
    let alfa = portal.clinic("alfa");
    let mut orders = Vec::new();
    for day in ["2026-12-03", "2026-12-04", "2026-12-07", "2026-12-08"] {
        for time in ["08:00", "09:00", "10:00"] {
            orders.push((alfa.order(alfa.sokolova_at(day, time)).await, format!("{day} {time}")));
        }
    }
    let mut line = portal.lines.postgres.take().expect("a line");
    let (stop, mut stopped) = tokio::sync::oneshot::channel::<()>();
    let trouble = tokio::spawn(async move {
        let mut number = 0_u64;
        while stopped.try_recv().is_err() {
            number += 1;
            tokio::time::sleep(std::time::Duration::from_millis(40 + number * 13 % 90)).await;
            line.cut().await;
            tokio::time::sleep(std::time::Duration::from_millis(number * 7 % 60)).await;
            line.mend().await;
        }
        line
    });
    let (mut confirmed, mut refused) = (Vec::new(), 0);
    for (order, at) in &orders {
        soon("an answer that is final", async || {
            match visits::appointments::book(&alfa.0, order).await {
                Ok(_) => {
                    confirmed.push(at);
                    true
                }
                // Booked, though the word of it was lost on the way.
                Err(kernel::Problem::Refused(_)) => true,
                Err(kernel::Problem::Failed(cause)) => {
                    let outage = store::Outage::of(&*cause);
                    assert_eq!(outage, Some(store::Outage::Database), "{cause}");
                    refused += 1;
                    false
                }
            }
        })
        .await;
    }
    stop.send(()).expect("trouble is under way");
    portal.lines.postgres = Some(trouble.await.expect("trouble ends"));
    println!("{} confirmed, {refused} refused for now", confirmed.len());
    assert!(!confirmed.is_empty());
    soon("the database", async || portal.app.db.ping(super::Duration::from_secs(1)).await.is_ok())
        .await;
    let booked =
        portal.ask("select count(*)::text as it from appointments where status = 'booked'");
    let booked: usize = booked.await.expect("visits")[0].parse().expect("a number");
    assert!(booked >= confirmed.len() && booked <= orders.len(), "{booked} of {}", confirmed.len());
    portal.run_jobs().await;
    assert_eq!(portal.letters("alfa").await.len(), booked, "each visit is told of once");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_started_too_early_waits_for_its_database() {
    let mut portal = start().await;
    cut(&mut portal).await;
    let begin = |role: &str| {
        let address = free_address();
        let mut command = program(&portal);
        let bind = if role == "serve" { "PORTAL_BIND" } else { "PORTAL_OPS_BIND" };
        command.env(bind, address.to_string()).arg(role);
        (Process::start(command), address)
    };
    let (mut serving, at) = begin("serve");
    let (mut working, ops) = begin("work");
    is_refused(&portal.visitor("alfa"), "/specialists").await;
    mend(&mut portal).await;
    serving.answers(at).await;
    working.answers(ops).await;
    portal.finish().await;
}
