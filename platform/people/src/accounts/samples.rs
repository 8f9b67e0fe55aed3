//! One value per state of each page.

use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    CodeScreen, ConfirmationScreen, ConsentView, DeviceView, DevicesScreen, MethodView,
    NewPasswordScreen, PasswordScreen, QrScreen, RecoveryScreen, RegisteredScreen,
    RegistrationScreen, SignInScreen,
};

fn typed<const N: usize, const M: usize>(
    values: [(&'static str, &str); N],
    errors: [(&'static str, &str); M],
) -> Typed {
    let own = |(name, text): (&'static str, &str)| (name, text.to_owned());
    Typed { values: values.map(own).into(), errors: errors.map(own).into() }
}

fn consent() -> ConsentView {
    ConsentView { href: "/documents/personal_data/1".into(), version: 1 }
}

const SURNAME: &str = "Константинопольская";

impl Screen for RegistrationScreen {
    const TEMPLATE: &'static str = "accounts/registration.html";
    fn samples() -> Vec<Self> {
        let names = [
            ("surname", ""),
            ("name", ""),
            ("patronymic", ""),
            ("birth_date", ""),
            ("sex", ""),
            ("email", ""),
            ("phone", ""),
            ("no_calls", ""),
            ("no_sms", ""),
            ("channel", "email"),
            ("consent", ""),
        ];
        let empty = Self {
            form: typed(names, []),
            channels: vec!["email", "phone"],
            challenge: Some("/captcha?form=registration".into()),
            consent: consent(),
        };
        let wrong = Self {
            form: typed(
                names.map(|(name, _)| match name {
                    "surname" => (name, SURNAME),
                    "sex" => (name, "female"),
                    "no_sms" => (name, "1"),
                    "channel" => (name, "phone"),
                    _ => (name, ""),
                }),
                [
                    ("name", "accounts-name_empty"),
                    ("birth_date", "accounts-birth_date_wrong"),
                    ("email", "accounts-email_wrong"),
                    ("phone", "accounts-phone_empty"),
                    ("sex", "accounts-sex_needed"),
                    ("consent", "accounts-consent_needed"),
                    ("captcha", "accounts-captcha_refused"),
                ],
            ),
            ..empty.clone()
        };
        let one = Self { channels: vec!["email"], challenge: None, ..empty.clone() };
        vec![empty, wrong, one]
    }
}

impl Screen for ConfirmationScreen {
    const TEMPLATE: &'static str = "accounts/confirmation.html";
    fn samples() -> Vec<Self> {
        let mail = Self {
            form: Typed::default(),
            action: "/registration/1".into(),
            back: "/registration?of=1".into(),
            channel: "email".into(),
            address: "konstantinopolskaya.aleksandra@pochta-kliniki.example".into(),
            sent_again: false,
            problem: None,
        };
        let sms = Self {
            channel: "phone".into(),
            address: "+7(000)000-00-00".into(),
            sent_again: true,
            ..mail.clone()
        };
        let wrong = Self {
            form: typed(
                [],
                [
                    ("code", "accounts-code_wrong"),
                    ("password", "accounts-password_common"),
                    ("again", "accounts-passwords_differ"),
                ],
            ),
            ..mail.clone()
        };
        let taken = Self { problem: Some("accounts-taken".into()), ..mail.clone() };
        vec![mail, sms, wrong, taken]
    }
}

impl Screen for RegisteredScreen {
    const TEMPLATE: &'static str = "accounts/registered.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            confirmed: false,
            login: "konstantinopolskaya.aleksandra@pochta-kliniki.example".into(),
            surname: SURNAME.into(),
            name: "Александра".into(),
            patronymic: "Вячеславовна".into(),
            birth_date: "02.02.1966".into(),
            sex: "female".into(),
            email: "konstantinopolskaya.aleksandra@pochta-kliniki.example".into(),
            phone: "+7(000)000-00-00".into(),
        };
        let known = Self {
            confirmed: true,
            patronymic: String::new(),
            email: String::new(),
            ..one.clone()
        };
        vec![one, known]
    }
}

impl Screen for SignInScreen {
    const TEMPLATE: &'static str = "accounts/sign_in.html";
    fn samples() -> Vec<Self> {
        let way = |slug, active| MethodView { slug, href: "/sign-in".into(), active };
        let one = Self {
            methods: vec![way("password", true), way("code", false), way("qr", false)],
            method: "password",
            form: typed([("login", ""), ("consent", "")], []),
            back: "/appointments".into(),
            registration: true,
            recovery: true,
            consent: consent(),
            challenge: None,
            notice: None,
        };
        let wrong = Self {
            form: typed(
                [("login", "demo@infoclinica.ru"), ("consent", "1")],
                [("login", "accounts-wrong_login"), ("consent", "accounts-consent_needed")],
            ),
            ..one.clone()
        };
        let recovered = Self { notice: Some("accounts-recovered"), ..one.clone() };
        let code = Self {
            method: "code",
            methods: vec![way("password", false), way("code", true), way("qr", false)],
            challenge: Some("/captcha?form=sign_in".into()),
            ..one.clone()
        };
        let code_wrong = Self {
            form: typed(
                [("login", "demo"), ("consent", "")],
                [("login", "accounts-login_malformed"), ("captcha", "accounts-captcha_refused")],
            ),
            ..code.clone()
        };
        let qr = Self {
            method: "qr",
            methods: vec![way("qr", true)],
            registration: false,
            recovery: false,
            ..one.clone()
        };
        vec![one, wrong, recovered, code, code_wrong, qr]
    }
}

impl Screen for CodeScreen {
    const TEMPLATE: &'static str = "accounts/code.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            form: typed([("consent", "")], []),
            action: "/sign-in/code/1".into(),
            again: "/sign-in/code".into(),
            back: "/appointments".into(),
            channel: "email".into(),
            consent: consent(),
            sent_again: false,
        };
        let wrong = Self {
            form: typed(
                [("consent", "1")],
                [("code", "accounts-code_wrong"), ("consent", "accounts-consent_needed")],
            ),
            channel: "phone".into(),
            sent_again: true,
            ..one.clone()
        };
        vec![one, wrong]
    }
}

impl Screen for RecoveryScreen {
    const TEMPLATE: &'static str = "accounts/recovery.html";
    fn samples() -> Vec<Self> {
        let challenge = Some("/captcha?form=recovery".to_owned());
        let wrong =
            [("login", "accounts-login_malformed"), ("captcha", "accounts-captcha_refused")];
        vec![
            Self { form: typed([("login", "")], []), challenge },
            Self { form: typed([("login", "demo")], wrong), challenge: None },
        ]
    }
}

impl Screen for NewPasswordScreen {
    const TEMPLATE: &'static str = "accounts/new_password.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            form: Typed::default(),
            action: "/recovery/1".into(),
            channel: "email".into(),
            sent_again: false,
        };
        let errors = [
            ("code", "codes-expired"),
            ("password", "accounts-password_short"),
            ("again", "accounts-passwords_differ"),
        ];
        let wrong = Self {
            form: typed([], errors),
            channel: "phone".into(),
            sent_again: true,
            ..one.clone()
        };
        vec![one, wrong]
    }
}

impl Screen for QrScreen {
    const TEMPLATE: &'static str = "accounts/qr.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            name: "Анна И.".into(),
            refused: None,
            form: typed([("consent", "")], []),
            consent: None,
        };
        let asks = Self {
            form: typed([("consent", "")], [("consent", "accounts-consent_needed")]),
            consent: Some(consent()),
            ..one.clone()
        };
        let refused = ["accounts-qr_used", "accounts-qr_expired", "accounts-qr_revoked"];
        let refused = refused.map(|key| Self {
            name: String::new(),
            refused: Some(key.into()),
            ..one.clone()
        });
        [one, asks].into_iter().chain(refused).collect()
    }
}

impl Screen for DevicesScreen {
    const TEMPLATE: &'static str = "accounts/devices.html";
    fn samples() -> Vec<Self> {
        let this = DeviceView {
            id: "1".into(),
            browser: "Яндекс Браузер, Windows".into(),
            method: "password".into(),
            ip: "192.0.2.10".into(),
            since: "01.12.2026 08:00".into(),
            seen: "01.12.2026 08:05".into(),
            this: true,
        };
        let others = ["code", "qr", "registration"].map(|method| DeviceView {
            browser: String::new(),
            method: method.into(),
            ip: "2001:db8:1234:5678:9abc:def0:1234:5678".into(),
            this: false,
            ..this.clone()
        });
        vec![
            Self { devices: vec![this.clone()], ended: false },
            Self { devices: [this].into_iter().chain(others).collect(), ended: true },
        ]
    }
}

impl Screen for PasswordScreen {
    const TEMPLATE: &'static str = "accounts/password.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            form: Typed::default(),
            login: "a@mail.example".into(),
            has_password: true,
            changed: true,
        };
        let errors = [
            ("old", "accounts-old_password_wrong"),
            ("password", "accounts-password_long"),
            ("again", "accounts-passwords_differ"),
        ];
        let wrong = Self { form: typed([], errors), changed: false, ..one.clone() };
        let first = Self { has_password: false, changed: false, ..one.clone() };
        let none = Self { login: String::new(), ..first.clone() };
        vec![one, wrong, first, none]
    }
}
