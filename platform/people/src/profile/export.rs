//! A copy of everything the portal holds about a patient (152-ФЗ, art. 14).

use kernel::{
    Problem,
    ids::{AppointmentId, PatientId},
};
use serde_json::{Value, json};
use shell::{SignedIn, app::Clinic};
use store::{
    Reader, appointment_services,
    appointments::{self, Appointment},
    audit, consents, directory,
    directory::Directory,
    documents, family_links, feedback,
    feedback_entries::{self, kind},
    insurance_contracts, messages,
    patients::{self, Patient},
    push_subscriptions, qr_tickets, reviews, sessions,
};

use super::exported_money;

/// Everything the portal holds about a patient, read in one transaction: for machines, and
/// readable for people. Secrets (hashes of passwords, tokens and codes) are no data of theirs.
pub async fn export(clinic: &Clinic, who: &SignedIn) -> Result<Value, Problem> {
    let db = clinic.db().read().await?;
    let own = who.own.id();
    let directory = directory::load(&db).await?;
    Ok(json!({
        "made_at": clinic.now(),
        "clinic": { "name": clinic.site.config.name, "legal": clinic.site.config.legal },
        "card": card(&who.own, &directory),
        "insurance": insurance(&db, own).await?,
        "account": account(&db, who).await?,
        "family": family(&db, own).await?,
        "visits": visits(&db, own, &directory).await?,
        "invoices": exported_money::invoices(&db, own, &directory).await?,
        "accounts": exported_money::accounts(&db, own).await?,
        "reviews": reviews(&db, own, &directory).await?,
        "feedback": written(&db, own).await?,
        "messages": sent(&db, own).await?,
        "consents": consented(&db, own).await?,
        "accesses": accesses(&db, own).await?,
    }))
}

fn card(card: &Patient, directory: &Directory) -> Value {
    let branch = card.branch_id.and_then(|id| directory.branch(id));
    json!({
        "id": card.id,
        "surname": card.surname,
        "name": card.name,
        "patronymic": card.patronymic,
        "birth_date": card.birth_date,
        "sex": card.sex,
        "email": card.email,
        "phone": card.phone,
        "institution": branch.map(|branch| &branch.name),
        "no_calls": card.no_calls,
        "no_sms": card.no_sms,
        "language": card.lang,
        "origin": card.origin,
        "created_at": card.created_at,
        "confirmed_at": card.confirmed_at,
    })
}

async fn insurance(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let contracts = insurance_contracts::of_patient(db, own).await?;
    let shown = contracts.iter().map(|one| {
        json!({
            "insurer": one.insurer,
            "programme": one.programme,
            "number": one.number,
            "valid_from": one.valid_from,
            "valid_until": one.valid_until,
        })
    });
    Ok(shown.collect())
}

async fn account(db: &Reader, who: &SignedIn) -> Result<Value, Problem> {
    let account = &who.account;
    let sessions = sessions::of_account(db, account.id()).await?;
    let devices = sessions.iter().map(|one| {
        json!({
            "signed_in_by": one.method,
            "ip": one.ip,
            "browser": one.user_agent,
            "signed_in_at": one.created_at,
            "last_used_at": one.seen_at,
        })
    });
    let subscriptions = push_subscriptions::of_account(db, account.id()).await?;
    let push = subscriptions
        .iter()
        .map(|one| json!({ "browser": one.user_agent, "subscribed_at": one.created_at }));
    let tickets = qr_tickets::of_patient(db, who.own.id()).await?;
    let qr_codes = tickets.iter().map(|one| {
        json!({
            "issued_at": one.created_at,
            "issued_by": one.issued_by,
            "expires_at": one.expires_at,
            "used_at": one.used_at,
            "revoked_at": one.revoked_at,
        })
    });
    Ok(json!({
        "id": account.id,
        "email": account.email,
        "phone": account.phone,
        "has_password": account.password.is_some(),
        "language": account.lang,
        "created_at": account.created_at,
        "devices": devices.collect::<Vec<_>>(),
        "push": push.collect::<Vec<_>>(),
        "qr_codes": qr_codes.collect::<Vec<_>>(),
    }))
}

async fn family(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let links = family_links::of_either(db, own).await?;
    let ids: Vec<_> = links.iter().map(|link| PatientId::of(link.representative_id)).collect();
    let cards = patients::of_ids(db, &ids).await?;
    let shown = links.iter().map(|link| {
        let dependent = [&*link.surname, &*link.name, &*link.patronymic].join(" ");
        let representative = cards.iter().find(|card| card.id == link.representative_id);
        json!({
            "representative": representative.map(|card| card.full_name().full()),
            "dependent": dependent.trim_end(),
            "birth_date": link.birth_date,
            "status": link.status,
            "asked_at": link.created_at,
            "decided_at": link.decided_at,
        })
    });
    Ok(shown.collect())
}

async fn visits(db: &Reader, own: PatientId, directory: &Directory) -> Result<Value, Problem> {
    let visits = appointments::everything_of(db, own).await?;
    let ids: Vec<_> = visits.iter().map(|visit| AppointmentId::of(visit.id)).collect();
    let services = appointment_services::of(db, &ids).await?;
    let shown = visits.iter().map(|visit| {
        let planned = services.iter().filter(|one| one.appointment_id == visit.id).map(|one| {
            json!({
                "code": one.nomenclature,
                "name": one.name,
                "price_kopecks": one.price_kopecks,
                "minutes": one.minutes,
            })
        });
        let named = Named::of(visit, directory);
        json!({
            "number": visit.number,
            "institution": named.branch,
            "doctor": named.doctor,
            "specialisation": named.specialisation,
            "starts_at": visit.starts_at,
            "ends_at": visit.ends_at,
            "status": visit.status,
            "patient": visit.patient,
            "phone": visit.phone,
            "email": visit.email,
            "booked_at": visit.booked_at,
            "confirmed_at": visit.confirmed_at,
            "moved_at": visit.moved_at,
            "cancelled_at": visit.cancelled_at,
            "services": planned.collect::<Vec<_>>(),
        })
    });
    Ok(shown.collect())
}

struct Named<'a> {
    branch: Option<&'a str>,
    doctor: Option<String>,
    specialisation: Option<&'a str>,
}

impl<'a> Named<'a> {
    fn of(visit: &Appointment, directory: &'a Directory) -> Self {
        Self {
            branch: directory.branch(visit.branch_id).map(|one| &*one.name),
            doctor: doctor(visit.doctor_id, directory),
            specialisation: directory.specialisation(visit.specialisation_id).map(|one| &*one.name),
        }
    }
}

fn doctor(id: uuid::Uuid, directory: &Directory) -> Option<String> {
    let doctor = directory.doctor(id)?;
    let name = [&*doctor.surname, &*doctor.name, &*doctor.patronymic].join(" ");
    Some(name.trim_end().to_owned())
}

async fn reviews(db: &Reader, own: PatientId, directory: &Directory) -> Result<Value, Problem> {
    let reviews = reviews::of_patient(db, own).await?;
    let shown = reviews.iter().map(|one| {
        json!({
            "doctor": doctor(one.doctor_id, directory),
            "mark": one.mark,
            "comment": one.comment,
            "state": one.state,
            "given_at": one.created_at,
        })
    });
    Ok(shown.collect())
}

async fn written(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let feedback = feedback::of_patient(db, own).await?;
    let ids: Vec<_> = feedback.iter().map(|one| one.id).collect();
    let entries = feedback_entries::of_all(db, &ids).await?;
    let shown = feedback.iter().map(|one| {
        // Notes are the colleagues' own; who has answered is another person's data.
        let answers = entries
            .iter()
            .filter(|entry| entry.feedback_id == one.id && entry.kind == kind::ANSWER)
            .map(|entry| json!({ "text": entry.text, "answered_at": entry.at }));
        json!({
            "email": one.email,
            "category": one.category,
            "subject": one.subject,
            "text": one.body,
            "written_at": one.created_at,
            "answers": answers.collect::<Vec<_>>(),
        })
    });
    Ok(shown.collect())
}

async fn sent(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let messages = messages::everything_of(db, own).await?;
    let shown = messages.iter().map(|one| {
        json!({
            "channel": one.channel,
            "kind": one.kind,
            "address": if one.channel == "push" { "" } else { &*one.address },
            "title": one.title,
            "text": one.text,
            "state": one.state,
            "sent_at": one.created_at,
        })
    });
    Ok(shown.collect())
}

async fn consented(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let documents = documents::all(db).await?;
    let consents = consents::of_patient(db, own).await?;
    let shown = consents.iter().map(|one| {
        let document = documents.iter().find(|document| document.id == one.document_id);
        json!({
            "document": document.map(|document| &document.title),
            "kind": document.map(|document| &document.kind),
            "version": document.map(|document| document.version),
            "hash": one.hash,
            "action": one.action,
            "wording": one.wording,
            "method": one.method,
            "person": one.person,
            "ip": one.ip,
            "browser": one.user_agent,
            "at": one.at,
        })
    });
    Ok(shown.collect())
}

async fn accesses(db: &Reader, own: PatientId) -> Result<Value, Problem> {
    let entries = audit::everything_of(db, own).await?;
    let shown = entries.iter().map(|one| {
        json!({
            "at": one.at,
            "actor": one.actor,
            "by_me": one.actor_patient_id == Some(own.0),
            "action": one.action,
            "object": one.object_id,
            "ip": if one.actor == "patient" && one.actor_patient_id == Some(own.0) { &*one.ip } else { "" },
        })
    });
    Ok(shown.collect())
}
