//! Who is asking: a visitor, or a patient who has signed in, for himself or for another (D1).

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{
    Money, Problem,
    ids::{AccountId, PatientId, SessionId, StaffId},
    site::Tab,
};
use store::{
    accounts::{self, Account},
    family_links,
    patients::{self, Patient},
    sessions::{self, Session},
    transfers,
};

use super::{staff::AtWork, token::Token};
use crate::app::Clinic;

/// Who is asking.
#[derive(Clone, Debug, Default)]
pub enum Actor {
    /// Anybody.
    #[default]
    Visitor,
    /// A patient who has signed in.
    Patient(Arc<SignedIn>),
    /// A member of the clinic's staff, on the staff's side of the site.
    Staff(Arc<AtWork>),
}

/// A patient who has signed in, and in whose name he acts.
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// The session.
    pub session: SessionId,
    /// The account.
    pub account: Account,
    /// The own card.
    pub own: Patient,
    /// The dependent's card, when he acts for one.
    dependent: Option<Patient>,
    /// The bonuses of the patient in whose cabinet he is (C9).
    bonuses: Money,
}

impl SignedIn {
    /// In whose cabinet he is: everything done is done for this patient.
    pub fn patient(&self) -> &Patient {
        self.dependent.as_ref().unwrap_or(&self.own)
    }

    /// The dependent he acts for, if he acts for one.
    pub const fn dependent(&self) -> Option<&Patient> {
        self.dependent.as_ref()
    }

    /// Puts a signed-in patient together; for tests and for whoever has just signed in.
    pub const fn new(
        session: SessionId,
        account: Account,
        own: Patient,
        dependent: Option<Patient>,
    ) -> Self {
        Self { session, account, own, dependent, bonuses: Money(0) }
    }

    /// The same, with what bonuses the patient has in whose cabinet he is.
    #[must_use]
    pub fn with_bonuses(self, bonuses: Money) -> Self {
        Self { bonuses, ..self }
    }

    /// The bonuses of the patient in whose cabinet he is (C9), where the cabinet shows them.
    pub const fn bonuses(&self) -> Money {
        self.bonuses
    }
}

/// Who does something, as the journal of accesses wants to know it.
#[derive(Clone, Debug)]
pub struct Trace {
    /// `patient`, `visitor`, `staff` or `portal`.
    pub actor: &'static str,
    /// The name of a member of the staff; empty otherwise.
    pub name: String,
    /// The member of the staff, where one has signed in.
    pub staff: Option<StaffId>,
    /// The account.
    pub account: Option<AccountId>,
    /// The own card of who acts.
    pub own: Option<PatientId>,
    /// The address the request came from; empty without a request.
    pub ip: String,
    /// The browser's name for itself.
    pub user_agent: String,
    /// The request's id.
    pub request_id: String,
}

impl Trace {
    /// A member of the clinic's staff.
    pub fn staff(name: &str) -> Self {
        Self { actor: "staff", name: name.to_owned(), ..Self::portal() }
    }

    /// The portal itself: a job, a chore.
    pub const fn portal() -> Self {
        Self {
            actor: "portal",
            name: String::new(),
            staff: None,
            account: None,
            own: None,
            ip: String::new(),
            user_agent: String::new(),
            request_id: String::new(),
        }
    }
}

/// How exactly it is known when a session was last used.
const TOUCH: TimeDelta = TimeDelta::minutes(5);

/// Who a request's token stands for; a session that has ended stands for nobody.
pub(super) async fn of(clinic: &Clinic, token: &Token) -> Result<Actor, Problem> {
    let now = clinic.now();
    let db = clinic.db().read().await?;
    let Some(session) = sessions::of_token(&db, &token.hash()).await? else {
        return Ok(Actor::Visitor);
    };
    if is_over(clinic, &session) {
        return Ok(Actor::Visitor);
    }
    let account = accounts::find(&db, AccountId::of(session.account_id)).await?;
    let Some(account) = account else { return Ok(Actor::Visitor) };
    let own = patients::find(&db, PatientId::of(account.patient_id)).await?;
    let Some(own) = own.filter(|own| own.forgotten_at.is_none()) else {
        return Ok(Actor::Visitor);
    };
    let mut dependent = None;
    if session.patient_id != own.id && clinic.site.config.family.enabled {
        let wanted = PatientId::of(session.patient_id);
        let config = &clinic.site.config;
        let link = family_links::active(&db, own.id(), wanted).await?;
        if link.is_some_and(|link| link.in_force(&config.family, config.zone, now)) {
            let card = patients::find(&db, wanted).await?;
            dependent = card.filter(|card| card.forgotten_at.is_none());
        }
    }
    let whose = dependent.as_ref().unwrap_or(&own).id;
    let bonuses = match clinic.site.config.has_tab(Tab::Bonuses) {
        true => Money(transfers::balance(&db, transfers::kind::BONUS, whose).await?),
        false => Money(0),
    };
    drop(db);
    let id = SessionId::of(session.id);
    if now - session.seen_at > TOUCH {
        let mut db = clinic.db().write().await?;
        sessions::touch(&mut db, id, now).await?;
        db.commit().await?;
    }
    let who = SignedIn::new(id, account, own, dependent).with_bonuses(bonuses);
    Ok(Actor::Patient(Arc::new(who)))
}

fn is_over(clinic: &Clinic, session: &Session) -> bool {
    let rules = &clinic.site.config.accounts;
    let now = clinic.now();
    now - session.seen_at > TimeDelta::minutes(i64::from(rules.idle_minutes))
        || now - session.created_at > TimeDelta::days(i64::from(rules.session_days))
}
