//! Limits by login, address, phone and clinic; a storm of sign-ins is bounded (A6).

use std::sync::mpsc;

use testkit::{Engine, Options, Portal, on_both_engines};

use super::{PASSWORD, is_in, letter_code, registered, sign_in, step_one};

on_both_engines! {
    async fn a_login_is_tried_ten_times_and_its_owner_still_has_the_code(portal: &Portal) {
        registered(portal).await;
        let alfa = portal.clinic("alfa");
        let stranger = portal.visitor("alfa");
        for _ in 0..10 {
            assert_eq!(sign_in(&stranger, "anna@mail.example", "другой-чайник-77").await.status, 422);
        }
        let refused = sign_in(&stranger, "anna@mail.example", PASSWORD).await;
        assert_eq!(refused.status, 429);
        assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
        assert!(refused.says("Подождите"), "{}", refused.body);
        assert_eq!(sign_in(&stranger, "olga@mail.example", PASSWORD).await.status, 422, "another login");
        let page = stranger.get("/sign-in/code").await;
        let form = page.form("/sign-in/code").with("login", "anna@mail.example")
            .with("altcha", &alfa.captcha_of("sign_in").await);
        let page = stranger.walk(&form).await;
        let form = page.form("/sign-in/code/").with("code", &letter_code(portal).await);
        assert_eq!(stranger.submit(&form).await.status, 303);
        assert!(is_in(&stranger).await);
    }

    async fn an_address_gets_five_codes_in_a_row(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let browser = portal.visitor("alfa");
        for _ in 0..5 {
            assert_eq!(browser.submit(&step_one(&alfa, &browser).await).await.status, 303);
        }
        let refused = browser.submit(&step_one(&alfa, &browser).await).await;
        assert_eq!(refused.status, 429);
        assert_eq!(portal.run_jobs().await, 5);
        let other = step_one(&alfa, &browser).await.with("email", "olga@mail.example");
        assert_eq!(browser.submit(&other).await.status, 303);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_proof_an_address_gets_few_codes() {
    let options = Options { requests_per_minute: 120, ..Options::on(Engine::Sqlite) };
    let portal = Portal::with(options).await;
    let alfa = portal.clinic("alfa");
    let browser = portal.visitor("alfa");
    for (number, status) in [(1, 303), (2, 303), (3, 303), (4, 429)] {
        let form = step_one(&alfa, &browser).await.with("altcha", "");
        let form = form.with("email", &format!("anna{number}@mail.example"));
        assert_eq!(browser.submit(&form).await.status, status, "{number}");
    }
    let proven = step_one(&alfa, &browser).await.with("email", "olga@mail.example");
    assert_eq!(browser.submit(&proven).await.status, 303);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_trusted_proxy_everybody_is_counted_apart_and_nobody_invents_an_address() {
    for (behind_proxy, last) in [(true, 303), (false, 429)] {
        let options = Options { requests_per_minute: 120, ..Options::on(Engine::Sqlite) };
        let portal = Portal::with(Options { behind_proxy, ..options }).await;
        let alfa = portal.clinic("alfa");
        let steps = [
            ("198.51.100.1, 203.0.113.7", 303),
            ("198.51.100.2, 203.0.113.7", 303),
            ("203.0.113.7", 303),
            ("198.51.100.3, 203.0.113.7", 429),
            ("198.51.100.1, 203.0.113.8", last),
        ];
        for (number, (forwarded, status)) in steps.into_iter().enumerate() {
            let browser = portal.visitor_from("alfa", forwarded);
            let form = step_one(&alfa, &browser).await.with("altcha", "");
            let form = form.with("email", &format!("anna{number}@mail.example"));
            assert_eq!(browser.submit(&form).await.status, status, "{behind_proxy} {number}");
        }
        portal.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clinics_sms_of_a_day_are_capped_and_letters_are_not() {
    let portal = Portal::with(Options { sms_per_day: 2, ..Options::on(Engine::Sqlite) }).await;
    let alfa = portal.clinic("alfa");
    let browser = portal.visitor("alfa");
    for (number, status) in [(7, 303), (8, 303), (9, 429)] {
        let form = step_one(&alfa, &browser).await.with("channel", "phone");
        let form = form.with("phone", &format!("+7916123456{number}"));
        assert_eq!(browser.submit(&form).await.status, status, "{number}");
    }
    assert_eq!(browser.submit(&step_one(&alfa, &browser).await).await.status, 303);
    let beta = portal.visitor("beta");
    let form = step_one(&portal.clinic("beta"), &beta).await.with("channel", "phone");
    assert_eq!(beta.submit(&form).await.status, 303, "another clinic has its own");
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_count_together_through_redis() {
    let portal = Portal::with(Options { redis: true, ..Options::on(Engine::Sqlite) }).await;
    let node = portal.another_node().await;
    for one in [&portal, &node] {
        while one.app.cache.ping().await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    let nodes = [portal.visitor("alfa"), node.visitor("alfa")];
    let mut refused = 0;
    for attempt in 0..14 {
        let answer = sign_in(&nodes[attempt % 2], "anna@mail.example", PASSWORD).await;
        refused += usize::from(answer.status == 429);
    }
    assert_eq!(refused, 4, "ten in all, not ten on each");
    node.finish().await;
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_comes_when_the_queue_is_full_is_told_to_come_again_and_other_pages_work() {
    let portal = Portal::with(Options { passwords: (1, 0), ..Options::on(Engine::Sqlite) }).await;
    registered(&portal).await;
    let (end, ended) = mpsc::channel::<()>();
    let (begin, begun) = tokio::sync::oneshot::channel();
    let app = portal.app.clone();
    let busy = tokio::spawn(async move {
        let work = move || {
            let _ = begin.send(());
            ended.recv()
        };
        app.heavy.place().expect("a place").run(work).await.is_ok()
    });
    begun.await.expect("the work has begun");
    let browser = portal.visitor("alfa");
    let answer = sign_in(&browser, "anna@mail.example", PASSWORD).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "2"));
    assert!(answer.says("Сейчас входит слишком много пациентов"), "{}", answer.body);
    assert_eq!(browser.get("/schedule").await.status, 200);
    drop(end);
    assert!(busy.await.expect("no panic"));
    assert_eq!(sign_in(&browser, "anna@mail.example", PASSWORD).await.status, 303);
    portal.finish().await;
}
