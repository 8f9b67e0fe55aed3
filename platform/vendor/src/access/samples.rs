//! Samples of the pages of access.

use shell::{
    http::{Form, Typed},
    themes::Screen,
};

use super::screens::{DeviceView, DevicesScreen, SignInScreen, StartScreen};

impl Screen for SignInScreen {
    const TEMPLATE: &'static str = "console/sign_in.html";
    fn samples() -> Vec<Self> {
        let form = Typed::of(&Form::default(), &["login"]);
        let mut wrong = form.clone();
        wrong.errors.insert("login", "console-wrong_login".into());
        [form, wrong].map(|form| Self { form, back: "/sites".into() }).to_vec()
    }
}

impl Screen for StartScreen {
    const TEMPLATE: &'static str = "console/start.html";
    fn samples() -> Vec<Self> {
        let mut form = Typed::of(&Form::default(), &[]);
        let empty = form.clone();
        for (field, key) in [
            ("password", "accounts-password_short"),
            ("again", "accounts-passwords_differ"),
            ("code", "console-code_wrong"),
        ] {
            form.errors.insert(field, key.into());
        }
        let one = |form, observer| Self {
            form,
            ticket: "0".repeat(64),
            login: "maria@vendor.example".into(),
            observer,
            picture: "<svg viewBox=\"0 0 1 1\"><rect width=\"1\" height=\"1\"/></svg>".into(),
            typed: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
        };
        vec![one(empty, false), one(form, true)]
    }
}

impl Screen for DevicesScreen {
    const TEMPLATE: &'static str = "console/devices.html";
    fn samples() -> Vec<Self> {
        let one = DeviceView {
            id: "0198c7c0-0000-7000-8000-000000000000".into(),
            this: true,
            browser: "Mozilla/5.0 (X11; Linux x86_64)".into(),
            ip: "203.0.113.5".into(),
            since: "01.12.2026 08:00".into(),
            seen: "01.12.2026 09:00".into(),
        };
        let other = DeviceView { this: false, browser: String::new(), ..one.clone() };
        vec![Self { devices: vec![one, other] }]
    }
}
