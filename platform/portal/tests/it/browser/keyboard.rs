//! The whole booking by keyboard alone: the focus is always seen, a dialog keeps it and gives
//! it back (WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7).

use fantoccini::key::Key;
use serde_json::json;
use testkit::Portal;

use super::{Chrome, EMAIL, Look, NAME, PHONE, Tab};

/// What has the focus: whether it is shown, whether its mark is, and whether it is the one.
const FOCUSED: &str = "
    const e = document.activeElement;
    if (!e || e === document.body) return {none: true};
    const outlined = (one) => one && getComputedStyle(one).outlineStyle !== 'none';
    const box = e.getBoundingClientRect();
    return {
        what: e.outerHTML.slice(0, 120),
        seen: e.checkVisibility({visibilityProperty: true}) && box.width > 1 && box.bottom > 0
            && box.top < innerHeight,
        marked: e.matches(':focus-visible') && [e, e.closest('label')].some(outlined),
        wanted: e.matches(arguments[0]) && e.textContent.includes(arguments[1]),
        inside: !!e.closest('dialog[open]'),
    };";

impl Tab {
    /// Presses Tab until an element with a text has the focus. Every stop on the way must be
    /// seen.
    async fn tab_to(&self, css: &str, text: &str) {
        for _ in 0..150 {
            self.key(Key::Tab).await;
            let focused = self.eval(FOCUSED, vec![json!(css), json!(text)]).await;
            if focused["none"] == json!(true) {
                continue;
            }
            assert_eq!(focused["seen"], true, "out of sight: {}", focused["what"]);
            assert_eq!(focused["marked"], true, "no mark of the focus: {}", focused["what"]);
            if focused["wanted"] == json!(true) {
                return;
            }
        }
        panic!("Tab does not lead to {css} with «{text}»");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_visit_is_booked_by_keyboard() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.open("malysh", "/").await;
    tab.tab_to("a.skip", "Перейти к содержанию").await;
    tab.key(Key::Enter).await;
    tab.until("document.activeElement.id === 'main'").await;
    tab.tab_to("main a[href='/booking']", "").await;
    tab.key(Key::Enter).await;
    tab.sees("h1", "Выбор учреждения").await;
    tab.tab_to("a", "«Малыш» на Парковой").await;
    tab.key(Key::Enter).await;
    tab.sees("h1", "Выбор специализации").await;
    tab.tab_to(".choice:first-child input", "").await;
    tab.keys(" ").await;
    tab.tab_to("button", "Вперед").await;
    tab.key(Key::Enter).await;
    tab.sees("h1", "Выбор врача").await;
    tab.tab_to(".choice:first-child input", "").await;
    tab.keys(" ").await;
    tab.tab_to("button", "Вперед").await;
    tab.key(Key::Enter).await;
    tab.sees("h1", "Просмотр расписания").await;
    tab.tab_to("a.day-open", "").await;
    tab.key(Key::Enter).await;
    tab.find("#times").await;
    tab.tab_to("button.time", "").await;
    let time = tab.until("document.activeElement.value").await;

    tab.key(Key::Enter).await;
    tab.sees("dialog[open] h1", "Подтверждение").await;
    tab.until("document.activeElement.closest('dialog')").await;
    for _ in 0..20 {
        tab.key(Key::Tab).await;
        let focused = tab.eval(FOCUSED, vec![json!("*"), json!("")]).await;
        let held = focused["none"] == json!(true) || focused["inside"] == json!(true);
        assert!(held, "the focus has left the dialog: {}", focused["what"]);
    }
    tab.key(Key::Escape).await;
    tab.until("!document.querySelector('dialog')").await;
    assert_eq!(tab.until("document.activeElement.value").await, time, "the focus comes back");

    tab.key(Key::Enter).await;
    tab.sees("dialog[open] h1", "Подтверждение").await;
    for (field, text) in [("#f-name", NAME), ("#f-phone", PHONE), ("#f-email", EMAIL)] {
        tab.tab_to(field, "").await;
        tab.keys(text).await;
    }
    tab.tab_to("#f-consent", "").await;
    tab.keys(" ").await;
    tab.tab_to("button[name=book]", "").await;
    tab.key(Key::Enter).await;
    tab.sees(".notice-success", "Вы записаны на прием").await;
    drop(chrome);
    portal.finish().await;
}
