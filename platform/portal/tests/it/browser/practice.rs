//! The doctor's cabinet in a browser: from the day to a visit, the record and another booking
//! (W1, W2); every page is accessible, fits and is photographed.

use chrono::Days;
use kernel::staff::Role;
use testkit::{ANNA, Portal};

use super::{Chrome, Look, desk::look};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_doctor_goes_from_the_day_to_the_record_and_books_on() {
    let portal = Portal::demo().await;
    let rita = portal.colleague("alfa", Role::Registry).await;
    let doctor = portal.colleague("alfa", Role::Doctor).await;
    let own = doctor.actor.member.doctor_id.expect("a doctor");
    let card = rita.clinic.card(&ANNA).await;
    let (mut date, mut free) =
        (kernel::zone::date(rita.clinic.0.site.config.zone, rita.clinic.0.now()), None);
    for _ in 0..10 {
        date = date + Days::new(1);
        let page = rita.browser.get(&format!("/desk?doctor={own}&date={date}")).await;
        free = page.links("/desk/visits/new?slot=").into_iter().next();
        if free.is_some() {
            break;
        }
    }
    let free = free.expect("a free time");
    let slot = free.split_once("slot=").expect("a slot").1.to_owned();
    let form = [("slot", &*slot), ("card", &*card.to_string())];
    let booked = rita.browser.post("/desk/visits", &form).await;
    assert_eq!(booked.status, 303, "{}", booked.body);

    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut wrong = Vec::new();
    tab.keep("alfa", "staff", &doctor.token).await;
    tab.open("alfa", &format!("/practice?date={date}&span=week")).await;
    tab.sees(".desk-doctors", "Тестова").await;
    look(&tab, "doctor-week", &mut wrong).await;
    tab.open("alfa", &format!("/practice?date={date}")).await;
    look(&tab, "doctor-day", &mut wrong).await;
    tab.press("Тестова Анна Ивановна").await;
    tab.sees("h1", "Запись №").await;
    look(&tab, "doctor-visit", &mut wrong).await;
    tab.press("Карточка пациента").await;
    tab.sees("h2", "Записи пациента").await;
    look(&tab, "doctor-record", &mut wrong).await;
    tab.press("Записать на прием").await;
    tab.sees("h1", "Свободное время").await;
    let patient = format!("/practice/patients/{card}/times?date={date}");
    tab.open("alfa", &patient).await;
    look(&tab, "doctor-times", &mut wrong).await;
    tab.click(".desk-free-times a").await;
    tab.sees("h1", "Запись пациента").await;
    look(&tab, "doctor-book", &mut wrong).await;
    tab.press("Записать").await;
    tab.sees(".notice-success", "Пациент записан").await;
    tab.open("alfa", &format!("/practice/report?from={date}&until={date}")).await;
    tab.sees("h2", "Всего записей: 2").await;
    look(&tab, "doctor-report", &mut wrong).await;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{wrong:#?}");
}
