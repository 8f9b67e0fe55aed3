//! `portal sites apply`: first what would change, then the change.

use std::collections::BTreeMap;

use kernel::{Clock, Problem, SiteConfig};
use people::consents;
use serde_json::Value;
use store::{
    Db, documents,
    sites::{self, Stored},
};

use super::files::SiteFiles;

/// What applying a site's files would do.
pub struct Plan<'a> {
    files: &'a SiteFiles,
    /// The version in force; `None` for a new site.
    version: Option<i64>,
    /// Key → (old value, new value).
    changes: BTreeMap<String, (Option<Value>, Option<Value>)>,
    /// Kinds of documents that get a new version.
    documents: Vec<String>,
}

impl Plan<'_> {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.version.is_some() && self.changes.is_empty() && self.documents.is_empty()
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
        let show = |value: &Option<Value>| value.as_ref().map_or_else(|| "(none)".into(), shorten);
        for (key, (old, new)) in self.changes.iter().filter(|_| self.version.is_some()) {
            writeln!(f, "    {key}: {} -> {}", show(old), show(new))?;
        }
        for kind in &self.documents {
            writeln!(f, "    document {kind}: new version")?;
        }
        Ok(())
    }
}

fn shorten(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 60 {
        text.chars().take(57).chain("...".chars()).collect()
    } else {
        text
    }
}

/// Finds out what applying would change.
pub async fn plan<'a>(db: &Db, files: &'a SiteFiles) -> Result<Plan<'a>, Problem> {
    let stored = sites::by_label(db, &files.label).await?;
    let mut documents = Vec::new();
    for (kind, (title, body)) in &files.documents {
        let current = match &stored {
            Some(Stored { site, .. }) => {
                documents::current(&db.of(site).read().await?, kind).await?
            }
            None => None,
        };
        if current.is_none_or(|current| current.hash != consents::hash(title, body)) {
            documents.push(kind.clone());
        }
    }
    let (mut old, mut new) = (BTreeMap::new(), BTreeMap::new());
    if let Some(stored) = &stored {
        flatten("", &to_json(&stored.site.config)?, &mut old);
    }
    flatten("", &to_json(&files.config)?, &mut new);
    let keys: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = keys.into_iter().filter(|key| old.get(*key) != new.get(*key));
    let changes =
        changed.map(|key| (key.clone(), (old.get(key).cloned(), new.get(key).cloned()))).collect();
    Ok(Plan { files, version: stored.map(|stored| stored.site.version), changes, documents })
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

fn to_json(config: &SiteConfig) -> Result<Value, Problem> {
    Ok(serde_json::to_value(config)?)
}

/// `{"booking":{"horizon_days":60}}` → `booking.horizon_days` = 60.
fn flatten(prefix: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&key, value, into);
            }
        }
        other => {
            into.insert(prefix.to_owned(), other.clone());
        }
    }
}
