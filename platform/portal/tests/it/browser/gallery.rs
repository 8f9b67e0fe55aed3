//! Every state of the wizard, every public section and the cabinet, in each theme, on a phone and in a wide
//! window: accessible by axe, within the width, and photographed for whoever wants to look
//! (`target/screenshots/<theme>/<width>/<name>.png`).

mod cabinet;
mod money;
mod panel;
mod queue;

use kernel::ids::AppointmentId;
use testkit::Portal;

use super::{
    Chrome, Look, Tab, no_script,
    photo::target,
    walk::{MONTH, row},
};

/// What to choose in a clinic's wizard.
struct Clinic {
    label: &'static str,
    theme: &'static str,
    branch: &'static str,
    specialisations: [&'static str; 2],
    doctors: [&'static str; 2],
    ultrasound: &'static str,
}

/// One walk: what was found wrong so far.
struct Gallery<'a> {
    tab: &'a Tab,
    clinic: &'a Clinic,
    wrong: Vec<String>,
}

impl Gallery<'_> {
    /// Looks at the page as it is.
    async fn look(&mut self, name: &str) {
        for width in [390, 1280] {
            self.tab.resize(width).await;
            let stuck = self.tab.sticks_out(width).await.then(|| "sticks out at the right".into());
            let found = self.tab.barriers().await.into_iter().chain(stuck);
            self.wrong.extend(found.map(|one| format!("{name} at {width}: {one}")));
            let folder =
                target().join("screenshots").join(self.clinic.theme).join(width.to_string());
            self.tab.photo(&folder.join(format!("{name}.png")), width).await;
        }
    }

    async fn open(&mut self, name: &str, path: &str) {
        self.tab.open(self.clinic.label, path).await;
        self.look(name).await;
    }

    async fn sections(&mut self) {
        self.open("home", "/").await;
        self.tab.resize(390).await;
        self.tab.click(".menu summary").await;
        self.look("menu").await;
        self.open("list-empty", "/appointments").await;
        for section in ["schedule", "specialists", "prices", "institutions", "questions"] {
            self.open(section, &format!("/{section}")).await;
        }
        self.tab.open(self.clinic.label, "/specialists").await;
        self.tab.click("main a[href^='/specialists/']").await;
        self.look("specialist").await;
        self.tab.open(self.clinic.label, "/questions").await;
        self.tab.click("main details summary").await;
        self.look("questions-open").await;
        self.open("policy", "/documents/policy").await;
        self.open("view", "/view").await;
        self.open("missing", "/nothing-here").await;
        self.open("home-en", "/lang?to=en&back=/").await;
        self.tab.open(self.clinic.label, "/lang?to=ru&back=/").await;
    }

    /// Up to the week of two doctors.
    async fn choices(&mut self) {
        let Self { tab, clinic, .. } = *self;
        tab.open(clinic.label, "/booking").await;
        self.look("mode").await;
        tab.press(clinic.branch).await;
        tab.sees("h1", "Выбор специализации").await;
        self.look("specialisations").await;
        tab.press("Вперед").await;
        tab.sees("[role=alert]", "Выберите хотя бы одну специализацию").await;
        self.look("specialisations-error").await;
        tab.to_doctors(clinic.label, clinic.branch, &clinic.specialisations).await;
        self.look("doctors").await;
        tab.press(clinic.doctors[0]).await;
        tab.press("Вперед").await;
        tab.sees("[role=alert]", "Выберите врача для каждой специализации").await;
        self.look("doctors-error").await;
        tab.to_schedule(&clinic.doctors[1..]).await;
        self.look("week").await;
        tab.choose_day(&row(2)).await;
        self.look("week-times").await;
        if clinic.theme == "base" && std::env::var_os("PORTAL_UPDATE_IMAGES").is_some() {
            readme(tab).await;
        }
        let taken = tab.path().await + "&refused=slot_taken";
        self.open("week-taken", &taken).await;
    }

    /// «Подтверждение», its mistakes, the code, the visit, its cancelling.
    async fn question(&mut self, portal: &Portal) {
        let Self { tab, clinic, .. } = *self;
        tab.choose_time(2).await;
        self.look("confirm-dialog").await;
        let page = tab.confirmation().await;
        self.open("confirm", &page).await;
        tab.eval("document.querySelector('form#book').noValidate = true", vec![]).await;
        tab.type_into("#f-name", "Тестова").await;
        tab.type_into("#f-phone", "12").await;
        tab.type_into("#f-email", "anna@").await;
        tab.sees("[data-captcha-status]", "Проверка пройдена").await;
        tab.press("Записаться").await;
        tab.sees("[role=alert]", "Проверьте заполнение полей").await;
        self.look("confirm-errors").await;
        tab.fill_form().await;
        tab.press("Получить код по электронной почте").await;
        tab.sees("h1", "Подтверждение по электронной почте").await;
        self.look("code").await;
        tab.type_into("#f-code", "000000").await;
        tab.press("Записаться").await;
        tab.sees("#f-code-error", "Код не подошел").await;
        self.look("code-error").await;
        portal.run_jobs().await;
        tab.type_into("#f-code", &no_script::code(portal, clinic.label).await).await;
        tab.press("Записаться").await;
        tab.sees(".notice-success", "Вы записаны на прием").await;
        self.look("result").await;
        tab.press("Показать все записи").await;
        self.look("list").await;
        tab.press("Отменить запись").await;
        tab.sees("dialog h1", "Отменить запись").await;
        self.look("cancel-dialog").await;
        let ask = tab.until("document.querySelector('dialog form').getAttribute('action')").await;
        self.open("cancel", ask.as_str().expect("an address")).await;
        tab.press("Отменить запись").await;
        tab.sees(".notice-success", "Запись отменена").await;
        self.look("cancelled").await;
    }

    /// The choice of services, the month, a lost hold.
    async fn month(&mut self, portal: &Portal) {
        let Self { tab, clinic, .. } = *self;
        tab.to_doctors(clinic.label, clinic.branch, &["Ультразвуковая диагностика"]).await;
        tab.press(clinic.ultrasound).await;
        tab.press("Вперед").await;
        tab.sees("dialog h1", "Выбор планируемых услуг").await;
        tab.click("#services li:nth-child(2) label").await;
        tab.click("#services li:nth-child(1) label").await;
        self.look("services-dialog").await;
        let form = "location.origin + '/booking/services?' + new URLSearchParams(
            new FormData(document.querySelector('dialog form')))";
        let page = tab.until(form).await.as_str().expect("an address").to_owned();
        tab.press("Выбрать услуги").await;
        tab.sees("h1", "Просмотр расписания").await;
        self.look("month").await;
        tab.choose_day(MONTH).await;
        self.look("month-times").await;
        tab.choose_time(1).await;
        self.look("confirm-services-dialog").await;
        let hold = tab.confirmation().await;
        tab.client.goto(&format!("{page}&error")).await.expect("the page opens");
        self.look("services-error").await;
        let id: AppointmentId =
            hold.split(['/', '?']).find_map(|part| part.parse().ok()).expect("the hold's id");
        let clinic = portal.clinic(clinic.label);
        let db = clinic.0.db().read().await.expect("the database");
        let held = store::appointments::find(&db, id).await.expect("an answer").expect("the hold");
        drop(db);
        let visitor = held.visitor.as_deref();
        visits::booking::release(&clinic.0, id, visitor).await.expect("released");
        self.open("gone", &hold).await;
    }
}

async fn walk(clinic: Clinic) {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &clinic, wrong: vec![] };
    gallery.sections().await;
    gallery.choices().await;
    gallery.question(&portal).await;
    gallery.month(&portal).await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The README's pictures, of the week with its times.
async fn readme(tab: &Tab) {
    let images = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/images");
    let end = "Math.ceil(document.querySelector('#times').getBoundingClientRect().bottom + 16)";
    for (width, name) in [(390, "booking-phone.png"), (1280, "booking.png")] {
        tab.resize(width).await;
        tab.eval("scrollTo(0, 0)", vec![]).await;
        if width == 1280 {
            let end = tab.until(end).await.as_u64().expect("a height");
            tab.size(width, u32::try_from(end).expect("a height")).await;
        }
        tab.snapshot(&images.join(name), false).await;
    }
    tab.resize(1280).await;
}

const ALFA: Clinic = Clinic {
    label: "alfa",
    theme: "base",
    branch: "Клиника «Альфа» на Тульской",
    specialisations: ["Терапия", "Неврология"],
    doctors: ["Белозерова", "Бондарчук"],
    ultrasound: "Борисенко",
};

const SIBIR: Clinic = Clinic {
    label: "sibir",
    theme: "sibir",
    branch: "Сибирский медицинский центр",
    specialisations: ["Терапия", "Кардиология"],
    doctors: ["Абросимова", "Кедрин"],
    ultrasound: "Якушева",
};

const MALYSH: Clinic = Clinic {
    label: "malysh",
    theme: "malysh",
    branch: "«Малыш» на Парковой",
    specialisations: ["Педиатрия", "Неврология"],
    doctors: ["Ласточкина", "Малахова"],
    ultrasound: "Журавина",
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_base_theme_is_accessible_and_fits() {
    walk(ALFA).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_theme_sibir_is_accessible_and_fits() {
    walk(SIBIR).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_theme_malysh_is_accessible_and_fits() {
    walk(MALYSH).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_cabinet_is_accessible_and_fits() {
    cabinet::walk(ALFA, "anna.demo@alfa.example", "Демидов Михаил").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_cabinet_is_accessible_and_fits_in_the_other_themes() {
    cabinet::glance(SIBIR, "irina.demo@sibir.example").await;
    cabinet::glance(MALYSH, "elena.demo@malysh.example").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_the_panel_is_accessible_and_fits() {
    panel::walk(ALFA).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_of_money_is_accessible_and_fits() {
    money::walk(ALFA).await;
}
