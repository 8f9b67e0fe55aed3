//! «portal keys rotate».

use std::fmt::{Display, Formatter};

use kernel::{Problem, Site};
use shell::App;
use store::{
    acme_accounts,
    backup::{Table, tables},
    managers, site_certificates, sites,
};

use crate::{
    access::seal_of,
    backup::seals,
    certificates::{account_name, key_name},
};

/// What came of it.
#[derive(Debug, Default)]
pub struct Rotated {
    /// How many seals there are.
    pub seals: u64,
    /// How many of them were sealed by another secret than the installation's own.
    pub others: u64,
    /// Those that no secret opens, by site, table and column.
    pub closed: Vec<String>,
}

impl Display for Rotated {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        write!(out, "{} seals, {} of them by another secret", self.seals, self.others)?;
        self.closed.iter().try_for_each(|one| write!(out, "\nopened by no secret: {one}"))
    }
}

/// Seals anew, by the installation's own secret, whatever another secret that is known has sealed,
/// of all clinics and of the platform; with `only_look` nothing is written.
///
/// A seal that is changed meanwhile stays as it was changed. It can be stopped and begun again at
/// any time: what is done already is left alone.
pub async fn rotate(app: &App, only_look: bool) -> Result<Rotated, Problem> {
    let mut all = Rotated::default();
    of_platform(app, only_look, &mut all).await?;
    let tables: Vec<_> = tables().into_iter().filter(|one| seals::has_seals(one.name())).collect();
    for stored in sites::changed_since(&app.db, 0).await? {
        for table in &tables {
            of_table(app, &stored.site, table.as_ref(), only_look, &mut all).await?;
        }
    }
    Ok(all)
}

async fn of_table(
    app: &App,
    site: &Site,
    table: &dyn Table,
    only_look: bool,
    all: &mut Rotated,
) -> Result<(), Problem> {
    let clinic = app.db.of(site);
    let mut rows = Vec::new();
    let db = clinic.read().await?;
    let mut keep = |row| {
        rows.push(row);
        Ok(())
    };
    table.each(&db, &mut keep).await?;
    drop(db);
    let mut anew = Vec::new();
    for row in rows {
        for (column, name, sealed) in seals::seals(table.name(), &row)? {
            all.seals += 1;
            match app.keys.reseal(site.id, &name, &sealed) {
                Ok(None) => {}
                Ok(Some(new)) => anew.push((column, sealed, new)),
                Err(_) => all.closed.push(format!("{} {}.{column}", site.label, table.name())),
            }
        }
    }
    all.others += anew.len() as u64;
    if only_look || anew.is_empty() {
        return Ok(());
    }
    let mut db = clinic.write().await?;
    for (column, old, new) in anew {
        table.swap(&mut db, column, &old, &new).await?;
    }
    Ok(db.commit().await?)
}

async fn of_platform(app: &App, only_look: bool, all: &mut Rotated) -> Result<(), Problem> {
    for row in managers::all(&app.db).await? {
        let Some(sealed) = &row.totp else { continue };
        let Some(new) = all.look(app, &seal_of(row.id()), sealed, "managers.totp") else {
            continue;
        };
        if !only_look {
            let mut db = app.db.write_platform().await?;
            managers::reseal(&mut db, row.id(), sealed, &new).await?;
            db.commit().await?;
        }
    }
    for (domain, sealed) in site_certificates::seals(&app.db).await? {
        let name = key_name(&domain);
        let Some(new) = all.look(app, &name, &sealed, "site_certificates.sealed") else { continue };
        if !only_look {
            site_certificates::reseal(&app.db, &domain, &sealed, &new).await?;
        }
    }
    for row in acme_accounts::all(&app.db).await? {
        let name = account_name(&row.directory);
        let Some(new) = all.look(app, &name, &row.sealed, "acme_accounts.sealed") else { continue };
        if !only_look {
            acme_accounts::reseal(&app.db, &row, &new).await?;
        }
    }
    Ok(())
}

impl Rotated {
    /// Counts a seal of the platform's own; gives the new one where it is another secret's.
    fn look(&mut self, app: &App, name: &str, sealed: &str, what: &str) -> Option<String> {
        self.seals += 1;
        match app.reseal(name, sealed) {
            Ok(None) => None,
            Ok(Some(new)) => {
                self.others += 1;
                Some(new)
            }
            Err(_) => {
                self.closed.push(format!("the console {what}"));
                None
            }
        }
    }
}
