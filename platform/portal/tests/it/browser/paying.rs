//! Paying (P5–P8): by card on the provider's page, by SBP with another device, and a service that
//! is bought.

use kernel::ids::PaymentId;
use testkit::{Engine, Portal};

use super::{Chrome, Look, Tab};
use crate::payments::{By, Till, balances::settings, portal, until};

/// Chooses a means on the page of an invoice, and goes on.
async fn choose(tab: &Tab, means: &str) {
    tab.sees("h1", "Оплата счета").await;
    tab.type_into("#f-email", "anna@mail.example").await;
    tab.click(&format!("main input[name=means][value={means}]")).await;
    tab.click("main form button.button-main").await;
}

/// The try whose page is shown.
async fn shown(tab: &Tab) -> PaymentId {
    tab.until("location.pathname.startsWith('/payments/tries/')").await;
    let path = tab.path().await;
    let id = path.trim_start_matches("/payments/tries/").split('?').next().expect("an id");
    PaymentId::of(id.parse().expect("an id"))
}

/// The page tells of the money without being loaded anew, and so does the list.
async fn is_paid(tab: &Tab, till: &Till, portal: &Portal) {
    until(portal, async || till.invoice().await.paid_at.is_some()).await;
    tab.sees("main", "Оплачено").await;
    tab.open("alfa", "/payments").await;
    tab.sees("main .payments-status", "Оплачено").await;
    assert_eq!(tab.count("main a[href^='/payments/invoices/']").await, 0, "nothing is left to pay");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_paid_by_card_on_the_providers_page() {
    let portal = portal(Engine::Sqlite).await;
    let till = Till::of(&portal, By::YooKassa).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.keep("alfa", "session", &till.patient.token).await;
    tab.open("alfa", "/payments").await;
    tab.click("main a[href^='/payments/invoices/']").await;
    choose(&tab, "card").await;
    // A try that fails, at the provider's: the patient tries another card there.
    tab.click("button[value=retry]").await;
    tab.click("button[value=pay]").await;
    shown(&tab).await;
    is_paid(&tab, &till, &portal).await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_paid_by_sbp_with_the_phone_while_the_page_waits() {
    let portal = portal(Engine::Sqlite).await;
    let till = Till::of(&portal, By::TBank).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep("alfa", "session", &till.patient.token).await;
    tab.open("alfa", "/payments").await;
    tab.click("main a[href^='/payments/invoices/']").await;
    choose(&tab, "sbp").await;
    let payment = till.payment(shown(&tab).await).await;
    tab.sees("main", "Отсканируйте QR-код").await;
    tab.find("main img.payments-code").await;
    // The page is told: asking would not help it.
    tab.eval("window.fetch = () => Promise.reject(new Error('nothing is asked'))", vec![]).await;
    till.press(&portal, &payment, &[("act", "pay")]).await;
    is_paid(&tab, &till, &portal).await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_cannot_be_told_asks() {
    let portal = portal(Engine::Sqlite).await;
    let till = Till::of(&portal, By::TBank).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep("alfa", "session", &till.patient.token).await;
    tab.open("alfa", "/payments").await;
    tab.click("main a[href^='/payments/invoices/']").await;
    // No stream is given any more.
    till.clinic.0.app.streams.end();
    choose(&tab, "sbp").await;
    let payment = till.payment(shown(&tab).await).await;
    tab.sees("main", "Отсканируйте QR-код").await;
    till.press(&portal, &payment, &[("act", "pay")]).await;
    is_paid(&tab, &till, &portal).await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_service_is_bought_from_the_price_list_and_paid() {
    let portal = portal(Engine::Sqlite).await;
    let till = Till::of(&portal, By::YooKassa).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.keep("alfa", "session", &till.patient.token).await;
    tab.open("alfa", "/prices").await;
    tab.click("main a[href$='/order']").await;
    tab.sees("h1", "Оформление заказа").await;
    tab.press("Оформить заказ").await;
    choose(&tab, "card").await;
    tab.click("button[value=pay]").await;
    let bought = shown(&tab).await;
    until(&portal, async || till.payment(bought).await.state == "succeeded").await;
    tab.sees("main", "Оплачено").await;
    assert!(till.invoice().await.open(), "the other invoice waits");
    tab.open("alfa", "/payments").await;
    assert_eq!(tab.count("main a[href^='/payments/invoices/']").await, 1);
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invoice_is_paid_in_bonuses_from_the_advance_and_partly_by_card() {
    let portal = portal(Engine::Sqlite).await;
    let till = Till::rich(&portal, By::YooKassa, settings(), (1500, 1500)).await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.keep("alfa", "session", &till.patient.token).await;

    // In bonuses in full: what the button says changes with the tick.
    tab.open("alfa", "/bonuses").await;
    tab.sees("main", "1500").await;
    tab.open("alfa", "/payments").await;
    tab.click("main a[href^='/payments/invoices/']").await;
    tab.sees("main form button.button-main", "Оплатить 1").await;
    tab.click("#f-bonuses").await;
    tab.sees("main form button.button-main", "Оплатить бонусами").await;
    tab.click("main form button.button-main").await;
    tab.sees("main", "Этот счет уже оплачен").await;
    assert_eq!(till.stands().await, [0, 1500, 1500]);

    // From the advance in full.
    let second = till.more().await;
    tab.open("alfa", &format!("/payments/invoices/{second}")).await;
    tab.click("#f-advance").await;
    tab.sees("main form button.button-main", "Оплатить из аванса").await;
    tab.click("main form button.button-main").await;
    tab.sees("main", "Этот счет уже оплачен").await;
    assert_eq!(till.stands().await, [0, 0, 1500]);

    // Partly in bonuses, the rest by card.
    till.give(400).await;
    let third = till.more().await;
    tab.open("alfa", &format!("/payments/invoices/{third}")).await;
    tab.click("#f-bonuses").await;
    tab.sees("main form button.button-main", "Списать бонусы и оплатить 1").await;
    tab.click("main form button.button-main").await;
    tab.click("button[value=pay]").await;
    let payment = shown(&tab).await;
    until(&portal, async || till.payment(payment).await.state == "succeeded").await;
    tab.sees("main", "Оплачено").await;
    assert_eq!(till.payment(payment).await.amount_kopecks, 110_000);
    tab.open("alfa", "/payments").await;
    tab.sees("main", "Оплата бонусами").await;
    drop(chrome);
    portal.finish().await;
}
