//! From an empty clinic to a patient's visit, in a browser (M3, B4): once everything is typed
//! into the panel, once it comes from files. On the way every page is looked at.

use exchange::import::Kind;
use kernel::staff::Role;
use testkit::{ANNA, Colleague, Portal};

use super::{Chrome, Look, Tab, photo::target, walk::MONTH};
use crate::vendor::new_clinic;

/// The clinic of these journeys.
const CLINIC: &str = "gamma";

/// Looks at the page as it is.
async fn look(tab: &Tab, name: &str) {
    for width in [390, 1280] {
        tab.resize(width).await;
        assert!(!tab.sticks_out(width).await, "{name} sticks out at {width}");
        tab.is_accessible(&format!("{name} at {width}")).await;
        let folder = target().join("screenshots/clinic").join(width.to_string());
        tab.photo(&folder.join(format!("{name}.png")), width).await;
    }
}

/// A clinic as the console makes it, and its administrator.
async fn empty(portal: &Portal) -> Colleague {
    let (manager, form) = new_clinic(portal, CLINIC).await;
    assert_eq!(manager.submit(&form).await.status, 303);
    portal.colleague(CLINIC, Role::Administrator).await
}

async fn save(tab: &Tab) {
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Изменения сохранены").await;
}

/// Hours for every day of the week, at the doctor whose page is open.
async fn timetable(tab: &Tab) {
    tab.press("Расписание").await;
    tab.sees("main", "Расписания пока нет").await;
    for day in 1..=7 {
        tab.click(&format!("#day-{day}")).await;
    }
    tab.set("#weekly-from", "08:00").await;
    tab.set("#weekly-until", "20:00").await;
    tab.click("#weekly-weeks").await;
    tab.press("Посмотреть, что получится").await;
    tab.sees("main", "Еще не сохранено").await;
    save(tab).await;
}

/// A patient finds the doctor and books.
async fn book(patient: &Tab, branch: &str, specialisation: &str, doctor: &str) {
    patient.to_doctors(CLINIC, branch, &[specialisation]).await;
    patient.to_schedule(&[doctor]).await;
    patient.choose_day(MONTH).await;
    patient.choose_time(1).await;
    patient.fill_and_book().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_is_filled_in_the_panel_and_a_patient_books_there() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let admin = empty(&portal).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep(CLINIC, "staff", &admin.token).await;
    tab.open(CLINIC, "/admin/clinic").await;
    look(&tab, "hub").await;

    tab.open(CLINIC, "/admin/clinic/branches/new").await;
    tab.type_into("#f-name", "Клиника на Мира").await;
    tab.type_into("#f-address", "Москва, проспект Мира, 1").await;
    tab.type_into("#f-code", "mira").await;
    save(&tab).await;
    tab.open(CLINIC, "/admin/clinic/specialisations/new").await;
    tab.type_into("#f-name", "Терапевт").await;
    tab.type_into("#f-code", "terapevt").await;
    save(&tab).await;
    tab.open(CLINIC, "/admin/clinic/services/new").await;
    tab.type_into("#f-name", "Прием терапевта").await;
    tab.type_into("#f-price", "2 500").await;
    tab.type_into("#f-minutes", "30").await;
    tab.type_into("#f-code", "priem").await;
    save(&tab).await;
    tab.open(CLINIC, "/admin/clinic/doctors/new").await;
    tab.type_into("#f-surname", "Рассветова").await;
    tab.type_into("#f-name", "Мария").await;
    tab.set("#f-default_service", "priem").await;
    tab.set("#f-posts-0-branch", "mira").await;
    tab.set("#f-posts-0-specialisation", "terapevt").await;
    save(&tab).await;
    timetable(&tab).await;
    look(&tab, "schedule").await;

    // A row is changed in its place.
    tab.press("Изменить").await;
    tab.sees("h3", "Изменить часы").await;
    look(&tab, "schedule-change").await;
    tab.set("#change-until", "19:00").await;
    tab.press("Посмотреть, что получится").await;
    tab.sees("main", "Еще не сохранено").await;
    save(&tab).await;
    tab.sees("main", "08:00–19:00").await;

    let patient = chrome.open(Look::Phone, &portal).await;
    book(&patient, "Клиника на Мира", "Терапевт", "Рассветова").await;
    patient.sees("main", "2 500").await;

    // Days off: the visit of that day is told of.
    let days = portal.ask("SELECT starts_at AS it FROM appointments WHERE status = 'booked'").await;
    assert_eq!(days.expect("visits").len(), 1);
    tab.open(CLINIC, "/admin/clinic/holidays").await;
    let today = kernel::zone::date(admin.clinic.0.site.config.zone, portal.app.clock.now());
    tab.set("#f-first", &today.to_string()).await;
    tab.set("#f-last", &(today + chrono::Days::new(60)).to_string()).await;
    tab.type_into("#f-note", "Ремонт").await;
    tab.press("Закрыть").await;
    tab.sees("[role=alert]", "записано пациентов: 1").await;
    look(&tab, "holidays-question").await;
    tab.press("Все равно закрыть").await;
    tab.sees(".notice-success", "Дни закрыты").await;
    look(&tab, "holidays").await;
    portal.run_jobs().await;
    tab.open(CLINIC, "/admin/clinic/doctors").await;
    tab.press("Ведется в панели").await;
    tab.sees("main", "Записи вне расписания").await;
    portal.finish().await;
}

/// Sends a file in the form and loads it.
async fn load(tab: &Tab, portal: &Portal, kind: Kind, file: &std::path::Path) {
    tab.open(CLINIC, "/admin/clinic/import").await;
    tab.set("#f-kind", kind.word()).await;
    let field = tab.find("#f-file").await;
    field.send_keys(&file.to_string_lossy()).await.expect("the file is chosen");
    tab.press("Проверить файл").await;
    tab.sees(".badge", "Проверяется").await;
    if kind == Kind::Patients {
        look(tab, "import-checking").await;
    }
    // The page follows by itself.
    portal.run_jobs().await;
    tab.sees(".badge", "Проверен").await;
    look(tab, &format!("import-{}", kind.word())).await;
    tab.press("Загрузить").await;
    tab.sees(".badge", "Загружается").await;
    portal.run_jobs().await;
    tab.sees(".badge", "Загружен").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clinic_is_filled_from_files_and_a_patient_books_there() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let admin = empty(&portal).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep(CLINIC, "staff", &admin.token).await;
    tab.open(CLINIC, "/admin/clinic").await;
    tab.press("Загрузка из файла").await;
    tab.sees("h1", "Загрузка из файла").await;
    look(&tab, "imports-empty").await;
    let folder = tempfile::TempDir::new().expect("a folder");
    for kind in Kind::ALL {
        let mut content = offices::clinic::imports::example(kind);
        if kind == Kind::Patients {
            content.extend_from_slice(
                "1003;Ошибкина;Анна;;31.02.1990;ж;12;;nowhere;;;\r\n".as_bytes(),
            );
        }
        let file = folder.path().join(format!("{}.csv", kind.word()));
        std::fs::write(&file, content).expect("a file");
        load(&tab, &portal, kind, &file).await;
    }
    look(&tab, "import-loaded").await;
    tab.open(CLINIC, "/admin/clinic/import?kind=services").await;
    look(&tab, "imports").await;

    // The hours came with a file, too; a patient books in them.
    tab.open(CLINIC, "/admin/clinic/doctors").await;
    tab.press("Иванова").await;
    tab.press("Расписание").await;
    tab.sees("main", "09:00–13:00").await;
    look(&tab, "schedule-loaded").await;
    let patient = chrome.open(Look::Phone, &portal).await;
    book(&patient, "Клиника на Тульской", "Терапевт", "Иванова").await;
    patient.sees("main", "2 500").await;

    // The contract that came with a file stands on the card; the registry changes it.
    let rita = portal.colleague(CLINIC, Role::Registry).await;
    tab.keep(CLINIC, "staff", &rita.token).await;
    tab.open(CLINIC, "/desk/patients").await;
    tab.type_into("#f-name", "Примерова").await;
    tab.press("Найти").await;
    tab.press("Примерова").await;
    tab.sees("main", "Полис 0001-123456").await;
    look(&tab, "card-contract").await;
    tab.click("a[href*='/contracts/'][aria-label^='Изменить']").await;
    tab.type_into("#f-programme", "ДМС Премиум").await;
    look(&tab, "contract").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Договор сохранен").await;

    // The patient sees the own one.
    let anna = portal.enrol(CLINIC, &ANNA).await;
    tab.open(CLINIC, &format!("/desk/patients/{}/contracts/new", anna.id)).await;
    tab.type_into("#f-insurer", "СПАО «Ингосстрах»").await;
    tab.type_into("#f-number", "77-1").await;
    tab.set("#f-valid_from", "2020-01-01").await;
    tab.press("Сохранить").await;
    tab.sees(".notice-success", "Договор сохранен").await;
    patient.keep(CLINIC, "session", &anna.token).await;
    patient.open(CLINIC, "/profile").await;
    patient.sees("main", "Полис 77-1").await;
    look(&patient, "profile-contract").await;
    portal.finish().await;
}
