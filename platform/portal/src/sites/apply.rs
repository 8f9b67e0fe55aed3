//! `portal sites apply`: first what would change, then the change.

use std::collections::BTreeSet;

use kernel::{Clock, Problem};
use people::{consents, pictures};
use serde_json::Value;
use store::{
    Db, Objects, documents,
    sites::{self, Stored},
};
use vendor::sites::{Difference, difference, shorten};

use super::files::SiteFiles;

/// What applying a site's files would do.
pub struct Plan<'a> {
    files: &'a SiteFiles,
    /// The version in force; `None` for a new site.
    version: Option<i64>,
    /// What differs.
    changes: Vec<Difference>,
    /// The keys among them that somebody changed elsewhere since the code was applied last.
    overwrites: BTreeSet<String>,
    /// Kinds of documents that get a new version.
    documents: Vec<String>,
}

impl Plan<'_> {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.version.is_some() && self.changes.is_empty() && self.documents.is_empty()
    }

    /// The keys that were changed in the console, or by the clinic's administration, since the
    /// code was applied last, and that the code says otherwise.
    pub const fn overwrites(&self) -> &BTreeSet<String> {
        &self.overwrites
    }
}

impl std::fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let label = &self.files.label;
        match self.version {
            _ if self.is_empty() => return writeln!(f, "  {label}: no change"),
            None => writeln!(f, "+ {label}: new site «{}»", self.files.config.name)?,
            Some(version) => writeln!(f, "~ {label}: version {version} -> {}", version + 1)?,
        }
        let show = |value: &Option<Value>| {
            value.as_ref().map_or_else(|| "(none)".into(), |value| shorten(value, 60))
        };
        for Difference { key, old, new } in self.changes.iter().filter(|_| self.version.is_some()) {
            let mark = if self.overwrites.contains(key) { "!" } else { " " };
            writeln!(f, "  {mark} {key}: {} -> {}", show(old), show(new))?;
        }
        for kind in &self.documents {
            writeln!(f, "    document {kind}: new version")?;
        }
        Ok(())
    }
}

/// Finds out what applying would change.
pub async fn plan<'a>(db: &Db, files: &'a SiteFiles) -> Result<Plan<'a>, Problem> {
    let stored = sites::by_label(db, &files.label).await?;
    let mut documents = Vec::new();
    for (kind, (title, body)) in &files.documents {
        let current = match &stored {
            Some(Stored { site, .. }) => {
                documents::newest(&db.of(site).read().await?, kind).await?
            }
            None => None,
        };
        if current.is_none_or(|current| current.hash != consents::hash(title, body)) {
            documents.push(kind.clone());
        }
    }
    let in_force = stored.as_ref().map(|stored| &stored.site.config);
    let changes = difference(in_force, &files.config)?;
    let overwrites = match &stored {
        Some(stored) => changed_elsewhere(db, stored, &changes).await?,
        None => BTreeSet::new(),
    };
    let version = stored.map(|stored| stored.site.version);
    Ok(Plan { files, version, changes, overwrites, documents })
}

/// The keys among `changes` that are not as the code has left them.
async fn changed_elsewhere(
    db: &Db,
    stored: &Stored,
    changes: &[Difference],
) -> Result<BTreeSet<String>, Problem> {
    let site = &stored.site;
    let base = sites::base(db, site.id).await?;
    let since = difference(base.as_ref(), &site.config)?;
    let since: BTreeSet<String> = since.into_iter().map(|one| one.key).collect();
    Ok(changes.iter().map(|one| one.key.clone()).filter(|key| since.contains(key)).collect())
}

/// Makes it so. A site that somebody has changed since the plan was made is refused.
pub async fn carry_out(
    db: &Db,
    plan: &Plan<'_>,
    author: &str,
    clock: &Clock,
) -> Result<(), Problem> {
    let (files, now) = (plan.files, clock.now());
    let site = if plan.version.is_none() || !plan.changes.is_empty() {
        let put = sites::put(db, &files.label, &files.config, plan.version, author, now).await?;
        put.ok_or_else(|| {
            Problem::failed(format!("{}: somebody changed it meanwhile; plan again", files.label))
        })?
        .site
    } else {
        let stored = sites::by_label(db, &files.label).await?;
        stored.ok_or_else(|| Problem::failed(format!("{}: it is gone", files.label)))?.site
    };
    let mut writer = db.of(&site).write().await?;
    for kind in &plan.documents {
        let Some((title, body)) = files.documents.get(kind) else { continue };
        let hash = consents::hash(title, body);
        documents::publish(&mut writer, (kind, title, body, &hash), now).await?;
    }
    Ok(writer.commit().await?)
}

/// Keeps the uploaded logo of a site's files, once the site is there; where it is kept already,
/// nothing changes.
pub async fn keep_logo(
    db: &Db,
    objects: &Objects,
    files: &SiteFiles,
    clock: &Clock,
) -> Result<(), Problem> {
    let Some(logo) = &files.logo else { return Ok(()) };
    let Some(Stored { site, .. }) = sites::by_label(db, &files.label).await? else {
        return Ok(());
    };
    let (stem, now) = (&files.config.logo_picture, clock.now());
    pictures::put_back(&db.of(&site), &objects.of(&site), stem, logo, now)
        .await
        .map_err(|why| Problem::failed(format!("{}: {why}", files.label)))
}
