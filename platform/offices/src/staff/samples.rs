//! One value per state of each page.

use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    FactorNewScreen, FactorScreen, ListScreen, MemberScreen, MemberView, OptionView, ProfileScreen,
    RecoveryScreen, SignInScreen, StartScreen,
};

fn wrong(field: &'static str, key: &str) -> Typed {
    Typed { errors: [(field, key.to_owned())].into(), ..filled() }
}

fn filled() -> Typed {
    let values = [
        ("email", "registry@alfa.example"),
        ("name", "Константинопольская Александра Вячеславовна"),
        ("role", "registry"),
        ("doctor", ""),
        ("code", ""),
        ("present", ""),
    ];
    Typed::filled(values.map(|(name, text)| (name, text.to_owned())))
}

fn member(state: &'static str) -> MemberView {
    MemberView {
        href: "/admin/staff/0198c7c0-0000-7000-8000-000000000000".into(),
        name: "Константинопольская Александра Вячеславовна".into(),
        email: "registry@alfa.example".into(),
        role: "registry",
        state,
        factor: state == "active",
        seen: if state == "active" { "24.11.2026 10:15".into() } else { String::new() },
    }
}

fn roles() -> Vec<&'static str> {
    kernel::staff::Role::ALL.map(|role| role.slug()).to_vec()
}

fn doctors() -> Vec<OptionView> {
    vec![OptionView { value: "1".into(), name: "Иванов Иван Иванович".into() }]
}

impl Screen for SignInScreen {
    const TEMPLATE: &'static str = "staff/sign_in.html";
    fn samples() -> Vec<Self> {
        let back = || "/admin/staff".to_owned();
        vec![
            Self { form: filled(), back: back(), notice: Some("staff-ended_everywhere") },
            Self { form: wrong("email", "staff-wrong_login"), back: back(), notice: None },
        ]
    }
}

impl Screen for FactorScreen {
    const TEMPLATE: &'static str = "staff/factor.html";
    fn samples() -> Vec<Self> {
        let forms = [filled(), wrong("code", "staff-code_wrong")];
        forms.map(|form| Self { form, back: "/admin/staff".into() }).to_vec()
    }
}

impl Screen for FactorNewScreen {
    const TEMPLATE: &'static str = "staff/factor_new.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            form: filled(),
            back: "/admin".into(),
            offer: "AQ==".into(),
            picture: "data:image/svg+xml;base64,PHN2Zy8+".into(),
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            uri: "otpauth://totp/Alfa:a%40b.example?secret=GEZDGNBVGY3TQOJQ&issuer=Alfa".into(),
            required: true,
            replaces: false,
        };
        let form = wrong("code", "staff-code_wrong");
        vec![Self { form, required: false, replaces: true, ..one.clone() }, one]
    }
}

impl Screen for RecoveryScreen {
    const TEMPLATE: &'static str = "staff/recovery.html";
    fn samples() -> Vec<Self> {
        vec![Self { sent: false }, Self { sent: true }]
    }
}

impl Screen for StartScreen {
    const TEMPLATE: &'static str = "staff/start.html";
    fn samples() -> Vec<Self> {
        let forms = [filled(), wrong("password", "accounts-password_short")];
        let one = |form| Self {
            form,
            action: "/staff/start/0198c7c0.abc".into(),
            email: "registry@alfa.example".into(),
            name: "Константинопольская Александра Вячеславовна".into(),
        };
        forms.map(one).to_vec()
    }
}

impl Screen for ProfileScreen {
    const TEMPLATE: &'static str = "staff/profile.html";
    fn samples() -> Vec<Self> {
        let one = |form, factor, notice| Self {
            form,
            name: "Константинопольская Александра Вячеславовна".into(),
            email: "registry@alfa.example".into(),
            role: "registry",
            factor,
            notice,
        };
        vec![
            one(filled(), true, Some("staff-password_changed")),
            one(wrong("old", "accounts-old_password_wrong"), false, None),
        ]
    }
}

impl Screen for ListScreen {
    const TEMPLATE: &'static str = "staff/list.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            members: ["active", "invited", "off"].map(member).to_vec(),
            form: filled(),
            roles: roles(),
            doctors: doctors(),
            link: None,
        };
        let link = Some("https://alfa.infoclinica.ru/staff/start/0198c7c0.abcdef".to_owned());
        let form = wrong("email", "staff-email_taken");
        vec![Self { form, doctors: vec![], ..one.clone() }, Self { link, ..one.clone() }, one]
    }
}

impl Screen for MemberScreen {
    const TEMPLATE: &'static str = "staff/member.html";
    fn samples() -> Vec<Self> {
        let one = |state, form, own, notice| Self {
            member: member(state),
            form,
            roles: roles(),
            doctors: doctors(),
            own,
            notice,
            link: (state == "invited")
                .then(|| "https://alfa.infoclinica.ru/staff/start/0198c7c0.abcdef".to_owned()),
        };
        vec![
            one("active", filled(), true, Some("staff-changed")),
            one("invited", wrong("doctor", "staff-doctor_needed"), false, None),
            one("off", filled(), false, Some("staff-last_administrator")),
        ]
    }
}
