//! One value per state of each page.

use people::pictures::MISTAKES;
use shell::themes::Screen;

use super::{
    screens::{
        ContrastView, DifferenceView, FieldView, GroupView, PreviewView, SectionScreen, TextOfLang,
        TextRow, TextScreen, TextsScreen, TrialView, VersionRow, VersionScreen, VersionsScreen,
    },
    settings::{Field, Kind, SECTIONS, Section},
};
use crate::clinic::screens::PictureView;

fn view(field: &Field, wrong: bool) -> FieldView {
    let config = serde_json::to_value(kernel::SiteConfig::default()).unwrap_or_default();
    let shown = field.of_config(&config);
    let (texts, bounds) = match field.kind {
        Kind::Ticks(texts, _) | Kind::Order(texts, _) => (texts, None),
        Kind::Number(least, most) => ("", Some((least, most))),
        _ => ("", None),
    };
    FieldView {
        key: field.key,
        slug: field.key.replace('.', "_"),
        kind: field.kind_slug(),
        value: shown.value,
        choices: shown.choices,
        texts,
        bounds,
        error: wrong.then(|| "admin-value_wrong".to_owned()),
    }
}

fn section(section: &Section, wrong: bool) -> SectionScreen {
    let group = |group: &super::settings::Group| GroupView {
        slug: group.slug,
        fields: group.fields.iter().map(|field| view(field, wrong)).collect(),
    };
    let contrast = |slug, enough| ContrastView { slug, ratio: "4.4".into(), enough };
    SectionScreen {
        section: section.slug,
        version: 7,
        groups: section.groups.iter().map(group).collect(),
        logo: (section.slug == "general").then(|| PictureView {
            href: if wrong { String::new() } else { "/site/0/logo.svg".into() },
            uploaded: !wrong,
            error: wrong.then(|| MISTAKES[0].to_owned()),
        }),
        preview: (section.slug == "general").then(|| PreviewView {
            css: "/admin/preview/colours.css?accent=%230b6e78".into(),
            contrasts: vec![
                contrast("accent_text", true),
                contrast("text_background", false),
                contrast("text_surface", true),
                contrast("accent_surface", true),
            ],
        }),
        trial: (section.slug == "messages").then(|| TrialView {
            address: "administrator@clinic.example".into(),
            at: wrong.then(|| "24.11.2026 10:15".into()),
            state: if wrong { "rejected".into() } else { String::new() },
            error: if wrong { "550 no such mailbox".into() } else { String::new() },
        }),
        notice: (!wrong).then_some("admin-saved"),
        refused: wrong.then_some("admin-changed"),
    }
}

impl Screen for SectionScreen {
    const TEMPLATE: &'static str = "admin/section.html";
    fn samples() -> Vec<Self> {
        let mut all: Vec<Self> =
            SECTIONS.iter().flat_map(|one| [section(one, false), section(one, true)]).collect();
        for notice in ["admin-logo_saved", "admin-logo_removed"] {
            all.push(Self { notice: Some(notice), ..section(&SECTIONS[0], false) });
        }
        all
    }
}

impl Screen for TextsScreen {
    const TEMPLATE: &'static str = "admin/texts.html";
    fn samples() -> Vec<Self> {
        let row = |key: &str, own| TextRow {
            href: format!("/admin/texts/{key}"),
            key: key.to_owned(),
            text: "{ $clinic }: выберите специалиста и удобное время.".into(),
            own,
        };
        let texts = vec![row("home-lead", true), row("home-title", false)];
        vec![
            Self { query: "home".into(), own: false, texts, more: 300 },
            Self { query: "нет такого".into(), own: true, texts: vec![], more: 0 },
        ]
    }
}

impl Screen for TextScreen {
    const TEMPLATE: &'static str = "admin/text.html";
    fn samples() -> Vec<Self> {
        let of_lang = |lang, error: Option<&str>| TextOfLang {
            lang,
            theme: "{ $clinic }: выберите специалиста и удобное время.".into(),
            own: "{ $clinic }: запись".into(),
            error: error.map(str::to_owned),
        };
        let one = |error, notice, refused| Self {
            key: "home-lead".into(),
            version: 7,
            langs: vec![of_lang("ru", error), of_lang("en", None)],
            values: vec!["{ $clinic }".into()],
            notice,
            refused,
        };
        vec![
            one(None, Some("admin-saved"), None),
            one(Some("admin-text_wrong"), None, None),
            Self { values: vec![], ..one(None, None, Some("admin-changed")) },
        ]
    }
}

fn version(number: i64) -> VersionRow {
    VersionRow {
        version: number,
        author: "Константинопольская Александра Вячеславовна".into(),
        at: "24.11.2026 10:15".into(),
        current: number == 7,
    }
}

impl Screen for VersionsScreen {
    const TEMPLATE: &'static str = "admin/versions.html";
    fn samples() -> Vec<Self> {
        let versions = vec![version(7), version(6)];
        let older = Some("/admin/versions?below=6".to_owned());
        vec![
            Self { versions: versions.clone(), older, notice: Some("admin-returned") },
            Self { versions, older: None, notice: None },
        ]
    }
}

impl Screen for VersionScreen {
    const TEMPLATE: &'static str = "admin/version.html";
    fn samples() -> Vec<Self> {
        let one = |key: &str, name: &str| DifferenceView {
            key: key.into(),
            name: name.into(),
            old: "60".into(),
            new: "30".into(),
        };
        let changed = vec![
            one("booking.horizon_days", "booking_horizon_days"),
            one("texts.ru.home-title", ""),
        ];
        vec![
            Self { row: version(6), changed, seen: 7, refused: Some("admin-changed") },
            Self { row: version(7), changed: vec![], seen: 7, refused: None },
        ]
    }
}
