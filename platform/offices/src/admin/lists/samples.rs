//! One value per state of each page.

use chrono::NaiveDate;
use shell::{http::typed::Typed, themes::Screen};

use super::screens::{
    AuditRow, AuditScreen, Choice, ClosingRow, ClosingsScreen, DocumentRow, DocumentsScreen,
    EditionScreen, EntryView, FeedbackListScreen, FeedbackOneScreen, FeedbackRow, MessageRow,
    MessagesScreen, ReviewRow, ReviewsScreen, VersionView,
};

const ID: &str = "0198c7a0-1111-7000-8000-000000000001";
const AT: &str = "24.11.2026 10:15";
const WHO: &str = "Константинопольская Александра Вячеславовна";

fn choice(name: &str) -> Choice {
    Choice { value: ID.into(), name: name.into() }
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).unwrap_or_default()
}

fn typed(names: &[&'static str], wrong: Option<(&'static str, &str)>) -> Typed {
    let mut typed = Typed::filled(names.iter().map(|name| (*name, String::new())));
    typed.errors.extend(wrong.map(|(field, key)| (field, key.to_owned())));
    typed
}

impl Screen for AuditScreen {
    const TEMPLATE: &'static str = "admin/audit.html";
    fn samples() -> Vec<Self> {
        let row = |actor, name: &str, what: &str| AuditRow {
            at: AT.into(),
            actor,
            name: name.into(),
            what: what.into(),
            action: "patients.read".into(),
            whose: "Тестова Анна Петровна".into(),
            object: ID.into(),
            ip: "192.0.2.1".into(),
            request: "r1".into(),
        };
        let full = Self {
            form: typed(&super::audit::FIELDS, None),
            actors: vec!["staff", "patient", "visitor", "mis", "portal"],
            members: vec![choice(WHO)],
            whats: vec![choice("Просмотр карточки")],
            rows: vec![row("staff", WHO, "Просмотр карточки"), row("portal", "", "Удаление")],
            older: Some("/admin/audit?before=1".into()),
            latest: Some("/admin/audit".into()),
            export: "/admin/audit/export".into(),
            most: 20_000,
        };
        vec![full.clone(), Self { rows: vec![], older: None, latest: None, ..full }]
    }
}

impl Screen for ReviewsScreen {
    const TEMPLATE: &'static str = "admin/reviews.html";
    fn samples() -> Vec<Self> {
        let row = |state: &str| ReviewRow {
            id: ID.into(),
            doctor: WHO.into(),
            author: "Тестова Анна Петровна".into(),
            at: AT.into(),
            mark: 9,
            comment: "Внимательный врач.".into(),
            state: state.into(),
            reason: if state == "rejected" {
                "Назван диагноз".into()
            } else {
                String::new()
            },
            moderated: (state != "waiting").then(|| AT.into()),
            by: WHO.into(),
        };
        let page = |state: &'static str| Self {
            states: vec!["waiting", "published", "rejected"],
            state,
            waiting: 2,
            rows: vec![row(state)],
            older: Some("/admin/reviews?before=1".into()),
            longest: 500,
            notice: Some("admin-review_published".into()),
            refused: None,
        };
        let refused = Some("reviews-decided".into());
        let none = Self { rows: vec![], older: None, refused, notice: None, ..page("waiting") };
        vec![page("waiting"), page("published"), page("rejected"), none]
    }
}

fn message(state: &str) -> FeedbackRow {
    FeedbackRow {
        href: format!("/admin/feedback/{ID}"),
        at: AT.into(),
        category: "Предложение".into(),
        subject: "Продлите часы работы".into(),
        state: state.into(),
    }
}

impl Screen for FeedbackListScreen {
    const TEMPLATE: &'static str = "admin/feedback.html";
    fn samples() -> Vec<Self> {
        let states = vec!["new", "work", "answered", "closed"];
        let full = Self {
            form: typed(&["state", "category", "q"], None),
            rows: states.iter().map(|state| message(state)).collect(),
            states,
            categories: vec!["Предложение".into()],
            waiting: 3,
            older: Some("/admin/feedback?before=1".into()),
        };
        vec![full.clone(), Self { rows: vec![], older: None, ..full }]
    }
}

impl Screen for FeedbackOneScreen {
    const TEMPLATE: &'static str = "admin/feedback_one.html";
    fn samples() -> Vec<Self> {
        let entry = |kind: &str, text: &str| EntryView {
            kind: kind.into(),
            author: WHO.into(),
            text: text.into(),
            at: AT.into(),
        };
        let full = Self {
            row: message("answered"),
            author: "Тестова Анна Петровна".into(),
            card: Some(format!("/desk/patients/{ID}")),
            email: "anna@clinic.example".into(),
            body: "Здравствуйте!\n\nРаботайте, пожалуйста, по воскресеньям.".into(),
            entries: vec![
                entry("work", ""),
                entry("note", "Спросить главного врача"),
                entry("answer", "Спасибо, мы подумаем."),
                entry("closed", ""),
            ],
            seen: 4,
            form: typed(&["answer", "note"], None),
            longest: 8000,
            notice: Some("admin-feedback_is_answered"),
            refused: None,
        };
        let wrong = Self {
            row: message("new"),
            entries: vec![],
            form: typed(&["answer", "note"], Some(("answer", "feedback-answer_empty"))),
            notice: None,
            ..full.clone()
        };
        let gone = Self {
            author: String::new(),
            card: None,
            email: String::new(),
            notice: None,
            refused: Some("feedback-changed".into()),
            ..full.clone()
        };
        vec![full, wrong, gone]
    }
}

impl Screen for MessagesScreen {
    const TEMPLATE: &'static str = "admin/messages.html";
    fn samples() -> Vec<Self> {
        let row = |channel: &str, state: &str, error: &str| MessageRow {
            id: ID.into(),
            at: AT.into(),
            channel: channel.into(),
            address: "a***@clinic.example".into(),
            kind: "Напоминание о приеме".into(),
            state: state.into(),
            attempts: 3,
            error: error.into(),
            again: !error.is_empty(),
        };
        let states = ["queued", "sending", "sending_again", "sent", "delivered", "undelivered"];
        let mut rows: Vec<_> = states.iter().map(|state| row("sms", state, "")).collect();
        rows.push(row("email", "rejected", "550 no such mailbox"));
        rows.push(row("push", "unknown", ""));
        let full = Self {
            form: typed(&["channel", "state", "address", "from", "until"], None),
            channels: vec!["email", "sms", "push"],
            states: vec!["waiting", "sent", "failed"],
            rows,
            older: Some("/admin/messages/journal?before=1".into()),
            notice: Some("admin-message_again"),
            refused: None,
        };
        let refused = Some("messages-no_retry".into());
        vec![full.clone(), Self { rows: vec![], older: None, notice: None, refused, ..full }]
    }
}

impl Screen for ClosingsScreen {
    const TEMPLATE: &'static str = "admin/closings.html";
    fn samples() -> Vec<Self> {
        let row = ClosingRow {
            id: ID.into(),
            branch: "Клиника «Альфа» на Тульской".into(),
            specialisation: "Терапия".into(),
            from: day(1),
            until: Some(day(9)),
            begun: false,
            reason: "Ремонт кабинета".into(),
            by: WHO.into(),
        };
        let all = ClosingRow {
            branch: String::new(),
            specialisation: String::new(),
            until: None,
            begun: true,
            reason: String::new(),
            ..row.clone()
        };
        let fields = ["branch", "specialisation", "from", "until", "reason"];
        let full = Self {
            rows: vec![row, all],
            branches: vec![choice("Клиника «Альфа» на Тульской")],
            specialisations: vec![choice("Терапия")],
            form: typed(&fields, None),
            longest: 300,
            notice: Some("admin-closing_closed"),
            refused: None,
        };
        let form = typed(&fields, Some(("until", "closings-dates_wrong")));
        let refused = Some("closings-too_many".into());
        vec![full.clone(), Self { rows: vec![], form, notice: None, refused, ..full }]
    }
}

fn version(number: i32, planned: bool) -> VersionView {
    VersionView {
        version: number,
        title: "Согласие на обработку персональных данных".into(),
        from: day(1),
        planned,
        renew: planned,
        author: if planned { WHO.into() } else { String::new() },
        href: format!("/documents/personal_data/{number}"),
    }
}

impl Screen for DocumentsScreen {
    const TEMPLATE: &'static str = "admin/documents.html";
    fn samples() -> Vec<Self> {
        let row = |kind, consent, current, planned| DocumentRow { kind, consent, current, planned };
        let rows = vec![
            row("personal_data", true, Some(version(1, false)), Some(version(2, true))),
            row("policy", false, Some(version(1, false)), None),
            row("offer", false, None, None),
        ];
        vec![Self { rows }]
    }
}

impl Screen for EditionScreen {
    const TEMPLATE: &'static str = "admin/document.html";
    fn samples() -> Vec<Self> {
        let fields = ["title", "body", "from", "renew"];
        let full = Self {
            kind: "personal_data",
            consent: true,
            seen: 2,
            versions: vec![version(2, true), version(1, false)],
            form: Typed::filled(fields.map(|field| (field, "Текст".to_owned()))),
            preview: true,
            notice: Some("admin-document_published"),
            refused: None,
        };
        let form = typed(&fields, Some(("from", "documents-date_wrong")));
        let wrong = Self {
            kind: "offer",
            consent: false,
            versions: vec![],
            form,
            preview: false,
            notice: None,
            refused: Some("documents-changed".into()),
            ..full.clone()
        };
        vec![full, wrong]
    }
}
