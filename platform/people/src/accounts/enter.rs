//! What every way of signing in ends with.

use kernel::{Problem, Refused, ids::PatientId, problem};
use shell::{SignedIn, Trace, app::Clinic, http::token::Token};
use store::{
    Reader, Writer,
    accounts::Account,
    consents as journal, documents,
    patients::{self, Patient},
    sessions,
};

use crate::consents::{self, By, Given};

/// Who comes in.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Who asks, for the journal of accesses.
    pub trace: &'a Trace,
    /// Who was signed in in this browser until now; that session ends.
    pub former: Option<&'a SignedIn>,
    /// The tick «Согласен(на) на обработку персональных данных».
    pub consent: Option<&'a Given>,
}

/// Lets the owner of an account in: the consent is seen to, the browser's former session ends,
/// a new one begins.
///
/// Refuses with 404 when the card was forgotten, `accounts.consent_needed`, `consents.outdated`.
pub(super) async fn enter(
    clinic: &Clinic,
    db: &mut Writer,
    account: &Account,
    method: &'static str,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    let own = patients::find(db, PatientId::of(account.patient_id)).await?;
    let own = own.filter(|own| own.forgotten_at.is_none()).ok_or_else(problem::not_found)?;
    if !has_agreed(clinic, db, &own).await? {
        let given = entry.consent.ok_or(Refused::new(422, "accounts.consent_needed"))?;
        let by = By {
            person: &own.full_name().full(),
            phone: &own.phone,
            email: &own.email,
            appointment: None,
            patient: Some(own.id()),
            account: Some(account.id()),
            staff: None,
        };
        consents::record(db, consents::PERSONAL_DATA, given, by, clinic.now()).await?;
    }
    open_instead(clinic, db, account, method, entry).await
}

/// Ends the browser's former session and opens one of this account.
pub(super) async fn open_instead(
    clinic: &Clinic,
    db: &mut Writer,
    account: &Account,
    method: &'static str,
    entry: Entry<'_>,
) -> Result<Token, Problem> {
    if let Some(former) = entry.former {
        sessions::end(db, former.account.id(), former.session).await?;
    }
    super::open(clinic, db, account.id(), method, entry.trace).await
}

/// Whether a patient has agreed to the version in force, or to an earlier one that still counts,
/// and not withdrawn it since (a clinic
/// without such a document asks for nothing).
pub(super) async fn has_agreed(
    clinic: &Clinic,
    db: &Reader,
    own: &Patient,
) -> Result<bool, Problem> {
    let accepted = documents::accepted(db, consents::PERSONAL_DATA, clinic.now()).await?;
    if accepted.is_empty() {
        return Ok(true);
    }
    let of_it = journal::of_patient(db, own.id()).await?;
    let counts = |id| accepted.iter().any(|document| document.id == id);
    let last = of_it.into_iter().rev().find(|one| counts(one.document_id));
    Ok(last.is_some_and(|last| last.action == "given"))
}
