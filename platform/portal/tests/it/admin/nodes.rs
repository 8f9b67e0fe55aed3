//! What is saved on one node is soon in force on the others (S5).

use std::time::Duration;

use kernel::staff::Role;
use testkit::{Engine, Portal};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_nodes_show_a_change_within_the_interval_of_following() {
    let one = Portal::start(Engine::Postgres).await;
    let other = one.another_node().await;
    let admin = one.colleague("alfa", Role::Administrator).await;
    let path = "/admin/texts/nav-questions";
    let form = admin.browser.get(path).await.form(path).with("ru", "Частые вопросы");
    assert_eq!(admin.browser.submit(&form).await.status, 303);
    // Here at once.
    assert!(one.visitor("alfa").get("/").await.says("Частые вопросы"));
    let visitor = other.visitor("alfa");
    let saved = tokio::time::Instant::now();
    while !visitor.get("/").await.says("Частые вопросы") {
        assert!(saved.elapsed() < Duration::from_secs(3), "the other node does not know yet");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    other.finish().await;
    one.finish().await;
}
