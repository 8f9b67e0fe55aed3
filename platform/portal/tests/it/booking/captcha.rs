//! The captcha of the anonymous form (N1): needed, good once, for one clinic, for a while.

use chrono::TimeDelta;
use futures_util::future::join_all;
use testkit::{Engine, Options, Portal, on_both_engines, outcome};
use visits::{appointments::book, booking::Proof};

use super::{before_the_form, filled};

const DAY: &str = "2026-12-02";
const NEEDED: &str = "Дождитесь окончания проверки или получите код по электронной почте";
const REFUSED: &str =
    "Проверка не пройдена. Попробуйте еще раз или получите код по электронной почте.";

on_both_engines! {
    async fn without_a_captcha_nothing_is_booked_and_the_form_is_kept(portal: &Portal) {
        let (alfa, beta) = (portal.clinic("alfa"), portal.clinic("beta"));
        let (anna, page) = before_the_form(portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
        for (altcha, said) in
            [("", NEEDED), ("solved", REFUSED), ("e30=", REFUSED), (&beta.captcha().await, REFUSED)]
        {
            let answer = anna.submit(&filled(&page).with("altcha", altcha)).await;
            assert_eq!(answer.status, 422, "{altcha}");
            assert_eq!(answer.mistake("captcha").as_deref(), Some(said), "{}", answer.body);
            let form = answer.form("/appointment");
            assert_eq!(form.value("name"), Some("Тестова Анна Ивановна"));
            assert_eq!(form.value("email"), Some("anna@mail.example"));
            assert_eq!(form.value("altcha"), Some(""), "a spent solution is not sent again");
        }
        assert_eq!(portal.run_jobs().await, 0);
        let result = anna.walk(&filled(&page).with("altcha", &alfa.captcha().await)).await;
        assert_eq!(result.status, 200);
    }

    async fn one_solution_books_one_visit(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let solution = alfa.captcha().await;
        let orders =
            join_all(["08:00", "08:30", "09:00", "09:30", "10:00", "10:30"].map(async |time| {
                let mut order = alfa.order(alfa.sokolova_at(DAY, time)).await;
                testkit::short_form(&mut order).proof = Proof::Captcha(solution.clone());
                order
            }))
            .await;
        let tasks = orders.into_iter().map(|order| {
            let alfa = alfa.clone();
            tokio::spawn(async move { outcome(&book(&alfa.0, &order).await) })
        });
        let mut told = vec![];
        for task in tasks.collect::<Vec<_>>() {
            told.push(task.await.expect("no panic"));
        }
        told.sort();
        assert_eq!(told[..5], ["captcha.refused"; 5]);
        assert_eq!(told[5], "done");
        assert_eq!(alfa.kept("sokolova", DAY).await.len(), 1);
    }

    async fn a_solution_is_not_spent_by_a_refused_booking(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let wanted = alfa.sokolova_at(DAY, "09:00");
        alfa.book(wanted.clone()).await.expect("booked by somebody");
        let mut order = alfa.order(wanted).await;
        assert_eq!(outcome(&book(&alfa.0, &order).await), "booking.slot_taken");
        let mut nameless = order.clone();
        testkit::short_form(&mut nameless).person.name = String::new();
        assert_eq!(outcome(&book(&alfa.0, &nameless).await), "request.invalid_fields");
        let proof = testkit::short_form(&mut order).proof.clone();
        let mut another = alfa.order(alfa.sokolova_at(DAY, "10:00")).await;
        testkit::short_form(&mut another).proof = proof;
        book(&alfa.0, &another).await.expect("booked");
    }

    async fn a_solution_is_good_for_twenty_minutes(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let (early, late) = (
            alfa.order(alfa.sokolova_at(DAY, "09:00")).await,
            alfa.order(alfa.sokolova_at(DAY, "10:00")).await,
        );
        portal.clock.advance(TimeDelta::minutes(20) - TimeDelta::seconds(1));
        book(&alfa.0, &early).await.expect("in time");
        portal.clock.advance(TimeDelta::seconds(1));
        assert_eq!(outcome(&book(&alfa.0, &late).await), "captcha.refused");
    }

    async fn spent_solutions_are_remembered_as_long_as_they_would_be_good(portal: &Portal) {
        let alfa = portal.clinic("alfa");
        let order = alfa.order(alfa.sokolova_at(DAY, "09:00")).await;
        book(&alfa.0, &order).await.expect("booked");
        let spent = async || {
            visits::booking::sweep(alfa.0.clone()).await.expect("swept");
            portal.ask("SELECT nonce AS it FROM captcha_uses").await.expect("the table").len()
        };
        portal.clock.advance(TimeDelta::minutes(19));
        assert_eq!(spent().await, 1);
        portal.clock.advance(TimeDelta::minutes(2));
        assert_eq!(spent().await, 0);
    }
}

#[tokio::test]
async fn where_the_captcha_is_switched_off_none_is_asked_for() {
    let portal = Portal::with(Options { no_captcha: true, ..Options::on(Engine::Sqlite) }).await;
    let alfa = portal.clinic("alfa");
    let (anna, page) = before_the_form(&portal, &alfa, &alfa.sokolova_at(DAY, "09:00")).await;
    assert_eq!(anna.get("/captcha").await.status, 404);
    assert!(!page.body.contains("altcha"), "{}", page.body);
    assert_eq!(anna.walk(&filled(&page)).await.status, 200);
    portal.finish().await;
}

#[tokio::test]
async fn a_challenge_is_made_for_the_page_and_is_never_cached() {
    let portal = Portal::start(Engine::Sqlite).await;
    let anna = portal.visitor("alfa");
    let (one, other) = (anna.get("/captcha").await, anna.get("/captcha").await);
    assert_eq!(one.status, 200);
    assert_ne!(one.json()["signature"], other.json()["signature"]);
    portal.finish().await;
}
