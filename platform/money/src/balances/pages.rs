//! «Бонусы» of the cabinet (C9).

use kernel::{Money, Problem, ids::PatientId, site::Tab, zone};
use people::audit;
use poem::handler;
use shell::{Ctx, Fail, Page, app::Clinic};
use store::{
    Reader,
    account_entries::{self, kind},
    bonus_cards, bonus_programmes,
};

use super::{
    screens::{BonusesScreen, CardView, GiftView},
    statement::statement,
};
use crate::ledger::{self, Account};

/// How many gifts and movements are shown.
const SHOWN: usize = 50;

/// A patient's cards of programmes.
pub(super) async fn cards(db: &Reader, patient: PatientId) -> Result<Vec<CardView>, Problem> {
    let programmes = bonus_programmes::all(db).await?;
    let joined = bonus_cards::of_patient(db, patient).await?;
    let view = |card: &bonus_cards::BonusCard| {
        let of = programmes.iter().find(|one| one.id == card.programme_id)?;
        Some(CardView {
            id: card.id.to_string(),
            name: of.name.clone(),
            about: of.about.clone(),
            number: card.number.clone(),
            since: card.joined_on,
            most_percent: of.most_percent,
            over: of.retired_at.is_some(),
        })
    };
    Ok(joined.iter().filter_map(view).collect())
}

/// What a patient has on both accounts: bonuses, advance.
pub(super) async fn held(db: &Reader, patient: PatientId) -> Result<(Money, Money), Problem> {
    let bonuses = ledger::balance(db, Account::Bonus(patient)).await?;
    Ok((bonuses, ledger::balance(db, Account::Advance(patient)).await?))
}

async fn gifts(clinic: &Clinic, db: &Reader, patient: PatientId) -> Result<Vec<GiftView>, Problem> {
    let given = account_entries::of_patient(db, patient, kind::GIFT, SHOWN as u64).await?;
    let zone = clinic.site.config.zone;
    let view = |one: account_entries::AccountEntry| GiftView {
        title: one.title,
        day: zone::date(zone, one.created_at),
        amount: Money(one.amount_kopecks),
    };
    Ok(given.into_iter().map(view).collect())
}

/// `GET /bonuses`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    let patient = ctx.tab(Tab::Bonuses)?.patient().id();
    audit::read(&ctx, "balances.read", patient, None).await?;
    let db = ctx.clinic.db().read().await?;
    let (bonuses, advance) = held(&db, patient).await?;
    let screen = BonusesScreen {
        bonuses,
        advance,
        cards: cards(&db, patient).await?,
        gifts: gifts(&ctx.clinic, &db, patient).await?,
        moved: statement(&ctx.clinic, &db, patient, SHOWN).await?,
    };
    drop(db);
    ctx.page(screen)
}
