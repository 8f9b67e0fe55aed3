//! A card: what the registry sees of a patient.

use chrono::{DateTime, Utc};
use kernel::{Problem, ids::PatientId, problem};
use people::{accounts::confirm_card, audit};
use poem::{handler, web::Path};
use shell::{Ctx, Fail, Page, http::form::Posted};
use store::{
    Reader, accounts,
    appointments::{self, Appointment, Period},
    directory::Directory,
    family_links::{self, FamilyLink},
    insurance_contracts,
    patients::{self, Patient},
    qr_tickets::{self, QrTicket},
};
use visits::directory::{self, full_name, zone};

use super::{
    contract,
    screens::{CardScreen, LinkLine, TicketLine, VisitLine},
    search::found,
};
use crate::desk::{
    day::{local, state},
    id, registry,
};

/// How many visits of each kind are shown.
const VISITS: u64 = 50;

/// A card that is there.
pub(super) async fn find(db: &Reader, id: PatientId) -> Result<Patient, Problem> {
    let card = patients::find(db, id).await?.filter(|card| card.forgotten_at.is_none());
    card.ok_or_else(problem::not_found)
}

/// `GET /desk/patients/:id`.
#[handler]
pub(super) async fn show(ctx: Ctx, Path(raw): Path<String>) -> Result<Page, Fail> {
    registry(&ctx)?;
    let id: PatientId = id(&raw)?;
    let directory = directory::of(&ctx.clinic).await?;
    let now = ctx.clinic.now();
    let db = ctx.clinic.db().read().await?;
    let card = find(&db, id).await?;
    let coming = appointments::of_patient(&db, id, (Period::Coming, now), (0, VISITS)).await?;
    let past = Period::Since(DateTime::UNIX_EPOCH);
    let past = appointments::of_patient(&db, id, (past, now), (0, VISITS)).await?;
    let account = accounts::of_patient(&db, id).await?.is_some();
    let links = family_links::of_either(&db, id).await?;
    let others: Vec<_> = links.iter().filter_map(|link| other(link, id)).collect();
    let others = patients::of_ids(&db, &others).await?;
    let contracts = insurance_contracts::of_patient(&db, id).await?;
    let tickets = qr_tickets::of_patient(&db, id).await?;
    drop(db);
    audit::read(&ctx, "desk.card", id, None).await?;
    let lines = |rows: &[Appointment]| {
        rows.iter().filter_map(|row| visit(&ctx, &directory, row)).collect::<Vec<_>>()
    };
    let zone = ctx.clinic.site.config.zone;
    ctx.page(CardScreen {
        sex: card.sex.clone(),
        email: card.email.clone(),
        no_calls: card.no_calls,
        no_sms: card.no_sms,
        created: local(zone, card.created_at),
        confirmed: card.confirmed_at.map(|at| local(zone, at)).unwrap_or_default(),
        account,
        coming: lines(&coming),
        past: lines(&past),
        links: links.iter().map(|one| link(one, id, &others)).collect(),
        contracts: contracts.iter().map(|row| contract::line(&ctx, row)).collect(),
        tickets: tickets.iter().map(|one| ticket(&ctx, one, now)).collect(),
        card: found(&card, format!("/desk/patients/{id}")),
        notice: match &*ctx.query.text("done") {
            "confirmed" => Some("desk-card_confirmed"),
            "created" => Some("desk-card_created"),
            "revoked" => Some("desk-qr_revoked"),
            "contract" => Some("desk-contract_saved"),
            "contract_ended" => Some("desk-contract_ended"),
            "ended" => Some("desk-family_ended"),
            _ => None,
        },
    })
}

fn visit(ctx: &Ctx, directory: &Directory, row: &Appointment) -> Option<VisitLine> {
    let branch = directory.branch(row.branch_id)?;
    Some(VisitLine {
        href: format!("/desk/visits/{}", row.id),
        when: local(zone(&ctx.clinic, branch), row.starts_at),
        doctor: directory.doctor(row.doctor_id).map(full_name)?,
        branch: branch.name.clone(),
        state: state(row, ctx.clinic.now())?,
    })
}

/// The other card of a link, where it is known.
fn other(link: &FamilyLink, own: PatientId) -> Option<PatientId> {
    if link.representative_id == own.0 {
        link.dependent_id.map(PatientId::of)
    } else {
        Some(PatientId::of(link.representative_id))
    }
}

fn link(link: &FamilyLink, own: PatientId, others: &[Patient]) -> LinkLine {
    let other = other(link, own).and_then(|id| others.iter().find(|card| card.id == id.0));
    let typed = [&*link.surname, &*link.name, &*link.patronymic].join(" ");
    LinkLine {
        id: link.id.to_string(),
        acts: link.representative_id == own.0,
        name: other.map_or_else(|| typed.trim().to_owned(), |card| card.full_name().full()),
        href: other
            .filter(|card| card.forgotten_at.is_none())
            .map(|card| format!("/desk/patients/{}", card.id)),
        status: link.status.clone(),
    }
}

fn ticket(ctx: &Ctx, row: &QrTicket, now: DateTime<Utc>) -> TicketLine {
    let zone = ctx.clinic.site.config.zone;
    TicketLine {
        id: row.id.to_string(),
        issued: local(zone, row.created_at),
        by: row.issued_by.clone(),
        until: local(zone, row.expires_at),
        once: row.single_use,
        good: row.is_good(now),
        used: row.used_at.map(|at| local(zone, at)).unwrap_or_default(),
    }
}

/// `POST /desk/patients/:id/confirmation`: «Подтвердить регистрацию» (A5).
#[handler]
pub(super) async fn confirm(
    ctx: Ctx,
    Path(raw): Path<String>,
    Posted(_): Posted,
) -> Result<Page, Fail> {
    registry(&ctx)?;
    confirm_card(&ctx.clinic, id(&raw)?, &ctx.trace()).await?;
    Ok(Page::to(format!("/desk/patients/{raw}?done=confirmed")))
}
