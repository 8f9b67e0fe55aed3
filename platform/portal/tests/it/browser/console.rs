//! The vendor's console (M2): a manager makes a clinic, a patient books there a minute later.
//! On the way every page is looked at: accessible, within the width, photographed.

use std::sync::Arc;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use kernel::vendor::Role;
use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use shell::http::listener::Certificates;
use tempfile::TempDir;
use testkit::Portal;
use vendor::{
    access::{DEMO, Person, add, demo},
    journal::By,
};

use super::{Chrome, Look, Tab, photo::target, walk::MONTH};

/// Looks at the page as it is.
async fn look(tab: &Tab, name: &str) {
    for width in [390, 1280] {
        tab.resize(width).await;
        assert!(!tab.sticks_out(width).await, "{name} sticks out at {width}");
        tab.is_accessible(&format!("{name} at {width}")).await;
        let folder = target().join("screenshots/console").join(width.to_string());
        tab.photo(&folder.join(format!("{name}.png")), width).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_manager_makes_a_clinic_and_a_patient_books_there() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let (_, code) = demo(&portal.app).await.expect("the demo's manager");
    tab.open("console", "/").await;
    tab.sees("h1", "Вход в консоль").await;
    look(&tab, "sign-in").await;
    tab.type_into("#f-login", DEMO.0).await;
    tab.type_into("#f-password", DEMO.1).await;
    tab.type_into("#f-code", &code).await;
    tab.press("Войти").await;
    tab.sees("h1", "Клиники").await;
    look(&tab, "sites").await;

    tab.press("Новая клиника").await;
    tab.sees("h1", "Новая клиника").await;
    look(&tab, "new").await;
    tab.type_into("#f-name", "Клиника «Рассвет»").await;
    tab.type_into("#f-label", "www").await;
    tab.press("Создать клинику").await;
    tab.sees(".error-summary", "Этот адрес занят самим порталом").await;
    look(&tab, "new-mistakes").await;
    tab.type_into("#f-label", "rassvet").await;
    tab.type_into("#f-branch_name", "Рассвет").await;
    tab.press("Заполнить вымышленными данными").await;
    tab.type_into("#f-admin_name", "Главная Галина").await;
    tab.type_into("#f-admin_email", "galina@clinic.example").await;
    tab.press("Создать клинику").await;
    tab.sees(".notice-success", "Клиника создана").await;
    look(&tab, "invited").await;

    // The clinic answers already: a patient books there.
    let patient = chrome.open(Look::Phone, &portal).await;
    patient.open("rassvet", "/").await;
    patient.sees("body", "Клиника «Рассвет»").await;
    patient.to_doctors("rassvet", "Клиника «Альфа» на Тульской", &["Терапия"]).await;
    patient.to_schedule(&["Белозерова"]).await;
    patient.choose_day(MONTH).await;
    patient.choose_time(1).await;
    patient.fill_and_book().await;

    tab.press("К странице клиники").await;
    tab.sees("h1", "Клиника «Рассвет»").await;
    look(&tab, "site").await;
    tab.press("Модули и оформление").await;
    look(&tab, "settings").await;
    tab.press("Прейскурант").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;
    tab.press("Версия 2").await;
    tab.sees("h1", "Версия 2").await;
    look(&tab, "version").await;
    tab.client.back().await.expect("back");
    tab.press("Изменить адрес").await;
    look(&tab, "address").await;
    tab.client.back().await.expect("back");
    tab.press("Пригласить администратора").await;
    look(&tab, "invitation").await;
    tab.client.back().await.expect("back");
    tab.press("Ограничения и видеосвязь").await;
    look(&tab, "limits").await;
    tab.type_into("#f-server", "http://video.clinic.example").await;
    tab.press("Сохранить").await;
    tab.sees(".error-summary", "https://").await;
    look(&tab, "limits-mistakes").await;
    tab.type_into("#f-server", "").await;
    tab.type_into("#f-bookings_per_day", "100").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;
    tab.press("Свои домены").await;
    tab.type_into("#f-domain", "clinic.example").await;
    tab.press("Добавить домен").await;
    tab.sees("h2", "clinic.example").await;
    look(&tab, "domains").await;
    tab.press("Проверить").await;
    tab.sees(".badge", "работает").await;
    look(&tab, "domains-proven").await;
    tab.press("Клиника «Рассвет»").await;
    shell::pulse::flush(&portal.app).await.expect("flushed");
    let folder = certificates(portal.clock.now());
    let known = Certificates::load(folder.path().into()).expect("certificates");
    assert!(portal.app.certificates.set(Arc::new(known)).is_ok());
    tab.press("Состояние").await;
    tab.sees("h1", "Состояние").await;
    look(&tab, "health").await;
    tab.press("Клиника «Рассвет»").await;
    tab.press("Убрать в архив").await;
    tab.sees(".badge", "В архиве").await;
    patient.open("rassvet", "/").await;
    patient.sees("h1", "Портал закрыт").await;
    tab.press("Удалить клинику").await;
    tab.sees("h1", "Удалить клинику").await;
    look(&tab, "deletion").await;
    tab.type_into("#f-label", "rassvet").await;
    tab.press("Назначить удаление").await;
    tab.sees(".notice-warning", "Клиника будет удалена").await;
    look(&tab, "site-deletion").await;
    tab.press("Отменить удаление").await;
    tab.sees(".notice-success", "Удаление отменено").await;
    tab.press("Возобновить работу").await;
    tab.sees(".badge", "Работает").await;
    for (name, path) in [("journal", "/journal"), ("devices", "/devices"), ("missing", "/nothing")]
    {
        tab.open("console", path).await;
        look(&tab, name).await;
    }

    let person = Person {
        email: "o@vendor.example".into(),
        name: "Наблюдательный".into(),
        role: Role::Observer,
    };
    let link = add(&portal.app, person, &By::command()).await.expect("a link");
    let observer = chrome.open(Look::Desktop, &portal).await;
    observer.client.goto(&link).await.expect("the page opens");
    observer.sees("h1", "Первый вход").await;
    look(&observer, "start").await;
    drop(chrome);
    portal.finish().await;
}

/// A folder with a certificate for the new clinic that ends in some days.
fn certificates(now: DateTime<Utc>) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let mut params = CertificateParams::new(vec!["rassvet.localhost".to_owned()]).expect("hosts");
    let end = now.date_naive() + TimeDelta::days(5);
    let (month, day) = (u8::try_from(end.month()), u8::try_from(end.day()));
    params.not_after = date_time_ymd(end.year(), month.expect("a month"), day.expect("a day"));
    let key = KeyPair::generate().expect("a key");
    let pem = params.self_signed(&key).expect("a certificate").pem();
    std::fs::write(folder.path().join("all.pem"), pem).expect("a file");
    std::fs::write(folder.path().join("all.key"), key.serialize_pem()).expect("a file");
    folder
}
