//! A member of the clinic's staff at work in the panel (M1).

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{
    Problem,
    ids::{StaffId, StaffSessionId},
    staff::{Place, Right, Role},
};
use store::{
    staff::{self, Member},
    staff_sessions,
};

use super::{actor::Actor, token::Token};
use crate::app::Clinic;

/// The refusal of a page of the panel to who has not signed in.
pub const SIGN_IN: &str = "staff.sign_in_needed";
/// The refusal to who has still to pass the second factor.
pub const FACTOR: &str = "staff.factor_needed";

/// How far somebody has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor has still to be set up.
    Enrol,
    /// The password was right; the code is missing.
    Code,
    /// In.
    In,
}

/// A member of the staff who has signed in, or is about to.
#[derive(Clone, Debug)]
pub struct AtWork {
    /// The session.
    pub session: StaffSessionId,
    /// Who.
    pub member: Member,
    /// How far.
    pub stage: Stage,
}

impl AtWork {
    /// The role.
    pub fn role(&self) -> Role {
        self.member.role()
    }

    /// Whether this member, being in, has a right.
    pub fn may(&self, right: Right) -> bool {
        self.stage == Stage::In && self.role().may(right)
    }

    /// Where the work begins.
    pub fn home(&self) -> &'static str {
        Place::first(self.role()).map_or("/staff/profile", Place::path)
    }
}

/// How exactly it is known when a session was last used.
const TOUCH: TimeDelta = TimeDelta::minutes(5);

/// Who a request's token stands for; a session that has ended stands for nobody.
pub(super) async fn of(clinic: &Clinic, token: &Token) -> Result<Actor, Problem> {
    let (now, rules) = (clinic.now(), &clinic.site.config.staff);
    let db = clinic.db().read().await?;
    let Some(session) = staff_sessions::of_token(&db, &token.hash()).await? else {
        return Ok(Actor::Visitor);
    };
    let over = now - session.seen_at > TimeDelta::minutes(i64::from(rules.idle_minutes))
        || now - session.created_at > TimeDelta::days(i64::from(rules.session_days));
    let member = staff::find(&db, StaffId::of(session.staff_id)).await?;
    drop(db);
    let Some(member) = member.filter(|one| !over && one.disabled_at.is_none()) else {
        return Ok(Actor::Visitor);
    };
    let stage = match (session.passed_at, &member.totp) {
        (Some(_), _) => Stage::In,
        (None, Some(_)) => Stage::Code,
        (None, None) if rules.second_factor.contains(&member.role()) => Stage::Enrol,
        (None, None) => Stage::In,
    };
    let id = StaffSessionId::of(session.id);
    if now - session.seen_at > TOUCH {
        let mut db = clinic.db().write().await?;
        staff_sessions::touch(&mut db, id, now).await?;
        db.commit().await?;
    }
    Ok(Actor::Staff(Arc::new(AtWork { session: id, member, stage })))
}
