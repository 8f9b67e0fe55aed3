//! In whose cabinets a patient may act.

use kernel::{Problem, ids::PatientId, person::FullName};
use shell::{SignedIn, app::Clinic};
use store::{
    family_links::{self, FamilyLink, status},
    patients,
};

/// How things stand with a member of the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// The representative may act.
    InForce,
    /// «Ожидает подтверждения клиникой».
    Waiting,
    /// The clinic has refused.
    Refused,
}

/// One member of the family.
#[derive(Clone, Debug)]
pub struct Member {
    /// The link.
    pub link: FamilyLink,
    /// The name: the card's where the link is in force, otherwise as typed.
    pub name: FullName,
    /// How things stand.
    pub state: State,
}

/// Everybody for whom a patient acts or asked to act, oldest wish first; what has ended is left
/// out.
pub async fn list(clinic: &Clinic, who: &SignedIn) -> Result<Vec<Member>, Problem> {
    let (config, now) = (&clinic.site.config, clinic.now());
    let db = clinic.db().read().await?;
    let links = family_links::of_representative(&db, who.own.id()).await?;
    let ids: Vec<_> =
        links.iter().filter_map(|link| link.dependent_id).map(PatientId::of).collect();
    let cards = patients::of_ids(&db, &ids).await?;
    let member = |link: FamilyLink| {
        let state = match link.status.as_str() {
            status::ACTIVE if link.in_force(&config.family, config.zone, now) => State::InForce,
            status::ACTIVE | status::WAITING => State::Waiting,
            status::REFUSED => State::Refused,
            _ => return None,
        };
        let card = cards.iter().find(|card| Some(card.id) == link.dependent_id);
        let card = card.filter(|card| state == State::InForce && card.forgotten_at.is_none());
        let name = match card {
            Some(card) => card.full_name(),
            None => FullName {
                surname: link.surname.clone(),
                name: link.name.clone(),
                patronymic: link.patronymic.clone(),
            },
        };
        Some(Member { link, name, state })
    };
    Ok(links.into_iter().filter_map(member).collect())
}
