//! Samples of the screens of families.

use shell::themes::Screen;

use super::screens::{ChooseScreen, EndScreen, MemberView, NewScreen, PersonForm};

const ID: &str = "0198c7c0-0000-7000-8000-000000000000";

fn member(name: &str, state: &'static str) -> MemberView {
    MemberView {
        patient: if state == "in_force" { ID } else { "" }.into(),
        name: name.into(),
        own: false,
        chosen: false,
        state,
        end_href: format!("/family/{ID}/end"),
    }
}

impl Screen for ChooseScreen {
    const TEMPLATE: &'static str = "family/choose.html";
    fn samples() -> Vec<Self> {
        let own = MemberView {
            own: true,
            chosen: true,
            end_href: String::new(),
            ..member("Константинопольская Александра Вячеславовна", "in_force")
        };
        let alone = Self {
            members: vec![own.clone()],
            back: "/appointments".into(),
            notice: None,
            error: None,
        };
        let chosen = MemberView {
            chosen: true, ..member("Тестова Алиса Ивановна", "in_force")
        };
        let members = vec![
            MemberView { chosen: false, ..own },
            chosen,
            member("Тестов Иван Петрович", "waiting"),
            member("Преображенский-Вознесенский Владислав Станиславович", "refused"),
        ];
        vec![
            Self { members: members.clone(), notice: Some("family-added"), ..alone.clone() },
            Self { members: members.clone(), notice: Some("family-asked"), ..alone.clone() },
            Self { members, error: Some("family-already".into()), ..alone.clone() },
            alone,
        ]
    }
}

impl Screen for NewScreen {
    const TEMPLATE: &'static str = "family/new.html";
    fn samples() -> Vec<Self> {
        let blank = Self {
            form: PersonForm::default(),
            error: None,
            consent_href: "/documents/personal_data/1".into(),
            consent_version: 1,
        };
        let errors = [
            ("surname", "family-surname_empty"),
            ("patronymic", "family-name_letters"),
            ("birth_date", "family-birth_date_wrong"),
            ("sex", "family-sex_needed"),
            ("consent", "family-consent_needed"),
        ];
        let form = PersonForm {
            name: "Алиса".into(),
            patronymic: "123".into(),
            birth_date: "2031-01-01".into(),
            errors: errors.map(|(field, key)| (field, key.to_owned())).into(),
            ..PersonForm::default()
        };
        let wrong = Self { form, ..blank.clone() };
        let refused = Self {
            form: PersonForm {
                surname: "Тестова".into(),
                sex: "female".into(),
                consent: true,
                ..PersonForm::default()
            },
            error: Some("family-too_many_today".into()),
            ..blank.clone()
        };
        vec![blank, wrong, refused]
    }
}

impl Screen for EndScreen {
    const TEMPLATE: &'static str = "family/end.html";
    fn samples() -> Vec<Self> {
        let one = |state, back| Self {
            name: "Тестова Алиса Ивановна".into(),
            state,
            action: format!("/family/{ID}/end"),
            back,
        };
        vec![
            one("in_force", "/family"),
            one("waiting", "/family"),
            one("refused", "/family"),
            one("representative", "/profile"),
        ]
    }
}
