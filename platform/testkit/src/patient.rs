//! A patient with an account, signed in.

use std::sync::Arc;

use kernel::{
    Lang,
    ids::{AccountId, PatientId, SessionId, new_uuid},
    person::{FullName, match_name},
};
use shell::{SignedIn, Trace};
use store::{
    accounts::{self, Account},
    patients, sessions,
};

use crate::{Fixture, Portal, Visitor};

/// Who a patient of the tests is.
#[derive(Clone, Debug)]
pub struct Identity {
    /// «Фамилия Имя Отчество».
    pub name: &'static str,
    /// `YYYY-MM-DD`.
    pub born: &'static str,
    /// `male` or `female`.
    pub sex: &'static str,
    /// The login.
    pub email: &'static str,
    /// E.164; empty for none.
    pub phone: &'static str,
    /// Whether the registry has confirmed the patient (A5).
    pub confirmed: bool,
}

/// The patient of most tests.
pub const ANNA: Identity = Identity {
    name: "Тестова Анна Ивановна",
    born: "1990-05-17",
    sex: "female",
    email: "anna@mail.example",
    phone: "+79161234567",
    confirmed: true,
};

/// Another one.
pub const BORIS: Identity = Identity {
    name: "Тестов Борис Петрович",
    born: "1985-02-03",
    sex: "male",
    email: "boris@mail.example",
    phone: "+79161234568",
    confirmed: true,
};

/// A signed-in patient.
pub struct Enrolled {
    /// The browser.
    pub browser: Visitor,
    /// The clinic from inside.
    pub clinic: Fixture,
    /// The account.
    pub account: AccountId,
    /// The own card.
    pub id: PatientId,
    /// The session's token, as the browser keeps it.
    pub token: String,
    /// As the verbs see them.
    pub actor: Arc<SignedIn>,
}

impl Enrolled {
    /// Who acts, for verbs that write the journal of accesses.
    pub fn trace(&self) -> Trace {
        Trace {
            actor: "patient",
            account: Some(self.account),
            own: Some(self.id),
            ip: "127.0.0.1".into(),
            ..Trace::portal()
        }
    }
}

impl Fixture {
    /// A card in the clinic's index.
    pub async fn card(&self, who: &Identity) -> PatientId {
        let now = self.0.now();
        let name = FullName::parse(who.name).expect("a name");
        let row = patients::Patient::new(
            new_uuid(now),
            name.surname.clone(),
            name.name.clone(),
            name.patronymic.clone(),
            who.born.parse().expect("a date"),
            who.sex.into(),
            who.email.into(),
            who.phone.into(),
            match_name(&name),
            None,
            false,
            false,
            Lang::Ru.tag().into(),
            "portal".into(),
            now,
            who.confirmed.then_some(now),
            None,
            None,
        );
        let id = row.id();
        let mut db = self.0.db().write().await.expect("the database");
        patients::add(&mut db, row).await.expect("a card");
        db.commit().await.expect("committed");
        id
    }
}

impl Portal {
    /// [`ANNA`], signed in at a clinic.
    pub async fn patient(&self, label: &str) -> Enrolled {
        self.enrol(label, &ANNA).await
    }

    /// A patient with a card and an account, signed in at a clinic.
    pub async fn enrol(&self, label: &str, who: &Identity) -> Enrolled {
        let clinic = self.clinic(label);
        let id = clinic.card(who).await;
        let now = clinic.0.now();
        let phone = (!who.phone.is_empty()).then(|| who.phone.to_owned());
        let email = (!who.email.is_empty()).then(|| who.email.to_owned());
        let lang = Lang::Ru.tag().into();
        let row = Account::new(new_uuid(now), id.0, email, phone, None, lang, now);
        let account = row.id();
        let mut db = clinic.0.db().write().await.expect("the database");
        accounts::add(&mut db, row).await.expect("an account");
        db.commit().await.expect("committed");
        self.sign_in(label, account).await
    }

    /// Another browser in which the owner of an account is signed in.
    pub async fn sign_in(&self, label: &str, account: AccountId) -> Enrolled {
        let clinic = self.clinic(label);
        let mut db = clinic.0.db().write().await.expect("the database");
        let trace = Trace { ip: "127.0.0.1".into(), ..Trace::portal() };
        let token = people::accounts::open(&clinic.0, &mut db, account, "password", &trace)
            .await
            .expect("a session");
        let session = sessions::of_token(&db, &token.hash()).await.expect("the database");
        let row = accounts::find(&db, account).await.expect("the database").expect("an account");
        let own = patients::find(&db, PatientId::of(row.patient_id)).await.expect("the database");
        db.commit().await.expect("committed");
        let own = own.expect("a card");
        let id = own.id();
        let session = SessionId::of(session.expect("a session").id);
        let browser = self.visitor(label);
        browser.keep_cookie("session", token.reveal());
        let actor = Arc::new(SignedIn::new(session, row, own, None));
        let token = token.reveal().to_owned();
        Enrolled { browser, clinic, account, id, token, actor }
    }
}
