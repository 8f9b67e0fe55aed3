//! From the database into the process.

use kernel::Problem;
use shell::{
    App,
    http::listener::{Certificates, IssuedCertificate},
};
use store::site_certificates;

use super::key_name;

/// Takes over the certificates that were issued since the sites' last change that was `seen`;
/// gives the change that is seen now. Costs nothing while the sites do not change. Those of
/// domains that were removed go.
pub async fn take_over(
    app: &App,
    certificates: &Certificates,
    seen: Option<i64>,
) -> Result<Option<i64>, Problem> {
    let now = Some(app.sites.revision());
    if now == seen {
        return Ok(seen);
    }
    let rows = site_certificates::issued_since(&app.db, seen.unwrap_or(0)).await?;
    let mut fresh = Vec::new();
    for row in rows {
        let (Some(chain), Some(sealed)) = (row.chain, row.sealed) else { continue };
        match app.unseal(&key_name(&row.domain), &sealed) {
            Ok(key) => fresh.push(IssuedCertificate { host: row.domain, chain, key }),
            Err(why) => tracing::error!(domain = row.domain, %why, "a key cannot be opened"),
        }
    }
    certificates.take_over(fresh, |host| app.sites.by_domain(host).is_some());
    Ok(now)
}
