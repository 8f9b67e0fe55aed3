//! Samples of the pages of sites.

use providers::acme::Why;
use shell::{
    http::{Form, Typed},
    themes::Screen,
};

use super::screens::{
    AddressScreen, Bar, CertificateRow, Chart, Choice, DeletionScreen, DifferenceRow, DomainRow,
    DomainsScreen, HealthScreen, InvitationScreen, InvitedScreen, LimitsScreen, ModulesView,
    NewScreen, SettingsScreen, SiteHead, SiteRow, SiteScreen, SitesScreen, UsageRow, VersionRow,
    VersionScreen,
};

const ID: &str = "0198c7c0-0000-7000-8000-000000000000";

fn head(status: &'static str, delete_at: Option<&str>) -> SiteHead {
    SiteHead {
        id: ID.into(),
        name: "Клиника «Альфа»".into(),
        label: "alfa".into(),
        href: "http://alfa.localhost:8080/".into(),
        status,
        version: 3,
        delete_at: delete_at.map(str::to_owned),
    }
}

fn choices(values: &[&str]) -> Vec<Choice> {
    let choice = |(at, value): (usize, &&str)| Choice { value: (*value).into(), ticked: at == 0 };
    values.iter().enumerate().map(choice).collect()
}

fn modules() -> ModulesView {
    ModulesView {
        themes: choices(&["base", "malysh", "sibir"]),
        zones: choices(&["Europe/Moscow", "Asia/Novosibirsk"]),
        sections: choices(&["schedule", "specialists", "prices", "institutions", "questions"]),
        modes: choices(&["branches", "online"]),
        methods: choices(&["password", "code", "qr"]),
        tabs: choices(&["booking", "appointments", "notifications", "profile", "feedback"]),
        registration: true,
        family: true,
    }
}

fn typed(fields: &[&'static str], mistakes: &[(&'static str, &str)]) -> Typed {
    let mut form = Typed::of(&Form::default(), fields);
    for (field, key) in mistakes {
        form.errors.insert(field, (*key).to_owned());
    }
    form
}

fn version(number: i64, origin: &str) -> VersionRow {
    VersionRow {
        version: number,
        href: format!("/sites/{ID}/versions/{number}"),
        author: "Менеджерова Мария".into(),
        at: "01.12.2026 08:00".into(),
        origin: origin.into(),
    }
}

impl Screen for SitesScreen {
    const TEMPLATE: &'static str = "console/sites.html";
    fn samples() -> Vec<Self> {
        let row = |(status, health): (&str, &'static str)| SiteRow {
            href: format!("/sites/{ID}"),
            name: "Клиника «Альфа»".into(),
            host: "alfa.infoclinica.ru".into(),
            status: status.into(),
            health,
            changed: "01.12.2026 08:00".into(),
        };
        let full = Self {
            search: "альфа".into(),
            status: "active".into(),
            statuses: vec!["active", "suspended", "archived"],
            sites: [
                ("active", "well"),
                ("active", "quiet"),
                ("active", "stuck"),
                ("suspended", "failing"),
                ("archived", "quiet"),
            ]
            .map(row)
            .to_vec(),
            total: 10_000,
            first: 51,
            last: 100,
            before: Some("/sites?page=0".into()),
            after: Some("/sites?page=2".into()),
        };
        let none = Self {
            sites: vec![],
            total: 0,
            first: 0,
            last: 0,
            before: None,
            after: None,
            ..full.clone()
        };
        vec![full, none]
    }
}

impl Screen for SiteScreen {
    const TEMPLATE: &'static str = "console/site.html";
    fn samples() -> Vec<Self> {
        let one = |site, done| Self {
            site,
            done,
            modules: modules(),
            versions: vec![version(3, "console"), version(2, "admin"), version(1, "code")],
            older: Some(format!("/sites/{ID}?below=1")),
        };
        vec![
            one(head("active", None), Some("console-done_created")),
            one(head("suspended", None), Some("console-done_changed")),
            one(head("archived", None), None),
            one(head("archived", Some("31.12.2026 08:00")), Some("console-done_planned")),
        ]
    }
}

impl Screen for NewScreen {
    const TEMPLATE: &'static str = "console/new.html";
    fn samples() -> Vec<Self> {
        const FIELDS: [&str; 7] = [
            "name",
            "label",
            "branch_name",
            "branch_address",
            "branch_phone",
            "admin_name",
            "admin_email",
        ];
        let wrong = [
            ("admin_name", "console-name_wrong"),
            ("admin_email", "console-email_wrong"),
            ("name", "console-site_name_wrong"),
            ("label", "console-label_taken"),
            ("theme", "console-theme_wrong"),
            ("modes", "console-modes_needed"),
            ("branch_name", "console-branch_name_wrong"),
            ("branch_address", "console-branch_address_wrong"),
            ("branch_phone", "console-branch_phone_wrong"),
        ];
        let one = Self {
            form: typed(&FIELDS, &[]),
            id: ID.into(),
            from: "alfa".into(),
            unknown: false,
            demo: false,
            domain: ".infoclinica.ru".into(),
            modules: modules(),
        };
        let other = Self {
            form: typed(&FIELDS, &wrong),
            from: String::new(),
            unknown: true,
            demo: true,
            ..one.clone()
        };
        vec![one, other]
    }
}

impl Screen for InvitationScreen {
    const TEMPLATE: &'static str = "console/invitation.html";
    fn samples() -> Vec<Self> {
        const FIELDS: [&str; 2] = ["admin_name", "admin_email"];
        let wrong = [("admin_name", "console-name_wrong"), ("admin_email", "console-email_wrong")];
        let one = |form| Self { site: head("active", None), form };
        vec![one(typed(&FIELDS, &[])), one(typed(&FIELDS, &wrong))]
    }
}

impl Screen for InvitedScreen {
    const TEMPLATE: &'static str = "console/invited.html";
    fn samples() -> Vec<Self> {
        let one = |created| Self {
            site: head("active", None),
            email: "admin@clinic.example".into(),
            link: "http://alfa.localhost:8080/staff/start/0198c7c0".into(),
            created,
        };
        vec![one(true), one(false)]
    }
}

impl Screen for SettingsScreen {
    const TEMPLATE: &'static str = "console/settings.html";
    fn samples() -> Vec<Self> {
        let one = |form| Self { site: head("active", None), form, modules: modules() };
        vec![
            one(typed(&["name"], &[])),
            one(typed(&["name"], &[("name", "console-site_name_wrong")])),
        ]
    }
}

impl Screen for AddressScreen {
    const TEMPLATE: &'static str = "console/address.html";
    fn samples() -> Vec<Self> {
        let mistakes = ["console-label_wrong", "console-label_reserved", "console-label_taken"];
        let one = |key| Self {
            site: head("active", None),
            form: typed(&["label"], &[("label", key)]),
            domain: ".infoclinica.ru".into(),
        };
        mistakes.map(one).to_vec()
    }
}

impl Screen for DeletionScreen {
    const TEMPLATE: &'static str = "console/deletion.html";
    fn samples() -> Vec<Self> {
        let wrong = [("days", "console-days_wrong"), ("label", "console-label_differs")];
        let one = |form| Self { site: head("archived", None), form };
        vec![one(typed(&["days", "label"], &[])), one(typed(&["days", "label"], &wrong))]
    }
}

impl Screen for VersionScreen {
    const TEMPLATE: &'static str = "console/version.html";
    fn samples() -> Vec<Self> {
        let row = DifferenceRow {
            key: "legal.inn".into(),
            old: Some("60".into()),
            new: Some("30".into()),
        };
        let added = DifferenceRow { key: "logo".into(), old: None, new: Some("<svg/>".into()) };
        let removed = DifferenceRow { key: "texts.ru.x".into(), new: None, ..row.clone() };
        let one = Self {
            site: head("active", None),
            version: version(2, "console"),
            other: Some(1),
            differences: vec![row, added, removed],
            in_force: false,
            with_current: Some(format!("/sites/{ID}/versions/2?with=3")),
        };
        let first = Self { other: None, in_force: true, with_current: None, ..one.clone() };
        let same = Self { differences: vec![], other: Some(3), ..one.clone() };
        vec![one, first, same]
    }
}

impl Screen for LimitsScreen {
    const TEMPLATE: &'static str = "console/limits.html";
    fn samples() -> Vec<Self> {
        const FIELDS: [&str; 6] =
            ["patients", "staff", "bookings_per_day", "messages_per_day", "storage_mb", "server"];
        let wrong = [("patients", "console-limit_wrong"), ("server", "console-server_wrong")];
        let modes = kernel::site::VideoMode::ALL
            .map(|mode| Choice { value: mode.slug().into(), ticked: mode.slug() == "off" });
        let one = |form| Self { site: head("active", None), form, modes: modes.to_vec() };
        vec![one(typed(&FIELDS, &[])), one(typed(&FIELDS, &wrong))]
    }
}

impl Screen for DomainsScreen {
    const TEMPLATE: &'static str = "console/domains.html";
    fn samples() -> Vec<Self> {
        let row = |proven_at| DomainRow {
            domain: "lk.clinic.example".into(),
            proof: "5f0c9a31b2c84f6f9d1d2a7a6a0f3c11".into(),
            proof_at: "http://lk.clinic.example/.well-known/portal-domain".into(),
            proven_at,
        };
        let one = |form, error: Option<&str>| Self {
            site: head("active", None),
            form,
            domains: vec![row(None), row(Some("01.12.2026 10:00".into()))],
            host: "alfa.infoclinica.ru".into(),
            error: error.map(Into::into),
        };
        let wrong = ["console-domain_wrong", "console-domain_taken", "console-domains_many"];
        let mut all = wrong.map(|key| one(typed(&["domain"], &[("domain", key)]), None)).to_vec();
        for error in ["console-domain_silent", "console-domain_unproven"] {
            all.push(one(typed(&["domain"], &[]), Some(error)));
        }
        let empty = one(typed(&["domain"], &[]), None);
        all.push(Self { domains: vec![], ..empty });
        all
    }
}

impl Screen for HealthScreen {
    const TEMPLATE: &'static str = "console/health.html";
    fn samples() -> Vec<Self> {
        let bars = |shape: fn(i64) -> i64| {
            (0..48_usize)
                .map(|number| {
                    let height = shape(i64::try_from(number).unwrap_or(0)).clamp(0, 60);
                    let what = format!("01.12.2026 10:00: {height}");
                    Bar { x: number * 8, y: 60 - height, height, what }
                })
                .collect()
        };
        let wave = |hour: i64| (hour % 24 - 4) * (22 - hour % 24) * 60 / 81;
        let chart = |slug, total: &str| Chart { slug, total: total.into(), bars: bars(wave) };
        let row = |slug, most: Option<&str>, full| UsageRow {
            slug,
            value: "1250".into(),
            most: most.map(Into::into),
            full,
        };
        let certificate = |host: &str, ends: Option<&str>, late| CertificateRow {
            host: host.into(),
            ends: ends.map(str::to_owned),
            late,
            order: None,
            detail: String::new(),
            next: None,
        };
        let ordered = |order, detail: &str, next: Option<&str>| CertificateRow {
            order: Some(order),
            detail: detail.into(),
            next: next.map(str::to_owned),
            ..certificate("lk.alfa-clinic.example", None, true)
        };
        let failed = Why::ALL.map(|why| {
            let said = "DNS problem: NXDOMAIN looking up A for lk.alfa-clinic.example";
            ordered(why.slug(), said, Some("01.12.2026 10:20"))
        });
        let one = Self {
            site: head("active", None),
            usage: vec![
                row("patients", Some("5000"), false),
                row("staff", None, false),
                row("bookings", Some("1250"), true),
                row("messages", None, false),
                row("storage", None, false),
            ],
            late: 3,
            dead: 1,
            mis: Some("01.12.2026 10:00".into()),
            certificates: vec![
                certificate("alfa.clinics.example", Some("28.02.2027 10:00"), false),
                certificate("alfa-clinic.example", Some("05.12.2026 10:00"), true),
                certificate("lk.alfa-clinic.example", None, true),
                ordered("coming", "", None),
                failed[3].clone(),
            ],
            charts: vec![
                chart("requests", "12540"),
                chart("errors", "3"),
                chart("p95", "≤ 100 мс"),
                chart("bookings", "210"),
                chart("messages", "433"),
            ],
        };
        let quiet = Self { late: 0, dead: 0, mis: None, certificates: vec![], ..one.clone() };
        let failing = Self { certificates: failed.to_vec(), ..quiet.clone() };
        vec![one, quiet, failing]
    }
}
