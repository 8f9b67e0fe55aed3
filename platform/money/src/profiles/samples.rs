//! One value per state of each page.

use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    BranchRow, CheckView, Choice, OfferRow, ProfileRow, ProfileScreen, ProfilesScreen,
};

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";
const AT: &str = "24.11.2026 10:15";
const NAME: &str = "ООО «Многопрофильная клиника восстановительного лечения»";

fn checked(result: &str) -> Option<CheckView> {
    Some(CheckView {
        at: AT.into(),
        result: format!("profiles-check_{result}"),
        works: result == "ok",
    })
}

fn row(provider: &str, check: Option<CheckView>, retired: bool) -> ProfileRow {
    ProfileRow {
        href: format!("/admin/payments/{ID}"),
        name: NAME.into(),
        provider: provider.into(),
        account: "735422".into(),
        branches: if retired {
            vec![]
        } else {
            vec!["Клиника на Тверской".into()]
        },
        check,
        retired,
    }
}

impl Screen for ProfilesScreen {
    const TEMPLATE: &'static str = "profiles/list.html";
    fn samples() -> Vec<Self> {
        let branch = |name: &str, profile: &str| BranchRow {
            id: ID.into(),
            name: name.into(),
            profile: profile.into(),
        };
        let full = Self {
            rows: vec![
                row("yookassa", checked("ok"), false),
                row("tbank", checked("refused"), false),
                row("tbank", None, true),
            ],
            providers: store::payment_profiles::provider::ALL.to_vec(),
            choices: vec![Choice { value: ID.into(), name: NAME.into() }],
            branches: vec![branch("Клиника на Тверской", ID), branch("Онлайн-клиника", "")],
            notice: Some("profiles-assigned"),
            refused: None,
        };
        let refused =
            Self { notice: None, refused: Some("profiles-changed".into()), ..full.clone() };
        let empty = Self { rows: vec![], choices: vec![], notice: None, ..full.clone() };
        vec![full, refused, empty]
    }
}

impl Screen for ProfileScreen {
    const TEMPLATE: &'static str = "profiles/edit.html";
    fn samples() -> Vec<Self> {
        let form = || {
            Typed::filled([
                ("name", NAME.to_owned()),
                ("account", "735422".into()),
                ("means", "card".into()),
                ("priority", "sbp".into()),
                ("show_offer", "on".into()),
                ("use_advance_and_bonuses", String::new()),
                ("receipts_for_advance", String::new()),
                ("registrar", "provider".into()),
                ("tax_system", "usn_income".into()),
                ("vat", "none".into()),
                ("check_sender", "on".into()),
                ("atol_login", String::new()),
                ("atol_inn", String::new()),
                ("atol_group", String::new()),
                ("atol_place", String::new()),
                ("offer", "Договор оферты.\n\nОплата медицинских услуг.".into()),
            ])
        };
        let one = |provider: &str| Self {
            id: ID.into(),
            action: format!("/admin/payments/{ID}"),
            seen: 3,
            provider: provider.into(),
            form: form(),
            means: vec!["card", "wallets"],
            priorities: vec!["off", "sbp", "card"],
            registrars: vec!["provider", "atol"],
            tax_systems: vec!["osn", "usn_income", "usn_income_outcome", "esn", "patent"],
            vats: vec!["none", "vat0", "vat5", "vat7", "vat10", "vat22"],
            key_set: true,
            atol_set: true,
            notifications: "https://alfa.infoclinica.ru/payments/notifications".into(),
            offers: vec![OfferRow {
                version: 1,
                at: AT.into(),
                author: "Константинопольская Александра Вячеславовна".into(),
            }],
            branches: vec!["Клиника на Тверской".into()],
            check: checked("ok"),
            retired: false,
            notice: Some("profiles-saved"),
            refused: None,
        };
        let mut wrong = form();
        for (field, key) in [
            ("name", "profiles-name_wrong"),
            ("account", "profiles-account_wrong"),
            ("key", "profiles-key_missing"),
            ("atol_login", "profiles-atol_missing"),
            ("atol_password", "profiles-atol_missing"),
            ("atol_inn", "profiles-inn_wrong"),
            ("offer", "profiles-offer_missing"),
        ] {
            wrong.errors.insert(field, key.into());
        }
        let new = Self {
            seen: 0,
            form: wrong,
            key_set: false,
            atol_set: false,
            offers: vec![],
            branches: vec![],
            check: None,
            notice: None,
            ..one("yookassa")
        };
        let old = Self {
            retired: true,
            notice: None,
            refused: Some("profiles-changed".into()),
            check: checked("unreachable"),
            ..one("tbank")
        };
        let off = Self { check: checked("disabled"), ..one("tbank") };
        vec![one("yookassa"), one("tbank"), new, old, off]
    }
}
