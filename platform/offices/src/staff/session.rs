//! Opening a session of the staff.

use kernel::{Problem, ids::new_uuid};
use people::audit;
use shell::{Trace, app::Clinic, http::token::Token};
use store::{
    Writer,
    staff::Member,
    staff_sessions::{self, StaffSession},
};

/// Opens a session of a member in the caller's transaction, with a token that never was before.
/// The second factor is still to be passed, where there is one.
pub(super) async fn open(
    clinic: &Clinic,
    db: &mut Writer,
    member: &Member,
    trace: &Trace,
) -> Result<Token, Problem> {
    let (now, token) = (clinic.now(), Token::new());
    let row = StaffSession::new(
        new_uuid(now),
        token.hash(),
        member.id,
        None,
        trace.ip.clone(),
        trace.user_agent.clone(),
        now,
        now,
    );
    let id = row.id;
    staff_sessions::add(db, row).await?;
    audit::record(clinic, db, &acting(member, trace), "staff.sign_in", None, Some(id)).await?;
    Ok(token)
}

/// Who acts, where the request itself does not say so yet.
pub(super) fn acting(member: &Member, trace: &Trace) -> Trace {
    Trace { actor: "staff", name: member.name.clone(), staff: Some(member.id()), ..trace.clone() }
}
