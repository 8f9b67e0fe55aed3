//! What waits for the registry.

use kernel::{Problem, ids::PatientId, person::FullName, person::match_name};
use shell::{Trace, app::Clinic};
use store::{
    family_links::{self, FamilyLink, status},
    patients::{self, Patient},
};

use crate::audit;

/// How many wishes are shown at once.
const SHOWN: u64 = 100;

/// A wish to act for somebody, as the registry sees it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The link.
    pub link: FamilyLink,
    /// Who asks.
    pub representative: Patient,
    /// Cards that may be the one meant: of that name, or nearly so, and birth date.
    pub cards: Vec<Patient>,
}

/// The wishes that wait for the clinic, oldest first, with the cards that may be meant. Whose
/// data are shown is noted.
pub async fn requests(clinic: &Clinic, trace: &Trace) -> Result<Vec<Request>, Problem> {
    let mut db = clinic.db().write().await?;
    let mut found = Vec::new();
    for link in family_links::with_status(&db, status::WAITING, SHOWN).await? {
        let own = PatientId::of(link.representative_id);
        let Some(representative) = patients::find(&db, own).await? else { continue };
        let short = FullName {
            surname: link.surname.clone(),
            name: link.name.clone(),
            patronymic: String::new(),
        };
        let cards = patients::alike(&db, &match_name(&short), link.birth_date).await?;
        for card in std::iter::once(&representative).chain(&cards) {
            let (about, object) = (Some(card.id()), Some(link.id));
            audit::record(clinic, &mut db, trace, "patients.read", about, object).await?;
        }
        found.push(Request { link, representative, cards });
    }
    db.commit().await?;
    Ok(found)
}
