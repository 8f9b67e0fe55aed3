//! The clinic's logo.

use kernel::{Problem, Refused, SiteConfig, problem, site::Origin};
use people::{
    audit,
    pictures::{self, Kind},
};
use shell::{Trace, app::Clinic, heavy::Place};
use store::sites::{self, Change, Put};

/// How often a change is tried that others were quicker than.
const TRIES: usize = 3;

/// Gives the site another logo: a new version of the configuration, whatever is in force. The
/// logo before is deleted by a job. Two who do it at once: the later one stays.
///
/// Refuses with 404, `admin.changed`, and at the field `file` as [`pictures::keep`] does.
pub async fn set_logo(
    clinic: &Clinic,
    (place, file): (Place, Vec<u8>),
    trace: &Trace,
) -> Result<(), Problem> {
    let before = clinic.site.config.logo_picture.as_str();
    let instead = (!before.is_empty()).then_some(before);
    let logo = pictures::keep(clinic, place, Kind::Logo, file, instead).await?;
    put(clinic, &logo, trace).await
}

/// Takes the uploaded logo away: the site shows the one of its files, or the theme's mark. Where
/// there is none, nothing changes.
///
/// Refuses with 404, `admin.changed`.
pub async fn remove_logo(clinic: &Clinic, trace: &Trace) -> Result<(), Problem> {
    put(clinic, "", trace).await
}

async fn put(clinic: &Clinic, logo: &str, trace: &Trace) -> Result<(), Problem> {
    let app = &clinic.app;
    for _ in 0..TRIES {
        let stored = sites::by_label(&app.db, &clinic.site.label).await?;
        let site = stored.ok_or_else(problem::not_found)?.site;
        if site.config.logo_picture == logo {
            return Ok(());
        }
        let config = SiteConfig { logo_picture: logo.to_owned(), ..site.config.clone() };
        let change = Change {
            id: site.id,
            label: &site.label,
            config: &config,
            expected: Some(site.version),
            author: &trace.name,
            origin: Origin::Admin,
        };
        let mut db = app.db.write_platform().await?;
        if !matches!(sites::change_to(&mut db, change, clinic.now()).await?, Put::Done(_)) {
            continue;
        }
        let mut db = db.into_clinic(&site).await?;
        if !logo.is_empty() {
            pictures::claim(&mut db, logo).await?;
        }
        if !site.config.logo_picture.is_empty() {
            pictures::release(&mut db, &site.config.logo_picture, clinic.now()).await?;
        }
        audit::record(clinic, &mut db, trace, "settings.logo", None, None).await?;
        db.commit().await?;
        app.sites.refresh(&app.db).await?;
        return Ok(());
    }
    Err(Refused::new(409, "admin.changed").into())
}
