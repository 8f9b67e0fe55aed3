//! Birthdays that end what a parent may decide (law §2).

use chrono::{Months, NaiveDate};
use kernel::{
    Problem,
    ids::{FamilyLinkId, PatientId},
    zone,
};
use shell::{Trace, app::Clinic, jobs::Going};
use store::family_links::{self, FamilyLink, status};

use super::{
    end::{close, decide},
    letter::{self, What},
};
use crate::audit;

/// Links that were crossed by the birthday from which a minor decides himself wait for the
/// clinic's confirmation; those crossed by the coming of age are ended. Both once, and the
/// representative is told. Access is judged at every request anyhow: this only notes it.
pub fn birthdays(clinic: Clinic) -> Going<()> {
    Box::pin(async move {
        if !clinic.site.config.family.enabled {
            return Ok(());
        }
        let rules = &clinic.site.config.family;
        let today = zone::date(clinic.site.config.zone, clinic.now());
        // Two years more than needed: a portal may stand still for a while.
        let from = years_before(today, u32::from(rules.minor_until) + 2);
        let until = years_before(today, u32::from(rules.child_until.min(rules.minor_until)));
        let db = clinic.db().read().await?;
        let links = family_links::open_born(&db, from, until).await?;
        drop(db);
        for link in links.iter().filter(|link| next(&clinic, link).is_some()) {
            cross(&clinic, FamilyLinkId::of(link.id)).await?;
        }
        Ok(())
    })
}

fn years_before(today: NaiveDate, years: u32) -> NaiveDate {
    today.checked_sub_months(Months::new(years * 12)).unwrap_or(today)
}

/// What a birthday makes of a link.
fn next(clinic: &Clinic, link: &FamilyLink) -> Option<What> {
    let (config, now) = (&clinic.site.config, clinic.now());
    let crossed = |age| link.has_crossed(age, config.zone, now);
    let by_age = link.status == status::WAITING && link.reason == "age";
    match link.status.as_str() {
        status::ACTIVE if crossed(config.family.minor_until) => Some(What::Adult),
        status::ACTIVE if crossed(config.family.child_until) => Some(What::Age),
        // It has waited until the coming of age.
        status::WAITING if by_age && crossed(config.family.minor_until) => Some(What::Adult),
        _ => None,
    }
}

async fn cross(clinic: &Clinic, id: FamilyLinkId) -> Result<(), Problem> {
    let trace = Trace::portal();
    let mut db = clinic.db().write().await?;
    let Some(mut link) = family_links::lock_any(&mut db, id).await? else { return Ok(()) };
    let Some(what) = next(clinic, &link) else { return Ok(()) };
    if what == What::Adult {
        close(clinic, &mut db, &mut link, "adult_now", &trace).await?;
    } else {
        link.status = status::WAITING.into();
        link.reason = "age".into();
        decide(clinic, &mut db, &mut link, &trace).await?;
    }
    letter::enqueue(&mut db, id, what, clinic.now()).await?;
    let about = link.dependent_id.map(PatientId::of);
    audit::record(clinic, &mut db, &trace, "family.birthday", about, Some(link.id)).await?;
    Ok(db.commit().await?)
}
