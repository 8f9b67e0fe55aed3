//! A clinic's own domains (S3): added, proven, removed. A domain is one site's.

use kernel::{Problem, Refused, SiteId, host::Host, problem};
use providers::domains::{Proof, proof};
use shell::{App, http::stack::PROOF};
use store::site_domains::{self, Domain};

use super::change::find;
use crate::journal::{self, By};

/// How many domains a site may have.
const MOST: usize = 20;

/// Adds a domain. The site answers there once it is [proven](prove_domain).
///
/// Refuses with 404 and `request.invalid_fields` (domain).
pub async fn add_domain(app: &App, site: SiteId, typed: &str, by: &By) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    let wrong = |code| Problem::from(Refused::invalid(vec![("domain", code)]));
    let domain =
        fit(typed, &app.settings.base_domain).ok_or_else(|| wrong("console.domain_wrong"))?;
    if site_domains::of_site(&app.db, site).await?.len() >= MOST {
        return Err(wrong("console.domains_many"));
    }
    let now = app.clock.now();
    let row = Domain {
        domain: domain.clone(),
        site: site.0,
        proof: hex::encode(shell::keys::random::<16>()),
        added_at: now,
        proven_at: None,
    };
    let mut db = app.db.write_platform().await?;
    if !site_domains::add(&mut db, row).await? {
        return Err(wrong("console.domain_taken"));
    }
    let about = Some((site, stored.site.label.as_str()));
    journal::record(&mut db, by, "sites.domain_add", about, domain, now).await?;
    Ok(db.commit().await?)
}

/// Asks the domain for its proof; when it is right, the site answers there: on this node at once,
/// on the others within a second.
///
/// Refuses with 404, `console.domain_silent`, `console.domain_unproven`.
pub async fn prove_domain(app: &App, site: SiteId, domain: &str, by: &By) -> Result<(), Problem> {
    let stored = find(app, site).await?;
    let known = site_domains::find(&app.db, domain).await?;
    let known = known.filter(|one| one.site == site.0).ok_or_else(problem::not_found)?;
    match proof(&app.outbound, domain, PROOF, &known.proof).await {
        Proof::Right => {}
        Proof::Wrong => return Err(Problem::refused(409, "console.domain_unproven")),
        Proof::Silent => return Err(Problem::refused(409, "console.domain_silent")),
    }
    let now = app.clock.now();
    let mut db = app.db.write_platform().await?;
    if !site_domains::prove(&mut db, site, domain, now).await? {
        return Err(problem::not_found());
    }
    let about = Some((site, stored.site.label.as_str()));
    journal::record(&mut db, by, "sites.domain_prove", about, domain.to_owned(), now).await?;
    db.commit().await?;
    app.sites_changed().await
}

/// Removes a domain: the site answers there no longer, and another one may have it.
///
/// Refuses with 404.
pub async fn remove_domain(app: &App, site: SiteId, domain: &str, by: &By) -> Result<(), Problem> {
    let (stored, now) = (find(app, site).await?, app.clock.now());
    let mut db = app.db.write_platform().await?;
    if !site_domains::remove(&mut db, site, domain).await? {
        return Err(problem::not_found());
    }
    let about = Some((site, stored.site.label.as_str()));
    journal::record(&mut db, by, "sites.domain_remove", about, domain.to_owned(), now).await?;
    db.commit().await?;
    app.sites_changed().await
}

/// The name as hosts are read; nothing where it cannot be a clinic's own domain.
fn fit(typed: &str, base: &str) -> Option<String> {
    let typed = typed.trim();
    if typed.contains(':') {
        return None;
    }
    let Host::Foreign(name) = Host::read(typed, base) else { return None };
    let ours = name.strip_suffix(base).is_some_and(|rest| rest.ends_with('.'));
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_name = name.contains('.') && last.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_name && !ours).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_not_ours_can_be_a_clinics_own() {
        let fit = |typed| fit(typed, "infoclinica.ru");
        assert_eq!(fit(" Health.Example. ").as_deref(), Some("health.example"));
        assert_eq!(fit("клиника.рф").as_deref(), Some("xn--80apagcdp.xn--p1ai"));
        for wrong in [
            "",
            "clinic",
            "infoclinica.ru",
            "a.infoclinica.ru",
            "a.b.infoclinica.ru",
            "127.0.0.1",
            "[::1]",
            "health.example:80",
            "health.example/x",
            "a@b.example",
            "http://health.example",
            "10.0.0.1.",
        ] {
            assert_eq!(fit(wrong), None, "{wrong}");
        }
    }
}
