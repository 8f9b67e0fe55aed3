//! Giving a site another address.

use kernel::{
    Problem, Refused, SiteId,
    host::{is_label, is_reserved},
};
use shell::App;

use super::change::{Next, find, put};
use crate::journal::By;

/// Gives a site another label. The old address leads nowhere from then on.
///
/// Refuses with 404, `console.changed`, `request.invalid_fields` (label).
pub async fn rename(
    app: &App,
    site: SiteId,
    seen: i64,
    label: &str,
    by: &By,
) -> Result<(), Problem> {
    let label = fit(label)?;
    let stored = find(app, site).await?;
    if stored.site.version != seen {
        return Err(Problem::refused(409, "console.changed"));
    }
    if stored.site.label == label {
        return Ok(());
    }
    let config = stored.site.config.clone();
    let detail = format!("{} → {label}", stored.site.label);
    put(app, &stored, Next { label: &label, config: &config, action: "sites.rename", detail }, by)
        .await
}

/// The label as it is kept: in lower case, in its ASCII form.
pub(super) fn fit(typed: &str) -> Result<String, Problem> {
    let label = typed.trim().to_lowercase();
    let refuse = |code| Err(Refused::invalid(vec![("label", code)]).into());
    if !is_label(&label) {
        return refuse("console.label_wrong");
    }
    if is_reserved(&label) {
        return refuse("console.label_reserved");
    }
    Ok(label)
}
