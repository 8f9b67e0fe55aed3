//! What a patient with an account leaves behind in a clinic, in every table about people.

use chrono::TimeDelta;
use kernel::{
    ids::{AppointmentId, PatientId, new_uuid},
    staff::Role,
};
use shell::{http::token::Token, keys::sha256};
use store::{
    account_changes, changes, codes, exchange_tokens, family_links, feedback, insurance_contracts,
    messages, push_subscriptions, qr_tickets, registrations, reviews, secrets, staff_tickets,
};
use testkit::{Enrolled, Fixture, Identity, Portal};

/// One patient's traces.
pub struct PeopleTraces {
    /// The patient, signed in.
    pub patient: Enrolled,
    /// The session's cookie: `session=…`.
    pub cookie: String,
    /// The cookie of an administrator's session: `staff=…`.
    pub staff_cookie: String,
    /// The ids of everything that is the patient's.
    pub ids: Vec<String>,
    /// Words that only this patient's data hold.
    pub marks: Vec<String>,
    /// The token of a QR code that opens the patient's cabinet.
    pub qr: String,
}

/// Leaves a row in every table about people, with words of its own everywhere. `visit` becomes
/// the patient's.
pub async fn leave(
    portal: &Portal,
    clinic: &Fixture,
    who: &Identity,
    visit: AppointmentId,
) -> PeopleTraces {
    let label = clinic.0.site.label.as_str();
    let patient = portal.enrol(label, who).await;
    let child = clinic.card(&Identity { born: "2018-04-05", email: "", ..who.clone() }).await;
    clinic.alter(visit, |row| row.patient_id = Some(patient.id.0)).await;
    let mark = format!("Тайна{label}{}", who.sex);
    let now = clinic.0.now();
    let mut ids = vec![];
    let mut new = || {
        let made = new_uuid(now);
        ids.push(made.to_string());
        made
    };
    let name = patient.actor.own.full_name();
    let colleague = portal.colleague(label, Role::Administrator).await;
    let mut db = clinic.0.db().write().await.expect("the database");
    let own = patient.id.0;

    let born = patient.actor.own.birth_date;
    let row = registrations::Registration::new(
        new(),
        name.surname.clone(),
        name.name.clone(),
        mark.clone(),
        born,
        who.sex.into(),
        "new@mail.example".into(),
        who.phone.into(),
        false,
        false,
        "email".into(),
        "nobody".into(),
        "{}".into(),
        "ru".into(),
        now,
        None,
    );
    registrations::add(&mut db, row).await.expect("a registration");
    let row = codes::Code::new(
        new(),
        "sign_in".into(),
        "email".into(),
        who.email.into(),
        "ru".into(),
        "00".into(),
        now + TimeDelta::minutes(10),
        now,
        0,
        1,
    );
    codes::put(&mut db, row).await.expect("a code");
    let token = Token::new();
    let row = qr_tickets::QrTicket::new(
        new(),
        token.hash(),
        own,
        false,
        now + TimeDelta::days(1),
        None,
        None,
        mark.clone(),
        now,
    );
    qr_tickets::add(&mut db, row).await.expect("a QR code");
    let row = family_links::FamilyLink::new(
        new(),
        own,
        Some(child.0),
        name.surname.clone(),
        name.name.clone(),
        mark.clone(),
        "2018-04-05".parse().expect("a date"),
        who.sex.into(),
        family_links::status::ACTIVE.into(),
        "matched".into(),
        now,
        Some(now),
        "portal".into(),
    );
    family_links::add(&mut db, row).await.expect("a link");
    let row = messages::Message::new(
        new(),
        Some(own),
        "sms".into(),
        "service".into(),
        "booked".into(),
        who.phone.into(),
        String::new(),
        mark.clone(),
        "sent".into(),
        "caught".into(),
        None,
        1,
        now,
        now,
        1,
        String::new(),
    );
    messages::begin(&mut db, row).await.expect("a message");
    let endpoint = format!("https://updates.push.services.mozilla.com/{mark}");
    let row = push_subscriptions::PushSubscription::new(
        new(),
        patient.account.0,
        sha256(endpoint.as_bytes()),
        endpoint,
        "BA".into(),
        "aa".into(),
        "test".into(),
        now,
    );
    push_subscriptions::put(&mut db, row).await.expect("a subscription");
    let letter = new();
    let row = feedback::Feedback::new(
        letter,
        Some(own),
        who.email.into(),
        "Вопрос".into(),
        mark.clone(),
        mark.clone(),
        "new".into(),
        now,
    );
    feedback::add(&mut db, row).await.expect("feedback");
    super::rooms::leave(&mut db, clinic, (letter, own), &mark, &mut new, now).await;
    let row = reviews::Review::new(
        new(),
        visit.0,
        clinic.doctor("sokolova"),
        own,
        9,
        mark.clone(),
        reviews::state::WAITING.into(),
        now,
        None,
        String::new(),
        String::new(),
    );
    reviews::put(&mut db, row).await.expect("a review");
    let (change, second) = (new(), new());
    let row = account_changes::AccountChange::new(
        change,
        patient.account.0,
        "email".into(),
        mark.clone(),
        second,
        now,
    );
    account_changes::add(&mut db, row).await.expect("a change of the login");
    let row = insurance_contracts::InsuranceContract::new(
        new(),
        mark.clone(),
        own,
        mark.clone(),
        String::new(),
        mark.clone(),
        born,
        None,
        now,
    );
    insurance_contracts::put(&mut db, vec![row]).await.expect("a contract");
    let row = exchange_tokens::ExchangeToken::new(
        new(),
        mark.clone(),
        String::new(),
        mark.clone(),
        String::new(),
        now,
        mark.clone(),
        None,
        None,
        None,
        String::new(),
    );
    exchange_tokens::add(&mut db, row).await.expect("a token");
    changes::add(&mut db, "patients.created", own, now).await.expect("a change");
    let sealed = clinic.0.seal("test", mark.as_bytes()).expect("sealed");
    secrets::put_new(&mut db, "test", sealed, "test", now).await.expect("a secret");
    let until = now + TimeDelta::days(1);
    let row = staff_tickets::StaffTicket::new(new(), colleague.id.0, until, None, now);
    staff_tickets::add(&mut db, row).await.expect("a way into the panel");
    db.commit().await.expect("committed");

    ids.extend([colleague.id.to_string(), colleague.actor.session.to_string()]);
    ids.extend([own.to_string(), child.to_string(), patient.account.to_string()]);
    ids.push(patient.actor.session.to_string());
    let cookie = format!("session={}", patient.token);
    let staff_cookie = format!("staff={}", colleague.token);
    let secrets = vec![mark, patient.token.clone(), colleague.token, colleague.email];
    let marks = [ids.clone(), secrets].concat();
    PeopleTraces { staff_cookie, patient, cookie, ids, marks, qr: token.reveal().to_owned() }
}

/// A patient who is nobody to the others.
pub async fn stranger(portal: &Portal, label: &str) -> Enrolled {
    portal.enrol(label, &testkit::BORIS).await
}

/// Which card a page's forms are made for, if any: the stranger's own.
pub fn form_of(patient: PatientId) -> (&'static str, String) {
    ("patient", patient.to_string())
}
