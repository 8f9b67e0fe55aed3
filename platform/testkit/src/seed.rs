//! Filling a new portal with clinics.

use std::path::Path;

use kernel::{Clock, site::CaptchaKind};
use portal::{config::Config, demo, sites};
use store::Db;

/// The look-alike clinics `alfa` and `beta`.
pub(crate) async fn look_alikes(config: &Config, clock: &Clock, no_captcha: bool) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let text = std::fs::read_to_string(fixtures.join("site.toml")).expect("site.toml");
    let data = demo::read(&fixtures.join("clinic.toml")).expect("clinic.toml");
    let db =
        Db::open_within(&config.database(), config.few_connections()).await.expect("the database");
    for label in ["alfa", "beta"] {
        let mut site = kernel::site::read(&text).expect("a site");
        site.name = format!("{} {label}", site.name);
        if no_captcha {
            site.captcha.kind = CaptchaKind::Off;
        }
        let paper =
            |title: &str| (title.to_owned(), format!("{title}: текст документа клиники {label}."));
        let files = sites::files::SiteFiles {
            label: label.into(),
            folder: fixtures.clone(),
            config: site,
            logo: None,
            documents: [("personal_data", "Согласие"), ("policy", "Политика")]
                .map(|(kind, title)| (kind.to_owned(), paper(title)))
                .into(),
        };
        fill(&db, &files, &data, clock).await;
    }
}

/// The clinics of the repository's `tenants/`.
pub(crate) async fn demo(config: &Config, clock: &Clock) {
    let db =
        Db::open_within(&config.database(), config.few_connections()).await.expect("the database");
    let (all, mistakes) = sites::files::read_all(&config.tenants_dir, &|_| true).expect("tenants");
    assert!(mistakes.is_empty(), "{mistakes:?}");
    for files in &all {
        let data = demo::read(&files.folder.join("clinic.toml")).expect("clinic.toml");
        fill(&db, files, &data, clock).await;
    }
}

async fn fill(db: &Db, files: &sites::files::SiteFiles, data: &demo::ClinicData, clock: &Clock) {
    let plan = sites::apply::plan(db, files).await.expect("a plan");
    sites::apply::carry_out(db, &plan, "test", clock).await.expect("applied");
    let stored = store::sites::by_label(db, &files.label).await.expect("a site").expect("a site");
    demo::seed(db, &stored.site, data, clock.now()).await.expect("seeded");
}
