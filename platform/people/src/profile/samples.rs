//! Samples of the screens of the profile.

use shell::themes::Screen;

use super::screens::{
    AccessView, AccessesScreen, AddressForm, CardView, ChoiceView, CodesScreen, ConsentView,
    ConsentsScreen, ContactScreen, ContractView, DeletedScreen, DeletionScreen, OwnView,
    ProfileScreen, RepresentativeView,
};

const ID: &str = "0198c7c0-0000-7000-8000-000000000000";

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap_or_default()
}

fn choice(value: &str, name: &str, chosen: bool) -> ChoiceView {
    ChoiceView { value: value.into(), name: name.into(), chosen }
}

impl Screen for ProfileScreen {
    const TEMPLATE: &'static str = "profile/page.html";
    fn samples() -> Vec<Self> {
        let card = CardView {
            name: "Константинопольская Александра Вячеславовна".into(),
            birth_date: day("1990-05-17"),
            sex: "female".into(),
            email: "a.konstantinopolskaya-preobrazhenskaya@mail.example".into(),
            phone: "+7(916)123-45-67".into(),
            confirmed: true,
            branch: "Клиника «Альфа» на Тверской".into(),
            no_calls: true,
            no_sms: false,
        };
        let own = OwnView {
            email_href: "/profile/email",
            phone_href: "/profile/phone",
            has_password: true,
            representatives: vec![RepresentativeView {
                name: "Преображенский-Вознесенский Владислав Станиславович".into(),
                end_href: format!("/family/{ID}/end"),
            }],
        };
        let full = Self {
            card: card.clone(),
            contracts: vec![
                ContractView {
                    insurer: "СПАО «Ингосстрах»".into(),
                    programme: "ДМС Премиум".into(),
                    number: "0001-123456".into(),
                    from: day("2026-01-01"),
                    until: None,
                },
                ContractView {
                    insurer: "АО «СОГАЗ»".into(),
                    programme: String::new(),
                    number: "77-1".into(),
                    from: day("2026-01-01"),
                    until: Some(day("2026-12-31")),
                },
            ],
            own: Some(own.clone()),
            branches: vec![choice("", "", false), choice(ID, "Клиника «Альфа» на Тверской", true)],
            languages: vec![choice("ru", "", true), choice("en", "", false)],
            notice: Some("profile-saved"),
        };
        let bare = Self {
            card: CardView {
                email: String::new(),
                phone: String::new(),
                branch: String::new(),
                confirmed: false,
                ..card.clone()
            },
            contracts: vec![],
            own: Some(OwnView {
                phone_href: "",
                has_password: false,
                representatives: vec![],
                ..own
            }),
            languages: vec![choice("ru", "", true)],
            notice: None,
            ..full.clone()
        };
        let dependent = Self { own: None, notice: None, ..full.clone() };
        vec![full, bare, dependent]
    }
}

impl Screen for ContactScreen {
    const TEMPLATE: &'static str = "profile/contact.html";
    fn samples() -> Vec<Self> {
        let email = Self {
            channel: "email",
            current: "anna@mail.example".into(),
            form: AddressForm::default(),
            error: None,
        };
        let wrong = Self {
            channel: "phone",
            current: String::new(),
            form: AddressForm {
                address: "123".into(),
                errors: [("address", "profile-phone_wrong".to_owned())].into(),
            },
            error: None,
        };
        let refused = Self { error: Some("profile-too_many_changes".into()), ..email.clone() };
        vec![email, wrong, refused]
    }
}

impl Screen for CodesScreen {
    const TEMPLATE: &'static str = "profile/codes.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            channel: "email",
            address: "new@mail.example".into(),
            old: "email",
            old_address: "anna@mail.example".into(),
            action: format!("/profile/changes/{ID}"),
            errors: Default::default(),
            notice: None,
            error: None,
        };
        let errors = [("old", "codes-wrong"), ("new", "codes-expired")];
        let wrong = Self {
            channel: "phone",
            old: "phone",
            errors: errors.map(|(field, key)| (field, key.to_owned())).into(),
            ..one.clone()
        };
        let password = Self {
            old: "password",
            old_address: String::new(),
            errors: [("old", "profile-password_wrong".to_owned())].into(),
            error: Some("codes-too_many".into()),
            ..one.clone()
        };
        let nothing = Self {
            old: "nothing",
            old_address: String::new(),
            notice: Some("profile-codes_sent_again"),
            ..one.clone()
        };
        vec![one, wrong, password, nothing]
    }
}

impl Screen for ConsentsScreen {
    const TEMPLATE: &'static str = "profile/consents.html";
    fn samples() -> Vec<Self> {
        let given = ConsentView {
            kind: "personal_data".into(),
            title: "Согласие на обработку персональных данных".into(),
            version: 2,
            href: "/documents/personal_data/2".into(),
            state: "given",
            said_version: 1,
            said_href: "/documents/personal_data/1".into(),
            said_at: "01.12.2026 10:15".into(),
            newer: true,
            optional: false,
        };
        let optional = ConsentView {
            kind: "advertising".into(),
            title: "Согласие на получение рекламы".into(),
            newer: false,
            optional: true,
            ..given.clone()
        };
        let withdrawn = ConsentView { state: "withdrawn", ..optional.clone() };
        let never = ConsentView {
            state: "never",
            said_at: String::new(),
            said_version: 0,
            said_href: String::new(),
            ..optional.clone()
        };
        let items = vec![given, optional, withdrawn, never];
        vec![
            Self { items: items.clone(), notice: Some("profile-consent_saved"), error: None },
            Self { items, notice: None, error: Some("consents-outdated".into()) },
        ]
    }
}

impl Screen for AccessesScreen {
    const TEMPLATE: &'static str = "profile/accesses.html";
    fn samples() -> Vec<Self> {
        let one = |who, name: &str| AccessView {
            date: day("2026-12-01"),
            time: "10:15".into(),
            what: "Просмотр профиля".into(),
            who,
            name: name.into(),
        };
        let items = vec![
            one("you", ""),
            one("representative", "Константинопольская Александра Вячеславовна"),
            one("staff", "Регистратура"),
            one("portal", ""),
            one("visitor", ""),
        ];
        vec![
            Self {
                items,
                earlier_href: Some(format!("/profile/accesses?before={ID}")),
                latest_href: Some("/profile/accesses"),
                zone: "UTC+3".into(),
            },
            Self { items: vec![], earlier_href: None, latest_href: None, zone: "UTC+3".into() },
        ]
    }
}

impl Screen for DeletionScreen {
    const TEMPLATE: &'static str = "profile/deletion.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            card_kept: true,
            visits_to_come: true,
            proof: "password",
            change: String::new(),
            sent_to: String::new(),
            consent: false,
            errors: Default::default(),
            error: None,
        };
        let errors =
            [("password", "profile-password_wrong"), ("consent", "profile-deletion_unticked")];
        let wrong = Self {
            errors: errors.map(|(field, key)| (field, key.to_owned())).into(),
            ..one.clone()
        };
        let code = Self {
            proof: "code",
            card_kept: false,
            visits_to_come: false,
            change: ID.into(),
            sent_to: "anna@mail.example".into(),
            consent: true,
            errors: [("code", "codes-wrong".to_owned())].into(),
            ..one.clone()
        };
        let send = Self { proof: "send", error: Some("codes-too_many".into()), ..one.clone() };
        let nothing = Self { proof: "nothing", ..one.clone() };
        vec![one, wrong, send, code, nothing]
    }
}

impl Screen for DeletedScreen {
    const TEMPLATE: &'static str = "profile/deleted.html";
    fn samples() -> Vec<Self> {
        vec![
            Self { card_kept: true, visits_to_come: true },
            Self { card_kept: false, visits_to_come: false },
        ]
    }
}
