//! Sealed secrets in a backup. The installation's secret and the site's id are in every seal, so
//! that it opens nowhere else: the backup, itself encrypted, carries what is in it, and restoring
//! seals it anew.

use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::{
    Problem, SiteId,
    ids::{ProfileId, StaffId},
};
use serde_json::Value;
use shell::App;

/// Under which name a row's secret is sealed.
type NameOf = fn(&Value) -> Option<String>;

/// Which columns are sealed, and under which name.
const SEALED: [(&str, &str, NameOf); 6] = [
    ("secrets", "sealed", |row| row["name"].as_str().map(str::to_owned)),
    ("webhooks", "sealed", webhook),
    ("webhooks", "sealed_before", webhook),
    ("payment_profiles", "sealed", |row| profile(row, money::profiles::key_name)),
    ("payment_profiles", "sealed_atol", |row| profile(row, money::profiles::atol_name)),
    ("staff", "totp", |row| {
        let id: StaffId = row["id"].as_str()?.parse().ok()?;
        Some(offices::staff::factor_name(id))
    }),
];

fn webhook(row: &Value) -> Option<String> {
    row["id"].as_str()?.parse().ok().map(exchange::webhooks::sealed_as)
}

fn profile(row: &Value, name: fn(ProfileId) -> String) -> Option<String> {
    row["id"].as_str()?.parse().ok().map(name)
}

/// Whether a table's column holds seals.
pub fn is_sealed(table: &str, column: &str) -> bool {
    SEALED.iter().any(|(name, one, _)| *name == table && *one == column)
}

/// The seals in a row of a table: of which column, sealed under which name.
pub fn seals(table: &str, row: &str) -> Result<Vec<(&'static str, String, String)>, Problem> {
    let own: Vec<_> = SEALED.iter().filter(|(name, ..)| *name == table).collect();
    if own.is_empty() {
        return Ok(Vec::new());
    }
    let row: Value = serde_json::from_str(row)?;
    let mut all = Vec::new();
    for (_, column, name) in own {
        if let Some(sealed) = row[*column].as_str() {
            let name = name(&row).ok_or_else(|| Problem::failed("a sealed row without a name"))?;
            all.push((*column, name, sealed.to_owned()));
        }
    }
    Ok(all)
}

/// Whether a table holds any.
pub fn has_seals(table: &str) -> bool {
    SEALED.iter().any(|(name, ..)| *name == table)
}

/// A row as it stands in the backup: opened.
pub(super) fn open(app: &App, site: SiteId, table: &str, row: String) -> Result<String, Problem> {
    turn(table, row, |name, sealed| {
        let opened = app.keys.unseal(site, name, sealed)?;
        Ok(STANDARD.encode(opened.reveal()))
    })
}

/// A row as it stands in the database: sealed for this installation and this site.
pub(super) fn seal(app: &App, site: SiteId, table: &str, row: String) -> Result<String, Problem> {
    turn(table, row, |name, open| app.keys.seal(site, name, &STANDARD.decode(open)?))
}

fn turn(
    table: &str,
    row: String,
    by: impl Fn(&str, &str) -> Result<String, Problem>,
) -> Result<String, Problem> {
    let mut columns = SEALED.iter().filter(|(name, ..)| *name == table).peekable();
    if columns.peek().is_none() {
        return Ok(row);
    }
    let mut row: Value = serde_json::from_str(&row)?;
    for (_, column, name) in columns {
        let Some(value) = row[*column].as_str().map(str::to_owned) else { continue };
        let name = name(&row).ok_or_else(|| Problem::failed("a sealed row without a name"))?;
        let turned = by(&name, &value);
        row[*column] = turned.map_err(|why| Problem::failed(format!("{table}: {why}")))?.into();
    }
    Ok(row.to_string())
}
