//! Changing a site's configuration from the console.

use kernel::{Problem, Refused, Site, SiteConfig, SiteId, problem, site::Origin};
use shell::App;
use store::{
    PlatformWriter,
    sites::{self, Change, Put, Stored},
};

use super::difference;
use crate::journal::{self, By};

/// Gives a site another configuration; where nothing differs, nothing is stored. `seen` is the
/// version that the form was made of.
///
/// Refuses with 404, `console.changed`, `request.invalid_fields`.
pub async fn change(
    app: &App,
    site: SiteId,
    seen: i64,
    make: impl FnOnce(&mut SiteConfig) + Send,
    by: &By,
) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    if stored.site.version != seen {
        return Err(changed());
    }
    let mut config = stored.site.config.clone();
    make(&mut config);
    check(app, &config)?;
    let keys = difference(Some(&stored.site.config), &config)?;
    if keys.is_empty() {
        return Ok(());
    }
    let keys = keys.into_iter().map(|one| one.key).collect::<Vec<_>>().join(", ");
    let label = stored.site.label.clone();
    let next = Next { label: &label, config: &config, action: "sites.change", detail: keys };
    put(app, &stored, next, by).await
}

/// What comes after the version in force.
pub(super) struct Next<'a> {
    pub(super) label: &'a str,
    pub(super) config: &'a SiteConfig,
    pub(super) action: &'static str,
    pub(super) detail: String,
}

/// Stores it with its line in the journal; this node knows it at once, the others within a
/// second.
pub(super) async fn put(
    app: &App,
    stored: &Stored,
    next: Next<'_>,
    by: &By,
) -> Result<(), Problem> {
    let (Site { id, version, .. }, now) = (&stored.site, app.clock.now());
    let mut db = app.db.write_platform().await?;
    write(app, &mut db, *id, Some(*version), &next, by).await?;
    let about = Some((*id, next.label));
    journal::record(&mut db, by, next.action, about, next.detail, now).await?;
    db.commit().await?;
    app.sites_changed().await?;
    Ok(())
}

/// Stores it in the caller's transaction.
pub(super) async fn write(
    app: &App,
    db: &mut PlatformWriter,
    id: SiteId,
    expected: Option<i64>,
    next: &Next<'_>,
    by: &By,
) -> Result<Stored, Problem> {
    let change = Change {
        id,
        label: next.label,
        config: next.config,
        expected,
        author: by.name(),
        origin: Origin::Console,
    };
    match sites::change_to(db, change, app.clock.now()).await? {
        Put::Done(stored) => Ok(*stored),
        Put::Changed => Err(changed()),
        Put::Taken => Err(Refused::invalid(vec![("label", "console.label_taken")]).into()),
    }
}

/// The site, as the database knows it.
pub(super) async fn find(app: &App, site: SiteId) -> Result<Stored, Problem> {
    sites::find(&app.db, site).await?.ok_or_else(problem::not_found)
}

fn changed() -> Problem {
    Problem::refused(409, "console.changed")
}

/// Refuses what could not work, at the fields of the forms.
pub(super) fn check(app: &App, config: &SiteConfig) -> Result<(), Problem> {
    let mut wrong = Vec::new();
    let name = config.name.trim().chars().count();
    if !(1..=150).contains(&name) || config.name.chars().any(char::is_control) {
        wrong.push(("name", "console.site_name_wrong"));
    }
    if !app.themes.has(&config.theme) {
        wrong.push(("theme", "console.theme_wrong"));
    }
    if config.booking.modes.is_empty() {
        wrong.push(("modes", "console.modes_needed"));
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    match kernel::site::contradictions(config).into_iter().next() {
        Some((key, why)) => {
            Err(Refused::new(422, "console.contradiction").with("key", key).with("why", why).into())
        }
        None => Ok(()),
    }
}
