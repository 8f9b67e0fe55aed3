//! The queue before the wizard.

use chrono::TimeDelta;
use testkit::{Answer, Engine, Options, Portal, Visitor};

/// One new visitor in a minute, one at once.
async fn rush(portal: &Portal) {
    for label in ["alfa", "beta"] {
        portal
            .reconfigure(label, |config| {
                config.booking.queue = true;
                config.booking.queue_per_minute = 1;
                config.booking.queue_pass_minutes = 30;
            })
            .await;
    }
}

fn waits(page: &Answer, place: u32) -> bool {
    page.status == 200 && page.says("Вы в очереди") && page.body.contains(&format!(">{place}<"))
}

async fn new_visitor_waits(portal: &Portal, place: u32) -> Visitor {
    let visitor = portal.visitor("alfa");
    let page = visitor.get("/booking").await;
    assert!(waits(&page, place), "{place}: {}", page.body);
    visitor
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_comes_later_waits_for_his_turn_and_then_books() {
    let portal = Portal::start(Engine::Sqlite).await;
    rush(&portal).await;
    let alfa = portal.clinic("alfa");
    let first = portal.visitor("alfa");
    assert!(first.get("/booking").await.says("Выбор"), "nobody waits before him");
    let second = new_visitor_waits(&portal, 1).await;
    let third = new_visitor_waits(&portal, 2).await;
    assert!(waits(&third.get("/booking").await, 2), "whoever looks again keeps his place");
    assert!(waits(&third.get("/booking/specialisations").await, 2), "no step leads past it");
    let button = alfa.button(&alfa.sokolova_at("2026-12-03", "10:00"));
    let sent = third.post("/booking/holds", &[("slot", &button)]).await;
    assert_eq!(sent.location(), "/booking", "nor does a form");
    let said = third.get("/booking/queue").await.json();
    assert_eq!((&said["open"], &said["place"]), (&false.into(), &"2".into()));
    assert_eq!(third.get("/schedule").await.status, 200, "other pages are open");
    assert!(
        portal.visitor("beta").get("/booking").await.says("Выбор"),
        "another clinic's is empty"
    );

    portal.clock.advance(TimeDelta::minutes(1));
    assert!(second.get("/booking").await.says("Выбор"));
    assert!(waits(&third.get("/booking").await, 1));
    let held = second.post("/booking/holds", &[("slot", &button)]).await;
    assert!(held.location().starts_with("/booking/holds/"), "the pass leads through the wizard");
    // A pass is kept while it is used, and ends some time after.
    for _ in 0..3 {
        portal.clock.advance(TimeDelta::minutes(20));
        assert!(second.get("/booking").await.says("Выбор"));
    }
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ticket_or_a_pass_of_one_clinic_is_worth_nothing_at_another_and_programs_are_told() {
    let portal = Portal::start(Engine::Sqlite).await;
    rush(&portal).await;
    let cookie = |answer: &Answer, name: &str| {
        let all = answer.headers.get_all("set-cookie").iter();
        let mut texts = all.filter_map(|one| one.to_str().ok());
        let found = texts.find_map(|one| one.strip_prefix(&format!("{name}="))?.split(';').next());
        found.unwrap_or_else(|| panic!("no cookie {name}")).to_owned()
    };
    let pass = cookie(&portal.visitor("alfa").get("/booking").await, "queue-pass");
    assert_eq!(portal.visitor("beta").get("/booking").await.status, 200);
    let thief = portal.visitor("beta");
    thief.keep_cookie("queue-pass", &pass);
    assert!(thief.get("/booking").await.says("Вы в очереди"), "alfa's pass at beta");
    let forged = portal.visitor("alfa");
    forged.keep_cookie("queue", "0-0-9999-99999999999.x");
    assert!(forged.get("/booking").await.says("Вы в очереди"));
    let alfa = portal.clinic("alfa");
    let wanted = alfa.sokolova_at("2026-12-03", "10:00");
    let body = serde_json::json!({
        "doctor": wanted.doctor, "branch": wanted.branch, "specialisation": wanted.specialisation,
        "services": wanted.services, "starts_at": wanted.from,
    });
    let program = portal.visitor("alfa").post_json("/api/v1/holds", &body).await;
    assert_eq!(program.status, 503, "{}", program.body);
    assert_eq!(program.json()["code"], "queue.wait");
    assert!(program.header("retry-after").parse::<u64>().expect("seconds") >= 5);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_have_one_queue_and_nobody_is_thrown_out_when_redis_goes_and_forgets() {
    let options = Options { lines: true, redis: true, ..Options::on(Engine::Sqlite) };
    let mut portal = Portal::with(options).await;
    rush(&portal).await;
    let node = portal.another_node().await;
    for one in [&portal, &node] {
        while one.app.cache.ping().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let first = portal.visitor("alfa");
    assert!(first.get("/booking").await.says("Выбор"));
    let second = node.visitor("alfa");
    assert!(waits(&second.get("/booking").await, 1), "the other node has seen the first one");
    let third = new_visitor_waits(&portal, 2).await;
    portal.lines.redis.as_mut().expect("a line").cut().await;
    while portal.app.cache.ping().await.is_ok() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!(first.get("/booking").await.says("Выбор"), "whoever is in stays in");
    assert!(waits(&third.get("/booking").await, 2), "whoever waits keeps his place");
    new_visitor_waits(&portal, 3).await;
    node.finish().await;
    portal.finish().await;
}
