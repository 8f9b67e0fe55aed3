//! Redis is gone: pages go on, slower.

use testkit::{Engine, Options, Portal};

use super::soon;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_pages_and_bookings_go_on_and_it_is_found_again() {
    let options = Options { lines: true, redis: true, ..Options::on(Engine::Postgres) };
    let mut portal = Portal::with(options).await;
    let (alfa, visitor) = (portal.clinic("alfa"), portal.visitor("alfa"));
    soon("Redis", async || portal.app.cache.ping().await.is_ok()).await;
    let doctor = alfa.doctor("sokolova");
    let slots = format!("/specialists/{doctor}");
    for silent in [false, true] {
        let line = portal.lines.redis.as_mut().expect("a line");
        if silent {
            line.freeze()
        } else {
            line.cut().await
        }
        for path in ["/specialists", "/prices", &slots, "/booking", "/readyz"] {
            let answer = visitor.get(path).await;
            assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        }
        soon("it is noticed", async || portal.app.cache.ping().await.is_err()).await;
        let date = if silent { "2026-12-04" } else { "2026-12-03" };
        let order = alfa.order(alfa.sokolova_at(date, "10:00")).await;
        visits::appointments::book(&alfa.0, &order).await.expect("booked");
        portal.lines.redis.as_mut().expect("a line").mend().await;
        soon("Redis", async || portal.app.cache.ping().await.is_ok()).await;
    }
    portal.finish().await;
}
