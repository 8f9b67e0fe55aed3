//! «Подтверждение», the code, and the lost slot.

use shell::themes::Screen;

use crate::{
    booking::screens::{CodeScreen, ConfirmPatientScreen, ConfirmScreen, GoneScreen, PersonForm},
    samples,
};

impl Screen for ConfirmScreen {
    const TEMPLATE: &'static str = "booking/confirm.html";

    fn samples() -> Vec<Self> {
        let empty = Self {
            steps: samples::steps(4),
            action: "/booking/confirmation/0198c7a1".into(),
            cancel_action: "/booking/confirmation/0198c7a1/release".into(),
            left: 1_796_000_000_000,
            visit: samples::visit(),
            seconds_left: 600,
            form: PersonForm::default(),
            email_required: false,
            challenge: Some("/captcha/challenge".into()),
            consent_version: 1,
            consent_href: "/documents/personal_data?version=3".into(),
            sign_in_href: Some("/sign-in?back=/booking/holds/0198c7a1".into()),
            notice: None,
        };
        let wrong = Self { form: wrong(), email_required: true, ..empty.clone() };
        let online = Self { visit: samples::online_visit(), challenge: None, ..empty.clone() };
        let services = Self {
            visit: samples::visit_of_services(),
            form: filled(),
            seconds_left: 59,
            ..empty.clone()
        };
        let over = Some("visits-session_over");
        let bare = Self {
            visit: samples::bare_visit(),
            sign_in_href: None,
            notice: over,
            ..empty.clone()
        };
        vec![empty, wrong, online, services, bare]
    }
}

impl Screen for ConfirmPatientScreen {
    const TEMPLATE: &'static str = "booking/confirm_patient.html";

    fn samples() -> Vec<Self> {
        let own = Self {
            steps: samples::steps(4),
            action: "/booking/confirmation/0198c7a1".into(),
            cancel_action: "/booking/confirmation/0198c7a1/release".into(),
            left: 1_796_000_000_000,
            visit: samples::visit(),
            seconds_left: 600,
            patient: filled().name,
            patient_id: "0198c7c0-0000-7000-8000-000000000000".into(),
            dependent: false,
            error: None,
        };
        let dependent = Self {
            visit: samples::visit_of_services(),
            patient: "Константинопольский Иван Петрович".into(),
            dependent: true,
            ..own.clone()
        };
        let changed = Self { error: Some("visits-check_patient"), ..dependent.clone() };
        let refused = Self { error: Some("booking-one_per_specialist"), ..own.clone() };
        vec![own, dependent, changed, refused]
    }
}

impl Screen for CodeScreen {
    const TEMPLATE: &'static str = "booking/code.html";

    fn samples() -> Vec<Self> {
        let sent = Self {
            steps: samples::steps(4),
            consent_version: 1,
            action: "/booking/confirmation/0198c7a1/code".into(),
            cancel_action: "/booking/confirmation/0198c7a1/release".into(),
            visit: samples::visit(),
            email: filled().email,
            seconds_left: 540,
            error: None,
            notice: None,
        };
        let wrong = Self { error: Some("codes-wrong"), ..sent.clone() };
        let again = Self { notice: Some("booking-code_sent_again"), ..sent.clone() };
        vec![sent, wrong, again]
    }
}

impl Screen for GoneScreen {
    const TEMPLATE: &'static str = "booking/gone.html";

    fn samples() -> Vec<Self> {
        ["booking-slot_taken", "booking-hold_expired"]
            .map(|reason| Self {
                steps: samples::steps(4),
                reason,
                back: "/booking/schedule?day=2026-12-03".into(),
            })
            .into()
    }
}

fn filled() -> PersonForm {
    PersonForm {
        name: "Иванов Иван Иванович".into(),
        phone: "+7(916)123-45-67".into(),
        email: "ivanov@mail.example".into(),
        consent: true,
        errors: [].into(),
    }
}

/// Every field mistaken; what was typed is kept.
fn wrong() -> PersonForm {
    PersonForm {
        name: "<Иван>".into(),
        phone: "123".into(),
        email: "ivanov@".into(),
        consent: false,
        errors: [
            ("name", "booking-name_one_word"),
            ("phone", "booking-phone_wrong"),
            ("email", "booking-email_wrong"),
            ("consent", "booking-consent_needed"),
            ("altcha", "captcha-needed"),
        ]
        .into(),
    }
}
