//! The held time under the patient's hands: reloading, looking back, leaving, running out,
//! losing the race, pressing twice (B6).

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ids::AppointmentId;
use store::appointments::{self, Appointment, status};
use testkit::{Fixture, Portal};

use super::{Chrome, Look, Tab, walk::MONTH};

const BRANCH: &str = "Клиника «Альфа» на Тульской";

async fn at_question(chrome: &Chrome, portal: &Portal, time: usize) -> Tab {
    let tab = chrome.open(Look::Desktop, portal).await;
    tab.to_doctors("alfa", BRANCH, &["Неврология"]).await;
    tab.to_schedule(&["Бондарчук"]).await;
    tab.choose_day(MONTH).await;
    tab.choose_time(time).await;
    tab
}

fn held(path: &str) -> AppointmentId {
    path.split(['/', '?']).find_map(|part| part.parse().ok()).expect("the hold's id")
}

async fn row(alfa: &Fixture, id: AppointmentId) -> Appointment {
    let db = alfa.0.db().read().await.expect("the database");
    appointments::find(&db, id).await.expect("an answer").expect("the hold")
}

/// Waits until the hold's end is on this side of a moment.
async fn ends(tab: &Tab, alfa: &Fixture, id: AppointmentId, right: impl Fn(DateTime<Utc>) -> bool) {
    tab.wait("the hold's new end", async || {
        row(alfa, id).await.held_until.is_some_and(&right).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reload_or_a_look_back_keeps_the_time_and_closing_frees_it() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let alfa = portal.clinic("alfa");
    let tab = at_question(&chrome, &portal, 1).await;
    let path = tab.confirmation().await;
    let id = held(&path);
    let minute = |minutes| portal.clock.now() + TimeDelta::minutes(minutes);

    // The page of its own; then twice again.
    tab.open("alfa", &path).await;
    for _ in 0..2 {
        tab.client.refresh().await.expect("reloaded");
        tab.sees("h1", "Подтверждение").await;
    }
    tab.fill_form().await;
    tab.sees("[data-captcha-status]", "Проверка пройдена").await;
    let kept = row(&alfa, id).await;
    assert_eq!(kept.status, status::HELD);
    assert!(kept.held_until > Some(minute(9)), "a reload must not cost the time");

    // Leaving leaves a moment to come back.
    tab.open("alfa", "/prices").await;
    ends(&tab, &alfa, id, |until| until < minute(1)).await;
    tab.client.back().await.expect("back");
    tab.sees("h1", "Подтверждение").await;
    ends(&tab, &alfa, id, |until| until > minute(9)).await;

    // «Отмена» and closing the dialog free the time at once.
    tab.press("Отмена").await;
    tab.sees("h1", "Просмотр расписания").await;
    assert_eq!(row(&alfa, id).await.status, status::RELEASED);
    tab.choose_day(MONTH).await;
    tab.choose_time(1).await;
    let id = held(&tab.confirmation().await);
    tab.press("Отмена").await;
    tab.until("!document.querySelector('dialog')").await;
    tab.wait("the release", async || {
        (row(&alfa, id).await.status == status::RELEASED).then_some(())
    })
    .await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_time_that_ran_out_says_so_and_one_that_was_taken_leads_back() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let alfa = portal.clinic("alfa");
    let tab = at_question(&chrome, &portal, 3).await;
    let id = held(&tab.confirmation().await);

    // The browser's clock jumps to the end of the ten minutes.
    tab.eval("const now = Date.now; Date.now = () => now() + 600000;", vec![]).await;
    tab.sees("dialog .countdown", "Время больше не закреплено за вами").await;
    tab.sees("dialog button", "К расписанию").await;
    tab.is_accessible("the time ran out").await;

    // Meanwhile the hold has run out here too, and somebody else books.
    tab.fill_form().await;
    let mut db = alfa.0.db().write().await.expect("the database");
    let mut late = appointments::lock(&mut db, id).await.expect("an answer").expect("the hold");
    late.held_until = Some(portal.clock.now() - TimeDelta::seconds(1));
    assert!(appointments::save(&mut db, &late).await.is_ok(), "saved");
    db.commit().await.expect("committed");
    let doctor = kernel::ids::DoctorId::of(late.doctor_id);
    alfa.0.cache().forget(store::cache::keys::DoctorPlan(doctor));
    let wanted = visits::booking::Wanted {
        doctor: late.doctor_id,
        branch: late.branch_id,
        specialisation: late.specialisation_id,
        services: vec![],
        from: late.starts_at,
    };
    let order = alfa.order(wanted).await;
    visits::appointments::book(&alfa.0, &order).await.expect("somebody else books");
    tab.press("Записаться").await;
    tab.sees("h1", "Выберите другое время").await;
    tab.is_accessible("the time was taken").await;
    tab.press("К расписанию").await;
    tab.sees("h1", "Просмотр расписания").await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pressing_twice_books_once() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = at_question(&chrome, &portal, 2).await;
    tab.fill_form().await;
    let twice =
        "const book = document.querySelector('button[name=book]'); book.click(); book.click();";
    tab.eval(twice, vec![]).await;
    tab.sees(".notice-success", "Вы записаны на прием").await;
    tab.open("alfa", "/appointments").await;
    assert_eq!(tab.count(".entry").await, 1);
    portal.run_jobs().await;
    assert_eq!(portal.letters("alfa").await.len(), 1);
    drop(chrome);
    portal.finish().await;
}
