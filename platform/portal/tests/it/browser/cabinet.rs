//! In the cabinet, in a browser: a family, a visit booked, moved and cancelled, a mark for the
//! doctor, a message to the administration (B6–B8, C4, C5, C13, D1–D3), with scripts and
//! without.

use chrono::TimeDelta;
use kernel::ids::{AppointmentId, PatientId};
use serde_json::json;
use store::appointments::status;
use testkit::{ANNA, Enrolled, Portal};

use super::{Chrome, Look, Tab, walk::MONTH};

const BRANCH: &str = "Клиника «Альфа» на Тульской";

impl Tab {
    /// Takes over a session.
    async fn enter(&self, clinic: &str, patient: &Enrolled) {
        self.open(clinic, "/robots.txt").await;
        let here = self.client.current_url().await.expect("an address");
        let cookie = json!({ "name": "session", "value": patient.token, "url": here.as_str() });
        let kept = self.chromium("Network.setCookie", cookie).await;
        assert_eq!(kept["success"], true, "{kept}");
    }

    /// Books with Белозерова, from the wizard to its result; the visit's path.
    async fn book(&self, script: bool) -> String {
        self.to_doctors("alfa", BRANCH, &["Терапия"]).await;
        self.to_schedule(&["Белозерова"]).await;
        self.choose_day(MONTH).await;
        self.click("#times button.time").await;
        self.sees(if script { "dialog[open] h1" } else { "h1" }, "Подтверждение").await;
        self.sees(if script { "dialog[open]" } else { "main" }, "Тестова").await;
        assert_eq!(self.count("#f-phone").await, 0, "who has signed in is asked for no phone");
        self.press("Записаться").await;
        self.sees(".notice-success", "Вы записаны на прием").await;
        let path = self.path().await;
        path.split('?').next().expect("a path").to_owned()
    }
}

fn id(path: &str) -> AppointmentId {
    path.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id")
}

/// The visit took place an hour ago.
async fn take_place(patient: &Enrolled, visit: AppointmentId) {
    let past = patient.clinic.0.now() - TimeDelta::hours(1);
    patient
        .clinic
        .alter(visit, |row| {
            row.ends_at = past;
            row.starts_at = past - TimeDelta::minutes(30);
            row.status = status::COMPLETED.into();
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mother_books_for_her_child_moves_cancels_rates_and_writes() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let anna = portal.enrol("alfa", &ANNA).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.enter("alfa", &anna).await;

    // «Выбор пациента» → «Добавить» → «Регистрация пациента».
    tab.open("alfa", "/appointments").await;
    tab.click("details.account summary").await;
    tab.press("Выбор пациента").await;
    tab.sees("dialog[open] h1", "Выбор пациента").await;
    tab.press("Добавить").await;
    tab.sees("h1", "Регистрация пациента").await;
    tab.type_into("#f-surname", "Тестова").await;
    tab.type_into("#f-name", "Мария").await;
    tab.set("#f-birth_date", "2019-03-04").await;
    tab.press("Женский").await;
    tab.click("#f-consent").await;
    tab.press("Добавить").await;
    tab.sees("main", "Мария").await;
    tab.press("Тестова Мария").await;
    tab.press("Выбрать").await;
    tab.sees("body", "Вы действуете от имени пациента").await;

    // What follows is done in her name.
    let path = tab.book(true).await;
    let row = anna.clinic.appointment(id(&path)).await;
    assert_ne!(row.patient_id.map(PatientId::of), Some(anna.id), "booked for herself");
    assert!(row.patient.contains("Мария") && row.account_id == Some(anna.account.0));

    // «Перенести»: the old time is kept until the new one is sure.
    tab.open("alfa", "/appointments").await;
    tab.click("a[href*='/move']").await;
    tab.sees("h1", "Перенос записи").await;
    tab.choose_day(MONTH).await;
    tab.click("#times li:nth-child(2) button.time").await;
    tab.press("Перенести").await;
    tab.sees(".notice-success", "Запись перенесена").await;
    let moved = anna.clinic.appointment(id(&path)).await;
    assert!(moved.starts_at != row.starts_at && moved.number == row.number);

    // «Отменить запись».
    tab.open("alfa", "/appointments").await;
    tab.click("a[href*='/cancellation']").await;
    tab.sees("dialog[open] h1", "Отменить запись").await;
    tab.press("Отменить запись").await;
    tab.sees(".notice-success", "Запись отменена").await;

    // Back in the own cabinet there is nothing of hers.
    tab.open("alfa", "/family").await;
    tab.press("Тестова Анна").await;
    tab.press("Выбрать").await;
    tab.open("alfa", "/appointments?period=all").await;
    assert_eq!(tab.count("a[href*='/appointments/0']").await, 0, "the daughter's visits are shown");

    // «Оценить», once the visit took place.
    let path = tab.book(true).await;
    take_place(&anna, id(&path)).await;
    tab.open("alfa", "/appointments?period=week").await;
    tab.press("Оценить").await;
    tab.sees("dialog[open] h1", "Оценка специалиста").await;
    tab.click("dialog label.star:nth-child(9)").await;
    tab.type_into("#f-comment", "Все понятно объяснили.").await;
    tab.press("Сохранить").await;
    tab.sees("main .rate-given", "").await;

    // «Обратная связь».
    tab.open("alfa", "/feedback").await;
    tab.sees("main", "связаться с администрацией портала").await;
    tab.type_into("#f-subject", "Парковка").await;
    tab.type_into("#f-body", "Есть ли у клиники парковка?").await;
    tab.press("Отправить").await;
    tab.sees("main", "Сообщение отправлено").await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_the_cabinet_works_as_well() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let anna = portal.enrol("alfa", &ANNA).await;
    let tab = chrome.open(Look::NoScript, &portal).await;
    tab.enter("alfa", &anna).await;
    let path = tab.book(false).await;
    assert_eq!(tab.count("dialog").await, 0, "scripts must be off");

    tab.open("alfa", &format!("{path}/confirmation")).await;
    tab.press("Подтвердить запись").await;
    tab.sees("main", "").await;
    assert!(anna.clinic.appointment(id(&path)).await.confirmed_at.is_some());
    tab.open("alfa", &format!("{path}/move")).await;
    tab.choose_day(MONTH).await;
    tab.click("#times li:nth-child(2) button.time").await;
    tab.press("Перенести").await;
    tab.sees(".notice-success", "Запись перенесена").await;
    tab.open("alfa", &format!("{path}/cancellation")).await;
    tab.press("Отменить запись").await;
    tab.sees(".notice-success", "Запись отменена").await;

    let path = tab.book(false).await;
    take_place(&anna, id(&path)).await;
    tab.open("alfa", &format!("{path}/rating")).await;
    tab.click("label.star:nth-child(10)").await;
    tab.press("Сохранить").await;
    tab.open("alfa", "/appointments?period=week").await;
    tab.sees("main .rate-given", "10").await;
    tab.open("alfa", "/feedback").await;
    tab.type_into("#f-subject", "Вопрос").await;
    tab.type_into("#f-body", "Как подготовиться к анализу?").await;
    tab.press("Отправить").await;
    tab.sees("main", "Сообщение отправлено").await;
    tab.open("alfa", "/family/new").await;
    tab.sees("h1", "Регистрация пациента").await;
    tab.open("alfa", "/profile").await;
    tab.sees("main", "Тестова").await;
    drop(chrome);
    portal.finish().await;
}
