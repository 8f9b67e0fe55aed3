//! Choosing a password by the link of an invitation or of «Забыли пароль?».

use kernel::{Problem, Refused, ids::StaffId, secret::Secret};
use people::{accounts::password, audit};
use shell::{Trace, app::Clinic, http::token::Token};
use store::{
    staff::{self, Member},
    staff_sessions, staff_tickets,
};

use super::{session, ticket};

/// Whose link it is, while it is good.
///
/// Refuses with `staff.ticket_over`.
pub async fn started(clinic: &Clinic, link: &str) -> Result<Member, Problem> {
    let id = ticket::read(clinic, link).ok_or_else(over)?;
    let db = clinic.db().read().await?;
    let row = staff_tickets::find(&db, id).await?;
    let row = row.filter(|row| row.is_good(clinic.now())).ok_or_else(over)?;
    let member = staff::find(&db, StaffId::of(row.staff_id)).await?;
    Ok(member.filter(|one| one.disabled_at.is_none()).ok_or_else(over)?)
}

/// Chooses the password. Every earlier session of the member ends and a new one begins; the
/// second factor, where there is one, is still to be passed.
///
/// Refuses with `staff.ticket_over`, `request.invalid_fields` (password, again),
/// `accounts.busy`.
pub async fn start(
    clinic: &Clinic,
    link: &str,
    password: &Secret<String>,
    again: &Secret<String>,
    trace: &Trace,
) -> Result<Token, Problem> {
    let member = started(clinic, link).await?;
    let known = super::known_of(clinic, &member);
    let hash = password::choose(&clinic.app, password, again, known).await?;
    let id = ticket::read(clinic, link).ok_or_else(over)?;
    let now = clinic.now();
    let mut db = clinic.db().write().await?;
    let row = staff_tickets::lock(&mut db, id).await?;
    let row = row.filter(|row| row.is_good(now)).ok_or_else(over)?;
    let mut member = super::lock(&mut db, StaffId::of(row.staff_id)).await?;
    if member.disabled_at.is_some() {
        return Err(over().into());
    }
    member.password = Some(hash);
    super::save(&mut db, &member).await?;
    staff_tickets::end_all(&mut db, member.id(), now).await?;
    staff_sessions::end_all(&mut db, member.id(), None).await?;
    let trace = session::acting(&member, trace);
    audit::record(clinic, &mut db, &trace, "staff.start", None, Some(member.id)).await?;
    let token = session::open(clinic, &mut db, &member, &trace).await?;
    db.commit().await?;
    Ok(token)
}

fn over() -> Refused {
    Refused::new(410, "staff.ticket_over")
}
