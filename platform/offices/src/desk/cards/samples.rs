//! One value per state of the pages of cards.

use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    CardScreen, ContractLine, ContractScreen, FamilyScreen, FoundView, LinkLine, NewCardScreen,
    PatientsScreen, QrScreen, RequestView, TicketLine, VisitLine,
};

const NAME: &str = "Константинопольская Александра Вячеславовна";
const WHEN: &str = "02.12.2026 09:00";

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap_or_default()
}

pub(in crate::desk) fn card(confirmed: bool) -> FoundView {
    FoundView {
        id: "1".into(),
        href: "/desk/patients/1".into(),
        name: NAME.into(),
        born: "17.05.1990".into(),
        phone: if confirmed { "+7 (916) 123-45-67".into() } else { String::new() },
        confirmed,
    }
}

fn form(wrong: Option<(&'static str, &str)>) -> Typed {
    let fields = [
        "surname",
        "name",
        "patronymic",
        "birth_date",
        "sex",
        "phone",
        "email",
        "no_calls",
        "no_sms",
    ];
    let mut typed = Typed::filled(fields.map(|name| (name, String::new())));
    typed.errors.extend(wrong.map(|(field, key)| (field, key.to_owned())));
    typed
}

impl Screen for PatientsScreen {
    const TEMPLATE: &'static str = "desk/patients.html";
    fn samples() -> Vec<Self> {
        let one = Self {
            form: form(None),
            asked: true,
            found: vec![card(true), card(false)],
            more: Some("/desk/patients?name=a&skip=20".into()),
            waiting: 2,
        };
        let none = Self { found: vec![], more: None, ..one.clone() };
        let wrong = form(Some(("phone", "accounts-phone_wrong")));
        vec![Self { asked: false, waiting: 0, ..none.clone() }, Self { form: wrong, ..none }, one]
    }
}

impl Screen for NewCardScreen {
    const TEMPLATE: &'static str = "desk/new_card.html";
    fn samples() -> Vec<Self> {
        let wrong = form(Some(("sex", "accounts-sex_needed")));
        vec![
            Self { form: form(None), alike: vec![] },
            Self { form: wrong, alike: vec![] },
            Self { form: form(None), alike: vec![card(true)] },
        ]
    }
}

impl Screen for CardScreen {
    const TEMPLATE: &'static str = "desk/card.html";
    fn samples() -> Vec<Self> {
        let visit = |state| VisitLine {
            href: "/desk/visits/1".into(),
            when: WHEN.into(),
            doctor: "Соколова Мария Андреевна".into(),
            branch: "Клиника на Ленина".into(),
            state,
        };
        let link = |acts, status: &str| LinkLine {
            id: "1".into(),
            acts,
            name: NAME.into(),
            href: acts.then(|| "/desk/patients/2".into()),
            status: status.into(),
        };
        let contract = |over| ContractLine {
            href: "/desk/patients/1/contracts/1".into(),
            insurer: "СПАО «Ингосстрах»".into(),
            programme: if over { String::new() } else { "ДМС Премиум".into() },
            number: "0001-123456".into(),
            from: day("2026-01-01"),
            until: over.then(|| day("2026-10-31")),
            over,
        };
        let ticket = |good| TicketLine {
            id: "1".into(),
            issued: WHEN.into(),
            by: "Регистраторова Рита".into(),
            until: WHEN.into(),
            once: good,
            good,
            used: if good { String::new() } else { WHEN.into() },
        };
        let one = Self {
            card: card(true),
            sex: "female".into(),
            email: "anna@mail.example".into(),
            no_calls: true,
            no_sms: true,
            created: WHEN.into(),
            confirmed: WHEN.into(),
            account: true,
            coming: vec![visit("booked"), visit("confirmed")],
            past: vec![visit("completed"), visit("no_show"), visit("cancelled")],
            links: vec![
                link(true, "active"),
                link(false, "waiting"),
                link(true, "refused"),
                link(false, "ended"),
            ],
            contracts: vec![contract(false), contract(true)],
            tickets: vec![ticket(true), ticket(false)],
            notice: Some("desk-card_confirmed"),
        };
        let bare = Self {
            card: card(false),
            email: String::new(),
            confirmed: String::new(),
            account: false,
            no_calls: false,
            no_sms: false,
            coming: vec![],
            past: vec![],
            links: vec![],
            contracts: vec![],
            tickets: vec![],
            notice: None,
            ..one.clone()
        };
        vec![one, bare]
    }
}

impl Screen for ContractScreen {
    const TEMPLATE: &'static str = "desk/contract.html";
    fn samples() -> Vec<Self> {
        let form = Typed::filled([
            ("insurer", "СПАО «Ингосстрах»".to_owned()),
            ("programme", "ДМС Премиум".to_owned()),
            ("number", "0001-123456".to_owned()),
            ("valid_from", "2026-01-01".to_owned()),
            ("valid_until", String::new()),
        ]);
        let one = Self {
            card: card(true),
            href: "/desk/patients/1/contracts/1".into(),
            new: false,
            form,
            seen: "0".into(),
            refused: None,
        };
        let mut wrong = Self { new: true, ..one.clone() };
        wrong.form.errors.insert("valid_until", "contracts-ends_before".into());
        vec![Self { refused: Some("contracts-changed".into()), ..one.clone() }, wrong, one]
    }
}

impl Screen for QrScreen {
    const TEMPLATE: &'static str = "desk/qr.html";
    fn samples() -> Vec<Self> {
        let one = |once| Self {
            name: NAME.into(),
            card_href: "/desk/patients/1".into(),
            picture: "data:image/svg+xml;base64,PHN2Zy8+".into(),
            url: "https://alfa.infoclinica.ru/sign-in/qr/abc".into(),
            until: WHEN.into(),
            once,
        };
        vec![one(true), one(false)]
    }
}

impl Screen for FamilyScreen {
    const TEMPLATE: &'static str = "desk/family.html";
    fn samples() -> Vec<Self> {
        let one = |known, cards| RequestView {
            id: "1".into(),
            representative: card(true),
            name: "Тестова Алиса".into(),
            born: "05.04.2018".into(),
            reason: "unclear".into(),
            known,
            cards,
        };
        vec![
            Self { requests: vec![], notice: None },
            Self {
                requests: vec![one(false, vec![card(true), card(false)]), one(true, vec![])],
                notice: Some("desk-family_confirmed"),
            },
        ]
    }
}
