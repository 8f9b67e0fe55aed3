//! The wishes a patient may change without proof.

use kernel::{Lang, Problem, ids::BranchId, problem};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    accounts::{self, Taken},
    branches, changes, patients,
};

use crate::audit;

/// What a patient wishes.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// «Отказаться от обзвона по телефону».
    pub no_calls: bool,
    /// «Отказаться от рассылки SMS».
    pub no_sms: bool,
    /// The institution the patient is attached to.
    pub branch: Option<BranchId>,
    /// The language of letters.
    pub lang: Lang,
}

/// Stores the wishes of the patient in whose cabinet one is. They hold for what is sent from
/// then on.
///
/// Refuses with 404 when the clinic has no such institution or language.
pub async fn settings(
    clinic: &Clinic,
    who: &SignedIn,
    wishes: &Wishes,
    trace: &Trace,
) -> Result<(), Problem> {
    if !clinic.site.config.languages.contains(&wishes.lang) {
        return Err(problem::not_found());
    }
    let mut db = clinic.db().write().await?;
    let patient = who.patient().id();
    let mut card = patients::lock(&mut db, patient).await?.ok_or_else(problem::not_found)?;
    let branches = branches::all(&db).await?;
    if !wishes.branch.is_none_or(|id| branches.iter().any(|branch| branch.id == id.0)) {
        return Err(problem::not_found());
    }
    card.no_calls = wishes.no_calls;
    card.no_sms = wishes.no_sms;
    card.branch_id = wishes.branch.map(|id| id.0);
    card.lang = wishes.lang.tag().into();
    patients::save(&mut db, &card).await?;
    if patient == who.own.id() {
        let account = accounts::lock(&mut db, who.account.id()).await?;
        let mut account = account.ok_or_else(problem::not_found)?;
        account.lang = wishes.lang.tag().into();
        accounts::save(&mut db, &account).await.map_err(|taken| match taken {
            Taken::Failed(error) => error.into(),
            _ => Problem::failed("an account's language is nobody else's"),
        })?;
    }
    changes::add(&mut db, "patients.changed", card.id, clinic.now()).await?;
    audit::record(clinic, &mut db, trace, "profile.settings", Some(patient), None).await?;
    Ok(db.commit().await?)
}
