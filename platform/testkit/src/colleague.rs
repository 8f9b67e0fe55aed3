//! The clinic's own people at work in the panel.

use kernel::{
    ids::{StaffId, StaffSessionId, new_uuid},
    staff::Role,
};
use shell::{
    AtWork, Trace,
    http::{staff::Stage, token::Token},
};
use store::{
    staff::{self, Member},
    staff_sessions::{self, StaffSession},
};

use crate::{Fixture, Portal, Visitor};

/// A member of the staff, signed in, with a browser of his own.
pub struct Colleague {
    /// The browser.
    pub browser: Visitor,
    /// The clinic.
    pub clinic: Fixture,
    /// The id.
    pub id: StaffId,
    /// The login.
    pub email: String,
    /// The session's token.
    pub token: String,
    /// For calling verbs.
    pub actor: AtWork,
}

impl Colleague {
    /// Who acts, for calling verbs.
    pub fn trace(&self) -> Trace {
        let member = &self.actor.member;
        Trace { staff: Some(self.id), ip: "127.0.0.1".into(), ..Trace::staff(&member.name) }
    }
}

impl Portal {
    /// A member of a clinic's staff with this role, signed in past the second factor. A doctor is
    /// the first of the schedule. Each call makes another one.
    pub async fn colleague(&self, label: &str, role: Role) -> Colleague {
        let clinic = self.clinic(label);
        let now = clinic.0.now();
        let id = StaffId::new(now);
        let email = format!("{}-{}@{label}.example", role.slug(), id.0.simple());
        let mut db = clinic.0.db().write().await.expect("the database");
        let doctor = match role {
            Role::Doctor => {
                store::doctors::all(&db).await.expect("doctors").first().map(|one| one.id)
            }
            _ => None,
        };
        let name = format!("Сотрудник {} {label}", role.slug());
        let (role, address) = (role.slug().into(), email.clone());
        let row = Member::new(id.0, address, name, role, doctor, None, None, None, now, None);
        staff::add(&mut db, row.clone()).await.expect("a member of the staff");
        let token = Token::new();
        let session = StaffSession::new(
            new_uuid(now),
            token.hash(),
            id.0,
            Some(now),
            "127.0.0.1".into(),
            String::new(),
            now,
            now,
        );
        let session_id = StaffSessionId::of(session.id);
        staff_sessions::add(&mut db, session).await.expect("a session");
        db.commit().await.expect("committed");
        let browser = self.visitor(label);
        browser.keep_cookie("staff", token.reveal());
        let actor = AtWork { session: session_id, member: row, stage: Stage::In };
        let token = token.reveal().to_owned();
        Colleague { browser, clinic, id, email, token, actor }
    }
}
