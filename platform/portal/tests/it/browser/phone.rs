//! A patient with a phone books two visits in one go and cancels one (B1–B7, N1, N2, C4).

use testkit::Portal;

use super::{Chrome, Look, NAME, walk::row};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_visits_are_booked_on_a_phone_and_one_is_cancelled() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.open("alfa", "/").await;
    assert_eq!(tab.eval("return innerWidth", vec![]).await, 390);
    tab.press("Запись на прием").await;
    tab.sees("h1", "Выбор режима записи").await;
    tab.press("Клиника «Альфа» на Тульской").await;
    tab.sees("h1", "Выбор специализации").await;
    tab.press("Терапия").await;
    tab.press("Неврология").await;
    tab.press("Вперед").await;
    tab.sees("h1", "Выбор врача").await;
    tab.sees(".choice-doctor", "Ближайшая дата приема").await;
    tab.press("Белозерова").await;
    tab.press("Вперед").await;
    tab.sees("[role=alert]", "Выберите врача для каждой специализации").await;
    tab.to_schedule(&["Бондарчук"]).await;

    tab.choose_day(&row(1)).await;
    tab.choose_time(2).await;
    tab.sees("dialog", "Вы действительно хотите записаться на прием?").await;
    tab.sees("dialog .visit", "Клиника «Альфа» на Тульской").await;
    tab.sees("dialog .visit", "Белозерова").await;
    tab.until("/^9:\\d\\d$/.test(document.querySelector('[data-countdown-time]').textContent)")
        .await;
    tab.fill_and_book().await;
    tab.sees("main", NAME).await;

    tab.press("Продолжить запись").await;
    tab.sees(&row(1), "Вы записаны").await;
    tab.choose_day(&row(2)).await;
    tab.choose_time(1).await;
    tab.sees("dialog .visit", "Бондарчук").await;
    tab.fill_and_book().await;

    tab.press("Показать все записи").await;
    tab.sees("h1", "Мои записи").await;
    assert_eq!(tab.count(".entry").await, 2);
    tab.press("Отменить запись").await;
    tab.sees("dialog h1", "Отменить запись").await;
    tab.press("Отменить запись").await;
    tab.sees(".notice-success", "Запись отменена").await;

    portal.run_jobs().await;
    let letters = portal.letters("alfa").await;
    assert_eq!(letters.len(), 3, "two confirmations and one cancellation");
    let booked = letters.iter().filter(|letter| letter.subject.contains("Подтверждение записи"));
    let links: Vec<&str> = booked.filter_map(|letter| link(&letter.text)).collect();
    assert_eq!(links.len(), 2, "each confirmation has its link");
    let stranger = chrome.open(Look::Phone, &portal).await;
    stranger.client.goto(links[0]).await.expect("the page opens");
    stranger.sees("main", NAME).await;
    stranger.sees("main", "Номер записи").await;
    drop(chrome);
    portal.finish().await;
}

/// The letter's signed link.
fn link(text: &str) -> Option<&str> {
    text.split_whitespace().find(|word| word.contains("/appointments/") && word.contains("key="))
}
