//! Finding a card.

use kernel::{Problem, ids::PatientId, phone};
use people::accounts::{Seek, seek_cards};
use poem::handler;
use shell::{
    Ctx, Fail, Page,
    http::{Form, page::encode, typed::Typed},
};
use store::{
    family_links::{self, status},
    patients::Patient,
};

use super::screens::{FoundView, PatientsScreen};

/// The fields of the search.
const FIELDS: [&str; 3] = ["name", "phone", "birth_date"];

/// How many cards are shown at once.
const SHOWN: u64 = 20;

/// A card as lists show it.
pub(in crate::desk) fn found(card: &Patient, href: String) -> FoundView {
    FoundView {
        id: card.id.to_string(),
        href,
        name: card.full_name().full(),
        born: card.birth_date.format("%d.%m.%Y").to_string(),
        phone: if card.phone.is_empty() { String::new() } else { phone::show(&card.phone) },
        confirmed: card.is_confirmed(),
    }
}

/// What a search has found.
pub(in crate::desk) struct Found {
    /// What was typed, with its mistakes.
    pub form: Typed,
    /// Whether anything was typed.
    pub asked: bool,
    /// The cards.
    pub cards: Vec<Patient>,
    /// Where the next ones begin, if there are more.
    pub next: Option<u64>,
    /// The query to ask the same once more.
    pub query: String,
}

/// Looks for what the query says.
pub(in crate::desk) async fn seek(ctx: &Ctx, query: &Form) -> Result<Found, Problem> {
    let mut form = Typed::of(query, &FIELDS);
    let query = FIELDS.map(|name| format!("{name}={}", encode(&form.get(name)))).join("&");
    let asked = FIELDS.iter().any(|name| !form.get(name).is_empty());
    let mut none = Found { form: form.clone(), asked: false, cards: vec![], next: None, query };
    if !asked {
        return Ok(none);
    }
    let skip = ctx.query.get::<u32>("skip")?.map_or(0, u64::from);
    let what = Seek {
        name: form.get("name"),
        phone: form.get("phone"),
        birth_date: form.get("birth_date"),
    };
    match seek_cards(&ctx.clinic, &what, (skip, SHOWN + 1), &ctx.trace()).await {
        Ok(mut cards) => {
            let more = cards.len() as u64 > SHOWN;
            cards.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
            Ok(Found { asked: true, cards, next: more.then_some(skip + SHOWN), ..none })
        }
        Err(Problem::Refused(refused)) if form.refuse(&refused) => {
            none.form = form;
            Ok(none)
        }
        Err(problem) => Err(problem),
    }
}

/// `GET /desk/patients`.
#[handler]
pub(super) async fn show(ctx: Ctx) -> Result<Page, Fail> {
    crate::desk::registry(&ctx)?;
    let found = seek(&ctx, &ctx.query).await?;
    let db = ctx.clinic.db().read().await?;
    let waiting = family_links::with_status(&db, status::WAITING, 100).await?.len();
    drop(db);
    let wrong = !found.form.errors.is_empty();
    let page = ctx.page(PatientsScreen {
        asked: found.asked,
        found: found
            .cards
            .iter()
            .map(|card| self::found(card, format!("/desk/patients/{}", card.id)))
            .collect(),
        more: found.next.map(|next| format!("/desk/patients?{}&skip={next}", found.query)),
        form: found.form,
        waiting,
    })?;
    Ok(if wrong { page.status(422) } else { page })
}

/// The card with this id.
pub(in crate::desk) async fn card_of(ctx: &Ctx, id: PatientId) -> Result<Patient, Problem> {
    let db = ctx.clinic.db().read().await?;
    super::card::find(&db, id).await
}
