//! The ways into the cabinet, in a browser: registration by letter and by SMS, signing in by
//! password, by code and by the clinic's QR code, «Забыли пароль?» (A1–A3, A6), with scripts
//! and without.

use kernel::ids::PatientId;
use serde_json::json;
use shell::Trace;
use testkit::{Identity, Portal};

use super::{Chrome, Look, Tab, no_script::code};

/// A password that nobody would guess.
const PASSWORD: &str = "сорок-кораблей-7";
const ANOTHER: &str = "девять-лодок-на-реке";

impl Tab {
    /// Sets a field's value as a whole: dates are typed in many ways.
    pub async fn set(&self, css: &str, value: &str) {
        self.find(css).await;
        let script = "document.querySelector(arguments[0]).value = arguments[1]";
        self.eval(script, vec![json!(css), json!(value)]).await;
    }

    /// Fills «Данные пользователя».
    pub async fn fill_registration(&self, channel: &str) {
        self.sees("h1", "Данные пользователя").await;
        for (field, value) in [
            ("surname", "Тестова"),
            ("name", "Анна"),
            ("patronymic", "Ивановна"),
            ("email", "anna@mail.example"),
            ("phone", "8 916 123-45-67"),
        ] {
            self.type_into(&format!("#f-{field}"), value).await;
        }
        self.set("#f-birth_date", "1990-05-17").await;
        self.press("Женский").await;
        self.click(&format!("#f-channel-{channel}")).await;
        self.click("#f-consent").await;
    }

    /// Enters the code and a password, goes on, and sees the third step.
    pub async fn confirm_registration(&self, code: &str) {
        self.type_into("#f-code", code).await;
        self.type_into("#f-password", PASSWORD).await;
        self.type_into("#f-again", PASSWORD).await;
        self.press("Вперед").await;
        self.sees("main", "Неподтвержденная регистрация").await;
        self.sees("main", "Тестова").await;
    }

    /// «Выйти».
    pub async fn sign_out(&self) {
        self.click("details.account summary").await;
        self.press("Выйти").await;
        self.sees("header a", "Войти").await;
    }

    /// Signs in by login and password.
    pub async fn sign_in(&self, clinic: &str, login: &str, password: &str) {
        self.open(clinic, "/sign-in").await;
        self.sees("h1", "Личный кабинет").await;
        self.type_into("#f-login", login).await;
        self.type_into("#f-password", password).await;
        if self.count("#f-consent").await > 0 {
            self.click("#f-consent").await;
        }
        self.press("Войти").await;
    }
}

/// The code of the newest SMS.
async fn sms_code(portal: &Portal, clinic: &str) -> String {
    portal.run_jobs().await;
    let text = portal.messages(clinic).await.remove(0).text;
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6);
    code.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

/// The code of the newest letter.
pub async fn letter_code(portal: &Portal, clinic: &str) -> String {
    portal.run_jobs().await;
    code(portal, clinic).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patient_registers_by_letter_signs_in_and_recovers_the_password() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.open("alfa", "/").await;
    tab.click("header a[href^='/sign-in']").await;
    tab.press("Регистрация").await;
    tab.fill_registration("email").await;
    tab.sees("[data-captcha-status]", "Проверка пройдена").await;
    tab.press("Отправить код подтверждения").await;
    tab.sees("h1", "Подтверждение аккаунта").await;
    tab.sees("main", "anna@mail.example").await;
    // «Назад» keeps what was entered.
    tab.press("Назад").await;
    tab.sees("h1", "Данные пользователя").await;
    let kept = "document.querySelector('#f-surname').value === 'Тестова'";
    tab.until(kept).await;
    tab.client.back().await.expect("back");
    tab.sees("h1", "Подтверждение аккаунта").await;
    // A wrong code is told at its field.
    tab.type_into("#f-code", "000000").await;
    tab.type_into("#f-password", PASSWORD).await;
    tab.type_into("#f-again", PASSWORD).await;
    tab.press("Вперед").await;
    tab.sees("#f-code-error", "Код не подошел").await;
    let code = letter_code(&portal, "alfa").await;
    tab.confirm_registration(&code).await;
    tab.open("alfa", "/cabinet").await;
    tab.sees("nav[aria-label='Вкладки личного кабинета']", "Мои записи").await;
    tab.sign_out().await;
    tab.open("alfa", "/appointments?period=all").await;
    tab.open("alfa", "/profile").await;
    tab.sees("h1", "Личный кабинет").await;

    tab.sign_in("alfa", "Anna@mail.example", "неверный-пароль").await;
    tab.sees("#f-login-error", "Неверный логин или пароль").await;
    tab.sign_in("alfa", "8 (916) 123-45-67", PASSWORD).await;
    // The phone was typed and never proven: it is no login.
    tab.sees("#f-login-error", "Неверный логин или пароль").await;
    tab.sign_in("alfa", "anna@mail.example", PASSWORD).await;
    tab.sees("details.account", "Тестова").await;
    tab.sign_out().await;

    tab.open("alfa", "/sign-in").await;
    tab.press("Забыли пароль?").await;
    tab.type_into("#f-login", "anna@mail.example").await;
    tab.sees("[data-captcha-status]", "Проверка пройдена").await;
    tab.press("Отправить код подтверждения").await;
    tab.find("#f-code").await;
    let code = letter_code(&portal, "alfa").await;
    tab.type_into("#f-code", &code).await;
    tab.type_into("#f-password", ANOTHER).await;
    tab.type_into("#f-again", ANOTHER).await;
    tab.click("main form button.button-main").await;
    tab.sees("main", "Войти").await;
    tab.sign_in("alfa", "anna@mail.example", ANOTHER).await;
    tab.sees("details.account", "Тестова").await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_javascript_a_patient_registers_by_sms_and_signs_in_by_code() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let tab = chrome.open(Look::NoScript, &portal).await;
    tab.open("alfa", "/registration").await;
    tab.fill_registration("phone").await;
    tab.press("Отправить код подтверждения").await;
    tab.sees("h1", "Подтверждение аккаунта").await;
    tab.sees("main", "+7(916)123-45-67").await;
    let code = sms_code(&portal, "alfa").await;
    tab.confirm_registration(&code).await;
    assert_eq!(tab.count("dialog").await, 0, "scripts must be off");
    tab.sign_out().await;

    tab.open("alfa", "/sign-in/code").await;
    tab.type_into("#f-login", "+7 916 123-45-67").await;
    if tab.count("#f-consent").await > 0 {
        tab.click("#f-consent").await;
    }
    tab.press("Получить код").await;
    tab.find("#f-code").await;
    let code = sms_code(&portal, "alfa").await;
    tab.type_into("#f-code", &code).await;
    tab.press("Войти").await;
    tab.sees("details.account", "Тестова").await;
    drop(chrome);
    portal.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_clinics_qr_code_opens_the_cabinet_once() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let alfa = portal.clinic("alfa");
    let card: PatientId = alfa.card(&Identity { email: "", ..testkit::ANNA }).await;
    let staff = Trace::staff("Регистратура");
    let issued = people::accounts::issue_qr(&alfa.0, card, 24, true, &staff).await.expect("issued");
    let path = issued.url.split_once(".localhost").expect("the address").1.to_owned();
    let path = path[path.find('/').expect("a path")..].to_owned();
    let tab = chrome.open(Look::Phone, &portal).await;
    tab.open("alfa", &path).await;
    tab.sees("main", "Анна Т.").await;
    if tab.count("#f-consent").await > 0 {
        tab.click("#f-consent").await;
    }
    tab.press("Войти").await;
    tab.sees("details.account", "Тестова").await;
    // Another telephone comes too late.
    let other = chrome.open(Look::Phone, &portal).await;
    other.open("alfa", &path).await;
    other.sees("main", "").await;
    assert_eq!(other.count("details.account").await, 0);
    assert_eq!(other.count("main form[method=post]").await, 0, "a spent code is offered again");
    drop(chrome);
    portal.finish().await;
}
