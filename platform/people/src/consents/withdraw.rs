//! Withdrawing a consent, as easily as it was given (152-ФЗ, art. 9).

use kernel::{
    Problem,
    ids::{PatientId, new_uuid},
    problem,
};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    Writer,
    consents::{self, Consent},
    patients,
};

use super::{By, Given, record, standing};
use crate::audit;

/// Gives an optional consent in the cabinet. Given already to the version in force, nothing is
/// changed.
///
/// Refuses with `consents.outdated` when the shown version is not the one in force any more,
/// with 404 when the clinic has no such document.
pub async fn agree(
    clinic: &Clinic,
    who: &SignedIn,
    kind: &str,
    given: &Given,
    trace: &Trace,
) -> Result<(), Problem> {
    let mut db = clinic.db().write().await?;
    let own = patients::lock(&mut db, who.own.id()).await?.ok_or_else(problem::not_found)?;
    let all = standing(&db, own.id(), clinic.now()).await?;
    let one = all.iter().find(|one| one.current.kind == kind).ok_or_else(problem::not_found)?;
    if one.is_current() {
        return Ok(());
    }
    let by = By {
        person: &own.full_name().full(),
        phone: who.account.phone.as_deref().unwrap_or(&own.phone),
        email: who.account.email.as_deref().unwrap_or(&own.email),
        patient: Some(own.id()),
        account: Some(who.account.id()),
        ..By::default()
    };
    record(&mut db, kind, given, by, clinic.now()).await?;
    audit::record(clinic, &mut db, trace, "consents.give", Some(own.id()), None).await?;
    Ok(db.commit().await?)
}

/// Withdraws a consent; what relies on it stops. Not given, there is nothing to withdraw. The
/// consent to the processing of personal data is withdrawn by deleting the account.
///
/// Refuses with 404 when the clinic has no such document, or it is not an optional one.
pub async fn withdraw(
    clinic: &Clinic,
    who: &SignedIn,
    kind: &str,
    given: &Given,
    trace: &Trace,
) -> Result<(), Problem> {
    if kind == super::PERSONAL_DATA {
        return Err(problem::not_found());
    }
    let mut db = clinic.db().write().await?;
    let own = patients::lock(&mut db, who.own.id()).await?.ok_or_else(problem::not_found)?;
    let all = standing(&db, own.id(), clinic.now()).await?;
    if !all.iter().any(|one| one.current.kind == kind) {
        return Err(problem::not_found());
    }
    take_back(clinic, &mut db, own.id(), Some(kind), given).await?;
    audit::record(clinic, &mut db, trace, "consents.withdraw", Some(own.id()), None).await?;
    Ok(db.commit().await?)
}

/// Notes in the caller's transaction that a consent, or every one, is withdrawn.
pub(crate) async fn take_back(
    clinic: &Clinic,
    db: &mut Writer,
    patient: PatientId,
    kind: Option<&str>,
    how: &Given,
) -> Result<(), Problem> {
    let now = clinic.now();
    for one in standing(db, patient, now).await?.into_iter().filter(super::Standing::is_given) {
        let meant = kind.is_none_or(|kind| one.current.kind == kind);
        let Some((given, _)) = one.last.filter(|_| meant) else { continue };
        let row = Consent::new(
            new_uuid(now),
            given.document_id,
            given.hash,
            None,
            given.person,
            given.phone,
            given.email,
            how.method.into(),
            how.wording.clone(),
            how.ip.clone(),
            how.user_agent.clone(),
            now,
            given.patient_id,
            given.account_id,
            "withdrawn".into(),
            None,
        );
        consents::add(db, row).await?;
    }
    Ok(())
}
