//! `portal sites export`: writes back what `apply` takes.

use std::path::Path;

use kernel::{Problem, SiteConfig};
use people::consents;
use store::{
    Db, Objects, documents,
    objects::keys::{Picture, Size},
    sites,
};

/// Writes every site of the database into a folder of its own under `root`.
pub async fn export(db: &Db, objects: &Objects, root: &Path) -> Result<usize, Problem> {
    let all = sites::changed_since(db, 0).await?;
    for stored in &all {
        let folder = root.join(&stored.site.label);
        std::fs::create_dir_all(folder.join("documents"))?;
        let config = &stored.site.config;
        let plain = SiteConfig { logo: String::new(), texts: Default::default(), ..config.clone() };
        std::fs::write(folder.join("site.toml"), toml::to_string(&plain)?)?;
        for (lang, texts) in &config.texts {
            std::fs::write(
                folder.join(format!("texts.{}.toml", lang.tag())),
                toml::to_string(texts)?,
            )?;
        }
        if !config.logo.is_empty() {
            std::fs::write(folder.join("logo.svg"), format!("{}\n", config.logo))?;
        }
        let logo = Picture::of(&config.logo_picture, Size::Logo);
        if let Ok(logo) = logo
            && let Some(found) = objects.of(&stored.site).get(&logo).await?
        {
            std::fs::write(folder.join("logo.png"), found.bytes)?;
        }
        let db = db.of(&stored.site).read().await?;
        for kind in [consents::PERSONAL_DATA, consents::POLICY] {
            if let Some(document) = documents::newest(&db, kind).await? {
                let path = folder.join("documents").join(format!("{kind}.ru.txt"));
                std::fs::write(path, format!("{}\n\n{}\n", document.title, document.body))?;
            }
        }
    }
    Ok(all.len())
}
