//! At the registry's desk, in a browser: a patient is found and confirmed, booked, moved, marked;
//! the day keeps itself fresh and goes to paper (W, A5).

use chrono::TimeDelta;
use kernel::{ids::AppointmentId, staff::Role};
use serde_json::json;
use store::appointments::status;
use testkit::{ANNA, Identity, Portal};

use super::{Chrome, Look, Tab, photo::target};

const UNCONFIRMED: Identity = Identity { confirmed: false, ..ANNA };

/// Looks at the page on a phone and on a wide screen.
async fn look(tab: &Tab, name: &str, wrong: &mut Vec<String>) {
    for width in [390, 1280] {
        tab.resize(width).await;
        let stuck = tab.sticks_out(width).await.then(|| "sticks out at the right".into());
        let found = tab.barriers().await.into_iter().chain(stuck);
        wrong.extend(found.map(|one| format!("{name} at {width}: {one}")));
        let folder = target().join("screenshots").join("desk").join(width.to_string());
        tab.photo(&folder.join(format!("{name}.png")), width).await;
    }
}

async fn visit(tab: &Tab) -> AppointmentId {
    let path = tab.path().await;
    let path = path.split('?').next().expect("a path");
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a visit")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_registry_finds_confirms_books_moves_and_marks() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let rita = portal.colleague("alfa", Role::Registry).await;
    rita.clinic.card(&UNCONFIRMED).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut wrong = Vec::new();
    tab.open("alfa", "/robots.txt").await;
    let here = tab.client.current_url().await.expect("an address");
    let cookie = json!({ "name": "staff", "value": rita.token, "url": here.as_str() });
    assert_eq!(tab.chromium("Network.setCookie", cookie).await["success"], true);

    // The work begins with the day.
    tab.open("alfa", "/staff").await;
    assert_eq!(tab.path().await, "/desk");
    look(&tab, "day", &mut wrong).await;

    // A patient is found by the phone as people write it, and confirmed.
    tab.open("alfa", "/desk/patients").await;
    tab.type_into("#f-phone", "8 (916) 123-45-67").await;
    tab.press("Найти").await;
    tab.sees("table", "Тестова").await;
    look(&tab, "patients", &mut wrong).await;
    tab.press("Тестова Анна Ивановна").await;
    tab.sees("main", "Неподтвержденная регистрация").await;
    look(&tab, "card", &mut wrong).await;
    tab.press("Подтвердить регистрацию").await;
    tab.sees(".notice-success", "Регистрация подтверждена").await;
    tab.press("Выдать код").await;
    tab.find(".desk-qr").await;
    look(&tab, "qr", &mut wrong).await;
    tab.press("К карточке").await;

    // Booked from the card.
    tab.press("Записать на прием").await;
    tab.sees(".desk-chosen", "Тестова").await;
    tab.click(".desk-free").await;
    tab.sees("h1", "Запись пациента").await;
    look(&tab, "book", &mut wrong).await;
    tab.press("Записать").await;
    tab.sees(".notice-success", "Пациент записан").await;
    let id = visit(&tab).await;
    look(&tab, "visit", &mut wrong).await;

    // Moved to another time of the doctor.
    tab.press("Перенести").await;
    tab.sees(".desk-chosen", "Тестова").await;
    tab.click(".desk-free").await;
    tab.sees("h1", "Перенести запись?").await;
    look(&tab, "move", &mut wrong).await;
    tab.press("Перенести").await;
    tab.sees(".notice-success", "Запись перенесена").await;

    // The day hears by itself of what another registrar does.
    tab.press("К расписанию дня").await;
    tab.sees(".desk-doctors", "Тестова").await;
    rita.clinic.alter(id, |row| row.confirmed_at = Some(row.starts_at)).await;
    tab.eval("document.dispatchEvent(new Event('visibilitychange'))", vec![]).await;
    tab.sees(".desk-line-confirmed", "Тестова").await;

    // The patient comes and is seen.
    let begins = rita.clinic.appointment(id).await.starts_at;
    portal.clock.advance(begins - rita.clinic.0.now() + TimeDelta::minutes(1));
    tab.press("Тестова Анна Ивановна").await;
    tab.press("Пришел").await;
    tab.sees(".notice-success", "Отметка поставлена").await;
    tab.press("Прием состоялся").await;
    tab.sees(".badge", "Прием состоялся").await;
    assert_eq!(rita.clinic.appointment(id).await.status, status::COMPLETED);

    // The day on paper.
    tab.press("К расписанию дня").await;
    tab.press("Версия для печати").await;
    tab.sees(".printed", "Тестова").await;
    look(&tab, "print", &mut wrong).await;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}
