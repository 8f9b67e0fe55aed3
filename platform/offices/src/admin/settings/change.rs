//! Changing the configuration of the own site.

use kernel::{
    Problem, Refused, Site, SiteConfig, problem,
    site::{self, Origin},
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::sites::{self, Change, Put};

/// Gives the site another configuration; where nothing differs, nothing is stored. `seen` is the
/// version that the form was made of. This node knows the new version at once, the others within
/// a second. The author of the version is who does it; the entry of the journal follows the
/// version, which keeps author and time by itself.
///
/// Refuses with `admin.changed` and `request.invalid_fields` (the dotted keys).
pub async fn change(
    clinic: &Clinic,
    seen: i64,
    edit: impl FnOnce(&mut SiteConfig) + Send,
    trace: &Trace,
) -> Result<(), Problem> {
    let site = in_force(clinic, seen).await?;
    let mut config = site.config.clone();
    edit(&mut config);
    if config == site.config {
        return Ok(());
    }
    put(clinic, &site, &config, trace).await?;
    let mut db = clinic.db().write().await?;
    audit::record(clinic, &mut db, trace, "settings.change", None, None).await?;
    Ok(db.commit().await?)
}

/// The site as the database knows it, if it is still the version that was seen.
pub(super) async fn in_force(clinic: &Clinic, seen: i64) -> Result<Site, Problem> {
    let stored = sites::by_label(&clinic.app.db, &clinic.site.label).await?;
    let stored = stored.ok_or_else(problem::not_found)?;
    if stored.site.version == seen { Ok(stored.site) } else { Err(changed()) }
}

/// Stores what follows a version, if it can work.
pub(super) async fn put(
    clinic: &Clinic,
    site: &Site,
    config: &SiteConfig,
    trace: &Trace,
) -> Result<(), Problem> {
    if !site::same_for_vendor(&site.config, config) {
        return Err(Problem::refused(403, "admin.vendor_only"));
    }
    check(config)?;
    let app = &clinic.app;
    let change = Change {
        id: site.id,
        label: &site.label,
        config,
        expected: Some(site.version),
        author: &trace.name,
        origin: Origin::Admin,
    };
    let mut db = app.db.write_platform().await?;
    match sites::change_to(&mut db, change, clinic.now()).await? {
        Put::Done(_) => db.commit().await?,
        Put::Changed | Put::Taken => return Err(changed()),
    }
    app.sites_changed().await?;
    Ok(())
}

fn changed() -> Problem {
    Problem::refused(409, "admin.changed")
}

/// Refuses what could not work, at its keys.
fn check(config: &SiteConfig) -> Result<(), Problem> {
    let wrong: Vec<_> = site::contradictions(config)
        .into_iter()
        .map(|(key, _)| (key, wrong(config, key)))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Refused::invalid(wrong).into()) }
}

/// What is said against a key.
fn wrong(config: &SiteConfig, key: &str) -> &'static str {
    match key {
        "colours.accent" if site::contrast(&config.colours.accent, "#000000").is_none() => {
            "admin.colour_wrong"
        }
        _ if key.starts_with("colours.") => "admin.contrast_low",
        "contacts.email" | "messages.from_email" => "admin.email_wrong",
        "languages" | "booking.modes" | "accounts.channels" => "admin.one_needed",
        "booking.min_notice_minutes" => "admin.notice_wrong",
        "family.child_until" => "admin.age_wrong",
        "cabinet.feedback_categories" => "admin.categories_wrong",
        "messages.reminders" => "admin.reminders_wrong",
        _ => "admin.value_wrong",
    }
}
