//! Representatives and dependents at the desk.

use kernel::{
    Problem,
    ids::{FamilyLinkId, PatientId},
    phone,
};
use people::family::{self, By, Card};
use shell::{Trace, app::Clinic};
use store::patients::Patient;

pub(super) async fn list(clinic: &Clinic, trace: &Trace) -> Result<String, Problem> {
    let requests = family::requests(clinic, trace).await?;
    if requests.is_empty() {
        return Ok("nothing waits".into());
    }
    let card = |card: &Patient| {
        let (name, born) = (card.full_name().full(), card.birth_date.format("%d.%m.%Y"));
        format!("{}  {name}  {born}  {}", card.id, phone::show(&card.phone))
    };
    let mut lines = Vec::new();
    for family::Request { link, representative, cards } in &requests {
        let name = [&*link.surname, &*link.name, &*link.patronymic].join(" ");
        let born = link.birth_date.format("%d.%m.%Y");
        lines.push(format!("{}  {}  {born}  ({})", link.id, name.trim_end(), link.reason));
        lines.push(format!("  asked by  {}", card(representative)));
        lines.extend(cards.iter().map(|one| format!("  card      {}", card(one))));
    }
    Ok(lines.join("\n"))
}

pub(super) async fn confirm(
    clinic: &Clinic,
    link: FamilyLinkId,
    card: Option<PatientId>,
    trace: &Trace,
) -> Result<String, Problem> {
    let card = card.map_or(Card::AsAsked, Card::Existing);
    let link = family::confirm(clinic, link, card, trace).await?;
    let card = link.dependent_id.map(|id| id.to_string()).unwrap_or_default();
    Ok(format!("{} is confirmed: card {card}", link.id))
}

pub(super) async fn refuse(
    clinic: &Clinic,
    link: FamilyLinkId,
    trace: &Trace,
) -> Result<String, Problem> {
    let link = family::refuse(clinic, link, trace).await?;
    Ok(format!("{} is refused", link.id))
}

pub(super) async fn end(
    clinic: &Clinic,
    link: FamilyLinkId,
    trace: &Trace,
) -> Result<String, Problem> {
    let link = family::end(clinic, link, By::Staff, trace).await?;
    Ok(format!("{} is ended", link.id))
}
