//! Going back to an earlier version of the configuration.

use kernel::{Problem, SiteConfig, problem};
use people::audit;
use shell::{Trace, app::Clinic};
use store::sites;

use super::change::{in_force, put};

/// Makes a new version in which the administrator's keys are those of an earlier one; the
/// vendor's stay as they are.
///
/// Refuses with 404, `admin.changed`, `request.invalid_fields`.
pub async fn return_to(
    clinic: &Clinic,
    seen: i64,
    version: i64,
    trace: &Trace,
) -> Result<(), Problem> {
    let site = in_force(clinic, seen).await?;
    let (_, earlier) =
        sites::version(&clinic.app.db, site.id, version).await?.ok_or_else(problem::not_found)?;
    let config = with_keys_of(&site.config, earlier);
    if config == site.config {
        return Ok(());
    }
    put(clinic, &site, &config, trace).await?;
    let mut db = clinic.db().write().await?;
    audit::record(clinic, &mut db, trace, "settings.return", None, None).await?;
    Ok(db.commit().await?)
}

/// A configuration with the administrator's keys of an earlier one. A key that is not named here
/// is the vendor's.
fn with_keys_of(config: &SiteConfig, earlier: SiteConfig) -> SiteConfig {
    SiteConfig {
        languages: earlier.languages,
        sections: earlier.sections,
        contacts: earlier.contacts,
        colours: earlier.colours,
        booking: earlier.booking,
        accounts: earlier.accounts,
        cabinet: earlier.cabinet,
        family: earlier.family,
        staff: earlier.staff,
        messages: earlier.messages,
        legal: earlier.legal,
        texts: earlier.texts,
        ..config.clone()
    }
}
