//! Booking with a choice of services in a wide window (B9, B5), with the back button and a
//! second tab.

use testkit::Portal;

use super::{Chrome, Look, walk::MONTH};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn services_are_chosen_and_their_sum_follows_each_tick() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let ultrasound = "Ультразвуковая диагностика";
    tab.to_doctors("sibir", "Сибирский медицинский центр", &[ultrasound]).await;
    tab.press("Якушева").await;
    tab.press("Вперед").await;
    tab.sees("dialog h1", "Выбор планируемых услуг").await;
    tab.sees("dialog [data-totals]", "Необходимо выбрать услуги").await;
    assert_eq!(tab.until("document.querySelector('[data-needs-choice]').disabled").await, true);

    tab.type_into("#services-q", "почек").await;
    tab.until("document.querySelectorAll('#services li:not([hidden])').length === 1").await;
    tab.press("почек и надпочечников").await;
    tab.sees("dialog [data-totals]", "Выбрана 1 услуга 1 400 ₽ 20 мин").await;
    tab.type_into("#services-q", "брюшной").await;
    tab.press("органов брюшной полости").await;
    tab.sees("dialog [data-totals]", "Выбрано 2 услуги 3 500 ₽ 50 мин").await;
    tab.press("Выбрать услуги").await;

    tab.sees("h1", "Просмотр расписания").await;
    tab.choose_day(MONTH).await;
    tab.sees("main", "Выбрано 2 услуги").await;
    tab.sees(".chosen", "3 500 ₽").await;
    let first = tab.text("#times .time .vh").await;
    let times: Vec<i32> = first.split(" – ").map(minutes).collect();
    assert_eq!(times[1] - times[0], 60, "50 minutes take three slots of 20");
    tab.press("Изменить").await;
    tab.sees("dialog [data-totals]", "Выбрано 2 услуги").await;
    tab.press("Закрыть").await;

    // The wizard's state is its address: back, forward, and a second tab.
    let here = tab.path().await;
    tab.client.back().await.expect("back");
    tab.until("!document.querySelector('#times')").await;
    tab.client.forward().await.expect("forward");
    tab.find("#times").await;
    let second = tab.client.new_window(true).await.expect("a tab").handle;
    let first = tab.client.window().await.expect("a tab");
    tab.client.switch_to_window(second.clone()).await.expect("switched");
    tab.open("sibir", &here).await;
    tab.choose_time(1).await;
    tab.client.switch_to_window(first).await.expect("switched");
    tab.choose_time(4).await;
    tab.sees("dialog .visit", "брюшной полости").await;
    tab.sees("dialog .visit", "3 500 ₽").await;
    tab.fill_and_book().await;
    tab.sees("main", "Якушева").await;

    // The choice in the first tab has replaced the one in the second, which says so.
    tab.client.switch_to_window(second).await.expect("switched");
    tab.fill_form().await;
    tab.press("Записаться").await;
    tab.sees("h1", "Выберите другое время").await;
    tab.press("К расписанию").await;
    tab.sees("h1", "Просмотр расписания").await;
    drop(chrome);
    portal.finish().await;
}

fn minutes(clock: &str) -> i32 {
    let (hours, minutes) = clock.trim().split_once(':').expect("a time");
    hours.parse::<i32>().expect("hours") * 60 + minutes.parse::<i32>().expect("minutes")
}
