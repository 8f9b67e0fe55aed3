//! Writing to the administration.

use chrono::TimeDelta;
use kernel::{Problem, Refused, email, ids::FeedbackId, problem};
use shell::{SignedIn, Trace, app::Clinic};
use store::{
    accounts, changes,
    feedback::{self, Feedback},
    jobs,
};

use super::{BODY, DAILY, LETTER, SUBJECT};
use crate::audit;

/// What somebody writes. It has no `Debug`: nothing of it may stand in a log.
#[derive(Clone)]
pub struct Words {
    /// «Электронная почта»: where the answer goes.
    pub email: String,
    /// «Категория сообщения»: one of the clinic's.
    pub category: String,
    /// «Тема сообщения».
    pub subject: String,
    /// «Текст сообщения».
    pub body: String,
}

/// Keeps a message to the administration and has it told by a letter. `id` came with the form,
/// so that a form sent twice is one message. An account writes ten a day at most.
///
/// Refuses with `feedback.too_many`, or at the fields with `feedback.email_wrong`,
/// `feedback.category_wrong`, `feedback.subject_empty`, `feedback.subject_long`,
/// `feedback.body_empty`, `feedback.body_long`.
pub async fn send(
    clinic: &Clinic,
    by: &SignedIn,
    trace: &Trace,
    id: FeedbackId,
    words: Words,
) -> Result<(), Problem> {
    let email = check(clinic, &words)?;
    let (own, now) = (by.own.id(), clinic.now());
    let mut db = clinic.db().write().await?;
    // One message of an account at a time: the day's limit holds, and a double click waits here.
    accounts::lock(&mut db, by.account.id()).await?.ok_or_else(problem::not_found)?;
    if let Some(earlier) = feedback::find(&db, id).await? {
        let same = earlier.patient_id == Some(own.0);
        return if same { Ok(()) } else { Err(problem::not_found()) };
    }
    let day = TimeDelta::days(1);
    if feedback::sent_since(&db, own, now - day).await? >= DAILY {
        return Err(Refused::new(429, "feedback.too_many").into());
    }
    let Words { category, subject, body, .. } = words;
    let row = Feedback::new(
        id.0,
        Some(own.0),
        email,
        category,
        subject,
        body,
        feedback::state::NEW.into(),
        now,
    );
    feedback::add(&mut db, row).await?;
    changes::add(&mut db, "feedback.sent", id.0, now).await?;
    let patient = by.patient().id();
    audit::record(clinic, &mut db, trace, "feedback.send", Some(patient), Some(id.0)).await?;
    if !clinic.site.config.contacts.email.is_empty() {
        let payload = serde_json::json!({ "feedback": id, "patient": patient }).to_string();
        jobs::enqueue(&mut db, LETTER, payload, now, now).await?;
    }
    Ok(db.commit().await?)
}

fn check(clinic: &Clinic, words: &Words) -> Result<String, Refused> {
    let long = |text: &str, most: usize| text.chars().count() > most;
    let email = email::parse(&words.email);
    let mut wrong = Vec::new();
    let mut find = |found: bool, field, code| {
        if found {
            wrong.push((field, code));
        }
    };
    find(email.is_none(), "email", "feedback.email_wrong");
    let known = clinic.site.config.cabinet.feedback_categories.contains(&words.category);
    find(!known, "category", "feedback.category_wrong");
    find(words.subject.is_empty(), "subject", "feedback.subject_empty");
    find(long(&words.subject, SUBJECT), "subject", "feedback.subject_long");
    find(words.body.is_empty(), "body", "feedback.body_empty");
    find(long(&words.body, BODY), "body", "feedback.body_long");
    email.filter(|_| wrong.is_empty()).ok_or_else(|| Refused::invalid(wrong))
}
