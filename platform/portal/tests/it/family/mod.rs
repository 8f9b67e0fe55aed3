//! Families: «Выбор пациента», «Добавить», the registry's decisions, birthdays (D1–D3, law §2).

mod add;
mod birthdays;
mod choose;
mod registry;

use kernel::ids::{FamilyLinkId, PatientId};
use people::{
    consents::Given,
    family::{self, Ask, Typed},
};
use store::{
    audit::AuditEntry,
    family_links::{self, FamilyLink, status},
};
use testkit::{Enrolled, Fixture, Identity};

/// The child of most tests: eight years old.
pub const ALISA: Identity = Identity {
    name: "Тестова Алиса Борисовна",
    born: "2018-04-05",
    sex: "female",
    email: "",
    phone: "+79161234567",
    confirmed: true,
};

/// What one types to act for somebody.
pub fn typed(who: &Identity) -> Typed {
    let mut words = who.name.split(' ').map(str::to_owned);
    let mut word = || words.next().unwrap_or_default();
    Typed {
        surname: word(),
        name: word(),
        patronymic: word(),
        birth_date: who.born.into(),
        sex: who.sex.into(),
    }
}

/// The wish to act for somebody, with the consent.
pub fn ask(who: &Identity) -> Ask {
    Ask {
        person: typed(who),
        consent: Some(Given {
            version: 1,
            wording: "даю согласие".into(),
            ip: "127.0.0.1".into(),
            user_agent: "test".into(),
            method: "account",
        }),
    }
}

/// Asks to act for somebody.
pub async fn add(anna: &Enrolled, who: &Identity) -> Result<FamilyLink, kernel::Problem> {
    family::add(&anna.clinic.0, &anna.actor, &ask(who), &anna.trace()).await
}

/// The link as it is now.
pub async fn link(clinic: &Fixture, id: FamilyLinkId) -> FamilyLink {
    let db = clinic.0.db().read().await.expect("the database");
    family_links::find(&db, id).await.expect("asked").expect("a link")
}

/// A child whom the representative may act for.
pub async fn with_child(anna: &Enrolled) -> (FamilyLink, PatientId) {
    let link = add(anna, &ALISA).await.expect("linked");
    assert_eq!(link.status, status::ACTIVE);
    let child = PatientId::of(link.dependent_id.expect("a card"));
    (link, child)
}

/// The journal about a patient, latest first.
pub async fn journal(clinic: &Fixture, patient: PatientId) -> Vec<AuditEntry> {
    let db = clinic.0.db().read().await.expect("the database");
    store::audit::page(&db, patient, None, 100).await.expect("the journal")
}
