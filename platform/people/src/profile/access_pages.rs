//! Who looked at the patient's data; a copy of them.

use kernel::{ids::PatientId, problem, zone};
use poem::handler;
use shell::{Ctx, Fail, Page};
use store::{
    audit::{self as journal, AuditEntry},
    patients::{self, Patient},
};

use super::{
    pages::own,
    screens::{AccessView, AccessesScreen},
};
use crate::audit;

/// How many entries a page shows.
const SHOWN: usize = 50;

/// The journal of accesses.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let who = own(&ctx)?;
    let own = who.own.id();
    let before: Option<uuid::Uuid> = ctx.query.get("before")?;
    if before.is_none() {
        audit::read(&ctx, "profile.accesses", own, None).await?;
    }
    let db = ctx.clinic.db().read().await?;
    let start = match before {
        Some(id) => Some(journal::find(&db, own, id).await?.ok_or_else(problem::not_found)?),
        None => None,
    };
    let mut entries = journal::page(&db, own, start.as_ref(), SHOWN as u64 + 1).await?;
    let more = entries.len() > SHOWN;
    entries.truncate(SHOWN);
    let others: Vec<_> =
        entries.iter().filter_map(|entry| entry.actor_patient_id).map(PatientId::of).collect();
    let cards = patients::of_ids(&db, &others).await?;
    drop(db);
    let last = entries.last().filter(|_| more);
    ctx.page(AccessesScreen {
        earlier_href: last.map(|entry| format!("/profile/accesses?before={}", entry.id)),
        latest_href: before.is_some().then_some("/profile/accesses"),
        zone: zone::label(ctx.clinic.site.config.zone, ctx.clinic.now()),
        items: entries.iter().map(|entry| view(&ctx, own, entry, &cards)).collect(),
    })
}

fn view(ctx: &Ctx, own: PatientId, entry: &AuditEntry, cards: &[Patient]) -> AccessView {
    let local = entry.at.with_timezone(&ctx.clinic.site.config.zone);
    let (who, name) = match entry.actor.as_str() {
        "patient" if entry.actor_patient_id == Some(own.0) => ("you", String::new()),
        "patient" => {
            let card = cards.iter().find(|card| Some(card.id) == entry.actor_patient_id);
            ("representative", card.map(|card| card.full_name().full()).unwrap_or_default())
        }
        "staff" => ("staff", entry.actor_name.clone()),
        "portal" => ("portal", String::new()),
        "mis" => ("mis", entry.actor_name.clone()),
        _ => ("visitor", String::new()),
    };
    AccessView {
        date: local.date_naive(),
        time: local.format("%H:%M").to_string(),
        what: words(ctx, &entry.action),
        who,
        name,
    }
}

/// What was done, in words; what has none is named as another action.
fn words(ctx: &Ctx, action: &str) -> String {
    let key = format!("{}{}", "profile-did_", action.replace('.', "_"));
    let texts = ctx.look.texts(ctx.lang);
    texts.find(&key, &[]).unwrap_or_else(|| texts.get("profile-did_other"))
}

/// Everything the portal holds about the patient, as a file.
#[handler]
pub(super) async fn export(ctx: Ctx) -> Result<Page, Fail> {
    let who = own(&ctx)?;
    ctx.limit().await?;
    audit::read(&ctx, "profile.export", who.own.id(), None).await?;
    let content = super::export(&ctx.clinic, who).await?;
    let content = serde_json::to_vec_pretty(&content)?;
    Ok(Page::File("application/json; charset=utf-8", "my-data.json".into(), content))
}
