//! How a patient's consents stand.

use kernel::{Problem, ids::PatientId};
use store::{
    Reader,
    consents::{self, Consent},
    documents::{self, Document},
};

/// What a patient said about one kind of consent.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The version in force.
    pub current: Document,
    /// What was said last, and about which version.
    pub last: Option<(Consent, Document)>,
}

impl Standing {
    /// Whether the consent is given and not withdrawn.
    pub fn is_given(&self) -> bool {
        self.last.as_ref().is_some_and(|(entry, _)| entry.action == "given")
    }

    /// Whether it is given to the version in force.
    pub fn is_current(&self) -> bool {
        let version = self.last.as_ref().map(|(_, document)| document.id);
        self.is_given() && version == Some(self.current.id)
    }
}

/// Every consent the clinic asks for, the one to the processing of personal data first.
pub async fn standing(db: &Reader, patient: PatientId) -> Result<Vec<Standing>, Problem> {
    let documents = documents::all(db).await?;
    let entries = consents::of_patient(db, patient).await?;
    let mut found: Vec<Standing> = Vec::new();
    for document in documents.iter().filter(|document| document.kind != super::POLICY) {
        // Versions come in order: the last one of a kind is in force.
        match found.last_mut().filter(|last| last.current.kind == document.kind) {
            Some(last) => last.current = document.clone(),
            None => found.push(Standing { current: document.clone(), last: None }),
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
