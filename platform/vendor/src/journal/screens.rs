//! What the journal's page shows.

use serde::Serialize;
use shell::themes::Screen;

/// «Журнал»: `console/journal.html`.
#[derive(Clone, Debug, Serialize)]
pub struct JournalScreen {
    /// The entries, newest first.
    pub entries: Vec<EntryView>,
    /// Whether only those of one site are shown.
    pub of_site: bool,
    /// Where older ones are.
    pub older: Option<String>,
}

/// One thing that was done.
#[derive(Clone, Debug, Serialize)]
pub struct EntryView {
    /// When.
    pub at: String,
    /// Who; empty for the portal itself.
    pub name: String,
    /// What: the suffix of the text's key.
    pub action: String,
    /// The journal of the same site.
    pub site_href: Option<String>,
    /// The site's label at that moment.
    pub label: String,
    /// What exactly.
    pub detail: String,
    /// From where.
    pub ip: String,
}

impl Screen for JournalScreen {
    const TEMPLATE: &'static str = "console/journal.html";
    fn samples() -> Vec<Self> {
        let one = EntryView {
            at: "01.12.2026 08:00".into(),
            name: "Менеджерова Мария".into(),
            action: "sites_create".into(),
            site_href: Some("/journal?site=0198c7c0-0000-7000-8000-000000000000".into()),
            label: "alfa".into(),
            detail: "Клиника «Альфа»".into(),
            ip: "203.0.113.5".into(),
        };
        let all = [
            "access_add",
            "access_disable",
            "access_enable",
            "access_reset",
            "access_sign_in",
            "access_sign_in_failed",
            "access_sign_out",
            "access_start",
            "sites_change",
            "sites_delete",
            "sites_delete_off",
            "sites_delete_plan",
            "sites_domain_add",
            "sites_domain_prove",
            "sites_domain_remove",
            "sites_invite",
            "sites_rename",
            "sites_restore",
            "sites_return",
            "sites_status",
        ];
        let entries = all.map(|action| EntryView { action: action.into(), ..one.clone() });
        vec![
            Self {
                entries: [one].into_iter().chain(entries).collect(),
                of_site: true,
                older: Some("/journal?before=0198c7c0-0000-7000-8000-000000000000".into()),
            },
            Self { entries: vec![], of_site: false, older: None },
        ]
    }
}
