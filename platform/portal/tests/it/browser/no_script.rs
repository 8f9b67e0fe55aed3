//! A browser without JavaScript books with a code sent to the e-mail (N1, N2).

use testkit::Portal;

use super::{Chrome, EMAIL, Look, walk::row};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_booked_without_javascript() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::NoScript, &portal).await;
    tab.to_doctors("alfa", "Клиника «Альфа» на Тульской", &["Терапия", "Неврология"]).await;
    tab.to_schedule(&["Белозерова", "Бондарчук"]).await;
    tab.choose_day(&row(2)).await;
    tab.click("#times button.time").await;
    tab.sees("h1", "Подтверждение").await;
    assert_eq!(tab.count("dialog").await, 0, "scripts must be off");
    tab.sees("noscript", "получите код по электронной почте").await;
    tab.sees(".countdown", "10 минут").await;
    tab.fill_form().await;
    tab.press("Получить код по электронной почте").await;
    tab.sees("h1", "Подтверждение по электронной почте").await;
    tab.sees("main", EMAIL).await;

    tab.type_into("#f-code", "000000").await;
    tab.press("Записаться").await;
    tab.sees("#f-code-error", "Код не подошел").await;
    portal.run_jobs().await;
    tab.type_into("#f-code", &code(&portal, "alfa").await).await;
    tab.press("Записаться").await;
    tab.sees(".notice-success", "Вы записаны на прием").await;
    tab.sees("main", "Бондарчук").await;
    drop(chrome);
    portal.finish().await;
}

/// The code of the newest letter.
pub(super) async fn code(portal: &Portal, clinic: &str) -> String {
    let letters = portal.letters(clinic).await;
    let text = &letters.first().expect("a letter").text;
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
    code.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}
