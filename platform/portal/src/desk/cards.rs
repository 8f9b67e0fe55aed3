//! Cards at the desk.

use kernel::{Problem, ids::PatientId, phone};
use people::accounts::{confirm_card, find_cards};
use shell::{Trace, app::Clinic};

pub(super) async fn list(clinic: &Clinic, who: &str, trace: &Trace) -> Result<String, Problem> {
    let found = find_cards(clinic, who, trace).await?;
    if found.is_empty() {
        return Ok("no such cards".into());
    }
    let line = |card: &store::patients::Patient| {
        let state = if card.is_confirmed() { "confirmed" } else { "unconfirmed" };
        let (name, phone) = (card.full_name().full(), phone::show(&card.phone));
        format!("{}  {name}  {}  {phone}  {state}", card.id, card.birth_date.format("%d.%m.%Y"))
    };
    Ok(found.iter().map(line).collect::<Vec<_>>().join("\n"))
}

pub(super) async fn confirm(
    clinic: &Clinic,
    card: PatientId,
    trace: &Trace,
) -> Result<String, Problem> {
    let card = confirm_card(clinic, card, trace).await?;
    Ok(format!("{} is confirmed", card.id))
}
