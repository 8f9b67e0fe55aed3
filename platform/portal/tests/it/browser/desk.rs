//! At the registry's desk, in a browser: a patient is found and confirmed, booked, moved, marked
//! and let in by a QR code; a caller is booked; two registrars meet at one time; the day keeps
//! itself fresh and goes to paper (W, A5, A6).

use chrono::{DurationRound, TimeDelta};
use kernel::{ids::AppointmentId, staff::Role};
use store::appointments::status;
use testkit::{ANNA, Colleague, Identity, Portal};

use super::{Chrome, Look, Tab, photo::target};

const UNCONFIRMED: Identity = Identity { confirmed: false, ..ANNA };

/// Looks at the page on a phone and on a wide screen.
pub(super) async fn look(tab: &Tab, name: &str, wrong: &mut Vec<String>) {
    for width in [390, 1280] {
        tab.resize(width).await;
        let stuck = tab.sticks_out(width).await.then(|| "sticks out at the right".into());
        let found = tab.barriers().await.into_iter().chain(stuck);
        wrong.extend(found.map(|one| format!("{name} at {width}: {one}")));
        let folder = target().join("screenshots").join("desk").join(width.to_string());
        tab.photo(&folder.join(format!("{name}.png")), width).await;
    }
}

/// Goes on to the first day with a free time, from tomorrow on, and takes that time.
async fn take_free(tab: &Tab) {
    for _ in 0..7 {
        let before = tab.path().await;
        tab.press("Следующий день").await;
        tab.wait("another day", async || (tab.path().await != before).then_some(())).await;
        tab.find(".desk-doctors").await;
        if tab.count(".desk-free").await > 0 {
            break;
        }
    }
    tab.click(".desk-free").await;
}

/// The visit whose page is open.
async fn visit(tab: &Tab) -> AppointmentId {
    let path = tab.path().await;
    let path = path.split('?').next().expect("a path");
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a visit")
}

/// A patient is found by the phone as people write it, confirmed, and lets himself in by the code
/// that he is given.
async fn card(tab: &Tab, patient: &Tab, wrong: &mut Vec<String>) {
    tab.open("alfa", "/desk/patients").await;
    tab.type_into("#f-phone", "8 (916) 123-45-67").await;
    tab.press("Найти").await;
    tab.sees("table", "Тестова").await;
    look(tab, "patients", wrong).await;
    tab.press("Тестова Анна Ивановна").await;
    tab.sees("main", "Неподтвержденная регистрация").await;
    look(tab, "card", wrong).await;
    tab.press("Подтвердить регистрацию").await;
    tab.sees(".notice-success", "Регистрация подтверждена").await;
    tab.press("Выдать код").await;
    tab.find(".desk-qr").await;
    look(tab, "qr", wrong).await;
    let link = tab.text(".panel-copy").await;
    patient.client.goto(&link).await.expect("the page opens");
    patient.sees("main", "Анна Т.").await;
    patient.click("main input[name=consent]").await;
    patient.press("Войти").await;
    patient.sees("body", "Мои записи").await;
    tab.press("К карточке").await;
    look(tab, "card-confirmed", wrong).await;
}

/// A caller without a card takes a free time of the next day.
async fn caller(tab: &Tab, rita: &Colleague, wrong: &mut Vec<String>) {
    tab.open("alfa", "/desk").await;
    take_free(tab).await;
    tab.sees("h1", "Запись пациента").await;
    look(tab, "book-caller", wrong).await;
    tab.type_into("main form[method=post] [name=name]", "Звонкова Вера").await;
    tab.type_into("main form[method=post] [name=phone]", "8 916 555-44-33").await;
    tab.click("main form[method=post] [name=consent]").await;
    tab.press("Записать").await;
    tab.sees(".notice-success", "Пациент записан").await;
    let row = rita.clinic.appointment(visit(tab).await).await;
    assert_eq!((row.patient.as_str(), row.patient_id), ("Звонкова Вера", None));
    look(tab, "visit-caller", wrong).await;
}

/// Two registrars are about to book one time: the slower one is told so, beside fresh times.
async fn contest(tab: &Tab, other: &Tab) {
    tab.press("Записать на прием").await;
    tab.sees(".desk-chosen", "Тестова").await;
    take_free(tab).await;
    tab.sees("h1", "Запись пациента").await;
    let same = tab.path().await;
    other.open("alfa", &same).await;
    other.press("Записать").await;
    other.sees(".notice-success", "Пациент записан").await;
    tab.press("Записать").await;
    tab.sees("[role=alert]", "Это время только что заняли").await;
    other.press("Отменить запись").await;
    other.sees(".notice-success", "Запись отменена").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_registry_finds_confirms_books_moves_and_marks() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let rita = portal.colleague("alfa", Role::Registry).await;
    let olga = portal.colleague("alfa", Role::Administrator).await;
    rita.clinic.card(&UNCONFIRMED).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    let other = chrome.open(Look::Desktop, &portal).await;
    let patient = chrome.open(Look::Phone, &portal).await;
    let mut wrong = Vec::new();
    tab.keep("alfa", "staff", &rita.token).await;
    other.keep("alfa", "staff", &olga.token).await;

    // The work begins with the day.
    tab.open("alfa", "/staff").await;
    assert_eq!(tab.path().await, "/desk");
    caller(&tab, &rita, &mut wrong).await;
    tab.press("К расписанию дня").await;
    look(&tab, "day", &mut wrong).await;
    card(&tab, &patient, &mut wrong).await;
    contest(&tab, &other).await;

    // Booked from the card.
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

    // The time of the visit has come; the patient comes and is seen.
    let now = rita.clinic.0.now();
    let begins = now.duration_trunc(TimeDelta::minutes(1)).expect("a minute");
    rita.clinic
        .alter(id, |row| {
            row.starts_at = begins;
            row.ends_at = begins + TimeDelta::minutes(5);
        })
        .await;
    tab.open("alfa", &format!("/desk/visits/{id}")).await;
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
    for (name, path) in [("new-card", "/desk/patients/new"), ("family", "/desk/family")] {
        tab.open("alfa", path).await;
        look(&tab, name, &mut wrong).await;
    }
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}
