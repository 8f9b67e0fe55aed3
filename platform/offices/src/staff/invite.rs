//! Inviting a member of the staff.

use kernel::{
    Problem, Refused, email,
    ids::{DoctorId, StaffId},
    staff::Role,
};
use people::audit;
use shell::{Trace, app::Clinic};
use store::{
    Writer, doctors,
    staff::{self, Member, Taken},
};

use super::{letter, ticket};

/// Who is invited, as what.
#[derive(Clone, Debug)]
pub struct Invitation {
    /// The address: the login.
    pub email: String,
    /// «ФИО».
    pub name: String,
    /// The role.
    pub role: Role,
    /// The doctor of the schedule that this is.
    pub doctor: Option<DoctorId>,
}

/// Somebody who was invited.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The member.
    pub id: StaffId,
    /// The link by which the password is chosen; the letter holds the same one.
    pub link: String,
}

/// Makes an account and sends its owner a letter with a link, good for a week.
///
/// Refuses with `request.invalid_fields` (email, name, doctor), `limits.staff_full`.
pub async fn invite(
    clinic: &Clinic,
    invitation: Invitation,
    trace: &Trace,
) -> Result<Invited, Problem> {
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let (email, name) = check(&db, &invitation).await?;
    super::room_for_one(clinic, &db).await?;
    let id = StaffId::new(now);
    let row = Member::new(
        id.0,
        email,
        name,
        invitation.role.slug().into(),
        invitation.doctor.map(|id| id.0),
        None,
        None,
        None,
        now,
        None,
    );
    staff::add(&mut db, row).await.map_err(taken)?;
    let ticket = ticket::issue(clinic, &mut db, id, ticket::INVITATION).await?;
    letter::enqueue(clinic, &mut db, letter::What::Invitation, ticket).await?;
    audit::record(clinic, &mut db, trace, "staff.invite", None, Some(id.0)).await?;
    db.commit().await?;
    Ok(Invited { id, link: ticket::link(clinic, ticket) })
}

/// Invites a member anew: who has not accepted yet, or has lost the password. The earlier link is
/// good no longer; a password that was chosen stays until another one is.
///
/// Refuses with 404 and `staff.switched_off`.
pub async fn invite_again(clinic: &Clinic, id: StaffId, trace: &Trace) -> Result<Invited, Problem> {
    let mut db = clinic.db().write().await?;
    let member = super::lock(&mut db, id).await?;
    if member.disabled_at.is_some() {
        return Err(Refused::new(409, "staff.switched_off").into());
    }
    let ticket = ticket::issue(clinic, &mut db, id, ticket::INVITATION).await?;
    letter::enqueue(clinic, &mut db, letter::What::Invitation, ticket).await?;
    audit::record(clinic, &mut db, trace, "staff.invite", None, Some(id.0)).await?;
    db.commit().await?;
    Ok(Invited { id, link: ticket::link(clinic, ticket) })
}

/// The address and the name, fit to be kept.
pub(super) async fn check(
    db: &Writer,
    invitation: &Invitation,
) -> Result<(String, String), Problem> {
    let mut wrong = Vec::new();
    let email = email::parse(invitation.email.trim()).map(|email| email.to_lowercase());
    if email.is_none() {
        wrong.push(("email", "staff.email_wrong"));
    }
    let name = invitation.name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.chars().count() > 150 || name.chars().any(char::is_control) {
        wrong.push(("name", "staff.name_wrong"));
    }
    match invitation.doctor {
        Some(doctor) if doctors::find(db, doctor).await?.is_none() => {
            wrong.push(("doctor", "staff.doctor_wrong"));
        }
        None if invitation.role == Role::Doctor => wrong.push(("doctor", "staff.doctor_needed")),
        _ => {}
    }
    match email {
        Some(email) if wrong.is_empty() => Ok((email, name)),
        _ => Err(Refused::invalid(wrong).into()),
    }
}

pub(super) fn taken(taken: Taken) -> Problem {
    match taken {
        Taken::Email => Refused::invalid(vec![("email", "staff.email_taken")]).into(),
        Taken::Failed(error) => error.into(),
    }
}
