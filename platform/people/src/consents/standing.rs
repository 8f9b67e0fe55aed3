//! How a patient's consents stand.

use chrono::{DateTime, Utc};
use kernel::{Problem, ids::PatientId};
use store::{
    Reader,
    consents::{self, Consent},
    documents::{self, Document},
};
use uuid::Uuid;

/// What a patient said about one kind of consent.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The version in force.
    pub current: Document,
    /// The ids of the versions a consent to which counts.
    accepted: Vec<Uuid>,
    /// What was said last, and about which version.
    pub last: Option<(Consent, Document)>,
}

impl Standing {
    /// Whether the consent is given and not withdrawn.
    pub fn is_given(&self) -> bool {
        self.last.as_ref().is_some_and(|(entry, _)| entry.action == "given")
    }

    /// Whether it is given to the version in force, or to an earlier one that still counts.
    pub fn is_current(&self) -> bool {
        let counts = |(_, document): &(Consent, Document)| self.accepted.contains(&document.id);
        self.is_given() && self.last.as_ref().is_some_and(counts)
    }
}

/// Every consent the clinic asks for, the one to the processing of personal data first.
pub async fn standing(
    db: &Reader,
    patient: PatientId,
    now: DateTime<Utc>,
) -> Result<Vec<Standing>, Problem> {
    let documents = documents::all(db).await?;
    let entries = consents::of_patient(db, patient).await?;
    let mut found: Vec<Standing> = Vec::new();
    let asked = documents.iter().filter(|document| {
        !super::READ_ONLY.contains(&&*document.kind) && document.published_at <= now
    });
    for document in asked {
        // Versions come in order: the last one of a kind is in force.
        let (id, current) = (document.id, document.clone());
        match found.last_mut().filter(|last| last.current.kind == document.kind) {
            Some(last) => {
                if document.renew {
                    last.accepted.clear();
                }
                last.accepted.push(id);
                last.current = current;
            }
            None => found.push(Standing { current, accepted: vec![id], last: None }),
        }
    }
    for entry in entries {
        let document = documents.iter().find(|document| document.id == entry.document_id);
        let Some(document) = document else { continue };
        if let Some(one) = found.iter_mut().find(|one| one.current.kind == document.kind) {
            one.last = Some((entry, document.clone()));
        }
    }
    found.sort_by_key(|one| one.current.kind != super::PERSONAL_DATA);
    Ok(found)
}
