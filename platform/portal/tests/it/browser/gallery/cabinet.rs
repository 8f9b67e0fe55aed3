//! The ways into the cabinet and its pages, as a patient of the demonstration sees them.

use kernel::ids::AppointmentId;
use testkit::Portal;

use super::{Clinic, Gallery};
use crate::browser::{Chrome, Look, accounts::letter_code};

/// The password of all demo patients.
const PASSWORD: &str = "demo-portal-2026";

impl Gallery<'_> {
    /// Follows a link of the page.
    async fn follow(&mut self, name: &str, css: &str) -> String {
        let href = format!("document.querySelector(\"{css}\")?.getAttribute('href')");
        let href = self.tab.until(&href).await.as_str().expect("an address").to_owned();
        self.open(name, &href).await;
        href
    }

    /// Signing in, registration, «Забыли пароль?».
    async fn doors(&mut self, portal: &Portal) {
        let Self { tab, clinic, .. } = *self;
        tab.sign_in(clinic.label, "anna@mail.example", "неверный-пароль").await;
        tab.sees("#f-login-error", "Неверный логин или пароль").await;
        self.look("sign-in-error").await;
        self.open("sign-in-code", "/sign-in/code").await;
        self.open("sign-in-qr", "/sign-in/qr").await;
        self.open("registration", "/registration").await;
        tab.fill_registration("email").await;
        tab.sees("[data-captcha-status]", "Проверка пройдена").await;
        tab.press("Отправить код подтверждения").await;
        tab.sees("h1", "Подтверждение аккаунта").await;
        self.look("registration-code").await;
        let code = letter_code(portal, clinic.label).await;
        tab.confirm_registration(&code).await;
        self.look("registration-done").await;
        self.open("list-new", "/appointments").await;
        tab.sign_out().await;
        self.open("recovery", "/recovery").await;
        tab.type_into("#f-login", "anna@mail.example").await;
        tab.sees("[data-captcha-status]", "Проверка пройдена").await;
        tab.press("Отправить код подтверждения").await;
        tab.find("#f-code").await;
        self.look("recovery-code").await;
    }

    /// Signs in as a demo patient.
    async fn inside(&mut self, portal: &Portal, login: &str) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tenants/");
        let file = format!("{folder}{}/clinic.toml", self.clinic.label);
        let data = ::portal::demo::read(file.as_ref()).expect("clinic.toml");
        let (site, now) = (portal.clinic(self.clinic.label).0.site, portal.app.clock.now());
        ::portal::demo::patients(&portal.app.db, &site, &data, now).await.expect("seeded");
        self.tab.sign_in(self.clinic.label, login, PASSWORD).await;
        self.tab.find("details.account").await;
    }

    /// «Мои записи» with everything one can do about a visit.
    async fn visits(&mut self, portal: &Portal) {
        self.open("visits", "/appointments?period=all").await;
        self.tab.click(".visit-when a").await;
        self.tab.find("dialog[open] h1").await;
        self.look("visit-dialog").await;
        self.tab.open(self.clinic.label, "/appointments?period=all").await;
        let cancel = self.follow("cancel-visit", "main a[href*='/cancellation']").await;
        self.open("visit", cancel.trim_end_matches("/cancellation")).await;
        self.open("confirm-visit", &cancel.replace("/cancellation", "/confirmation")).await;
        self.tab.open(self.clinic.label, "/appointments?period=all").await;
        self.follow("move", "main a[href*='/move']").await;
        self.tab.choose_day(super::MONTH).await;
        self.look("move-times").await;
        self.tab.click("#times li:nth-child(2) button.time").await;
        self.tab.find("dialog[open] h1").await;
        self.look("move-dialog").await;
        self.tab.open(self.clinic.label, "/appointments?period=all").await;
        let rated = self.follow("rating", "main a[href*='/rating']").await;
        self.open("print", "/appointments/print?period=all").await;
        // A visit that was booked without an account.
        let id: AppointmentId =
            rated.split('/').find_map(|part| part.parse().ok()).expect("the visit's id");
        let fixture = portal.clinic(self.clinic.label);
        fixture
            .alter(id, |row| {
                row.patient_id = None;
                row.account_id = None;
                row.email = "anna.demo@alfa.example".into();
            })
            .await;
        self.open("claims", "/appointments/claims").await;
    }

    /// «Профиль» with its pages.
    async fn profile(&mut self, portal: &Portal) {
        let Self { tab, .. } = *self;
        for page in ["", "/phone", "/password", "/devices", "/consents", "/accesses", "/deletion"] {
            let name = format!("profile{}", page.replace('/', "-"));
            self.open(&name, &format!("/profile{page}")).await;
        }
        self.open("profile-email", "/profile/email").await;
        let form = "document.querySelector('main form input[type=email]').id";
        let field = tab.until(form).await.as_str().expect("a field").to_owned();
        tab.type_into(&format!("#{field}"), "new@mail.example").await;
        tab.click("main form button.button-main").await;
        tab.until("location.pathname.startsWith('/profile/changes/')").await;
        portal.run_jobs().await;
        self.look("profile-codes").await;
    }

    /// «Выбор пациента», and the cabinet of the child.
    async fn family(&mut self, child: &str) {
        let Self { tab, .. } = *self;
        self.open("family", "/family").await;
        self.open("family-new", "/family/new").await;
        tab.open(self.clinic.label, "/family").await;
        self.follow("family-end", "main a[href$='/end'], main a[href*='/end?']").await;
        tab.open(self.clinic.label, "/family").await;
        tab.press(child).await;
        tab.press("Выбрать").await;
        tab.sees("body", "Вы действуете от имени пациента").await;
        self.open("visits-child", "/appointments?period=all").await;
    }
}

/// All pages of the cabinet in the base theme.
pub(super) async fn walk(clinic: Clinic, login: &str, child: &str) {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &clinic, wrong: vec![] };
    gallery.doors(&portal).await;
    gallery.inside(&portal, login).await;
    gallery.visits(&portal).await;
    gallery.profile(&portal).await;
    gallery.open("notifications", "/notifications").await;
    gallery.open("feedback", "/feedback").await;
    gallery.open("feedback-sent", "/feedback/sent").await;
    gallery.family(child).await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Those that show what themes change.
pub(super) async fn glance(clinic: Clinic, login: &str) {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &clinic, wrong: vec![] };
    gallery.open("sign-in", "/sign-in").await;
    gallery.inside(&portal, login).await;
    gallery.open("visits", "/appointments?period=all").await;
    gallery.open("profile", "/profile").await;
    gallery.open("family", "/family").await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
