//! «Журнал действий»: who did what with whose data.

use kernel::{
    Problem,
    ids::PatientId,
    person::{self, FullName},
    problem,
    staff::Right,
};
use people::audit::record;
use poem::handler;
use shell::{Ctx, Fail, Page, http::typed::Typed};
use store::{
    Reader,
    audit::{self, AuditEntry, Sought},
    patients::{self, Patient},
    staff,
};
use uuid::Uuid;

use super::screens::{AuditRow, AuditScreen, Choice};

/// The fields of the search.
pub(super) const FIELDS: [&str; 5] = ["who", "what", "object", "from", "until"];

/// Who acts, beside members of the staff.
const ACTORS: [&str; 5] = ["staff", "patient", "visitor", "mis", "portal"];

/// The beginning of the words for what is done.
const WORDS: &str = "profile-did_";

/// What the query asks for; none where it names somebody or something that there is not.
pub(super) async fn sought(ctx: &Ctx, db: &Reader) -> Result<Option<Sought>, Problem> {
    let (who, what, object) =
        (ctx.query.text("who"), ctx.query.text("what"), ctx.query.text("object"));
    let (from, until) = super::between(ctx);
    let mut sought = Sought { from, until, ..Sought::default() };
    if ACTORS.contains(&&*who) {
        sought.actor = Some(who);
    } else if !who.is_empty() {
        let Ok(id) = who.parse() else { return Ok(None) };
        sought.staff = Some(id);
    }
    if !what.is_empty() {
        sought.action = Some(what.chars().take(60).collect());
    }
    if !object.is_empty() {
        let objects = match object.parse::<Uuid>() {
            Ok(id) => vec![id],
            Err(_) => {
                let words: String = object.chars().take(150).collect();
                let name =
                    FullName { surname: words, name: String::new(), patronymic: String::new() };
                let found = patients::search(db, &person::match_name(&name), "").await?;
                found.into_iter().map(|card| card.id).collect()
            }
        };
        if objects.is_empty() {
            return Ok(None);
        }
        sought.objects = Some(objects);
    }
    Ok(Some(sought))
}

/// The cards that entries are about.
pub(super) async fn cards(db: &Reader, rows: &[AuditEntry]) -> Result<Vec<Patient>, Problem> {
    let ids = rows.iter().flat_map(|row| [row.patient_id, row.actor_patient_id]).flatten();
    let mut ids: Vec<_> = ids.map(PatientId::of).collect();
    ids.sort_unstable_by_key(|id| id.0);
    ids.dedup_by_key(|id| id.0);
    Ok(patients::of_ids(db, &ids).await?)
}

/// The name on a card.
fn name(cards: &[Patient], id: Option<Uuid>) -> String {
    let card = cards.iter().find(|card| Some(card.id) == id && card.forgotten_at.is_none());
    card.map(|card| card.full_name().full()).unwrap_or_default()
}

/// An entry as it is shown.
pub(super) fn row(ctx: &Ctx, cards: &[Patient], entry: AuditEntry) -> AuditRow {
    let key = format!("{WORDS}{}", entry.action.replace('.', "_"));
    let texts = ctx.look.texts(ctx.lang);
    let own = match entry.actor.as_str() {
        "patient" => name(cards, entry.actor_patient_id),
        _ => entry.actor_name.clone(),
    };
    let known = ACTORS.into_iter().find(|one| *one == entry.actor);
    AuditRow {
        at: super::super::pages::local(ctx, entry.at),
        actor: known.unwrap_or("visitor"),
        name: own,
        what: texts.find(&key, &[]).unwrap_or_else(|| entry.action.clone()),
        whose: name(cards, entry.patient_id),
        object: entry.object_id.or(entry.patient_id).map(|id| id.to_string()).unwrap_or_default(),
        action: entry.action,
        ip: entry.ip,
        request: entry.request_id,
    }
}

/// `GET /admin/audit`.
#[handler]
pub(in super::super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    ctx.need(Right::Audit)?;
    let before: Option<Uuid> = ctx.query.get("before")?;
    // That the journal is read stands in the journal.
    let mut db = ctx.clinic.db().write().await?;
    record(&ctx.clinic, &mut db, &ctx.trace(), "audit.read", None, None).await?;
    db.commit().await?;
    let db = ctx.clinic.db().read().await?;
    let start = match before {
        Some(id) => {
            let entry = audit::entry(&db, id).await?.ok_or_else(problem::not_found)?;
            Some((entry.at, entry.id))
        }
        None => None,
    };
    let mut rows = match sought(&ctx, &db).await? {
        Some(sought) => audit::sought(&db, &sought, start, super::SHOWN as u64 + 1).await?,
        None => vec![],
    };
    let more = rows.len() > super::SHOWN;
    rows.truncate(super::SHOWN);
    let cards = cards(&db, &rows).await?;
    let members = staff::all(&db).await?;
    drop(db);
    let last = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let older =
        last.map(|id| super::href(&ctx, "/admin/audit", &FIELDS, &[("before", id.as_str())]));
    let texts = ctx.look.texts(ctx.lang);
    let words = texts.keys().into_iter().filter_map(|key| {
        let did = key.strip_prefix(WORDS).filter(|did| *did != "other")?;
        Some(Choice { value: did.replacen('_', ".", 1), name: texts.get(&key) })
    });
    let mut whats: Vec<_> = words.collect();
    whats.sort_by(|a, b| a.name.cmp(&b.name));
    let member = |one: staff::Member| Choice { value: one.id.to_string(), name: one.name };
    ctx.page(AuditScreen {
        form: Typed::of(&ctx.query, &FIELDS),
        actors: ACTORS.to_vec(),
        members: members.into_iter().map(member).collect(),
        whats,
        rows: rows.into_iter().map(|one| row(&ctx, &cards, one)).collect(),
        older,
        latest: before.is_some().then(|| super::href(&ctx, "/admin/audit", &FIELDS, &[])),
        export: super::href(&ctx, "/admin/audit/export", &FIELDS, &[]),
        most: super::export::MOST,
    })
}
