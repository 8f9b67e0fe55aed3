//! The document in force.

use kernel::{Problem, problem};
use shell::{app::Clinic, keys::sha256};
use store::documents::{self, Document};

/// The version of a document in force; 404 when the clinic has none of this kind.
pub async fn current(clinic: &Clinic, kind: &str) -> Result<Document, Problem> {
    // Not every text may be asked of a database: PostgreSQL takes no zero byte.
    if !kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
        return Err(problem::not_found());
    }
    let db = clinic.db().read().await?;
    documents::current(&db, kind, clinic.now()).await?.ok_or_else(problem::not_found)
}

/// The hash that binds a consent to the exact text.
pub fn hash(title: &str, body: &str) -> String {
    sha256(format!("{title}\n{body}").as_bytes())
}
