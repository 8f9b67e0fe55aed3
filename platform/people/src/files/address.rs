//! The address of a file.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use kernel::Problem;
use serde::{Deserialize, Serialize};
use shell::app::Clinic;
use store::objects::{Download, Key};

/// What the clinic's key signs it for.
const PURPOSE: &str = "files";

/// What an address of the portal names.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ticket {
    /// The object: its kind's folder, a slash, its name.
    #[serde(rename = "o")]
    pub(super) object: String,
    /// What it is.
    #[serde(rename = "k")]
    pub(super) kind: String,
    /// What it is called.
    #[serde(rename = "n")]
    pub(super) name: String,
    /// Whether it is shown and not kept.
    #[serde(rename = "i")]
    pub(super) inline: bool,
    /// Until when, in seconds.
    #[serde(rename = "u")]
    until: i64,
}

/// Where a browser fetches an object, for as long as told.
pub async fn address<K: Key>(
    clinic: &Clinic,
    key: &K,
    download: &Download,
) -> Result<String, Problem> {
    if let Some(address) = clinic.objects().presigned_get(key, download).await? {
        return Ok(address);
    }
    let ticket = Ticket {
        object: format!("{}/{}", K::FOLDER, key.name()),
        kind: key.content_type().to_owned(),
        name: download.name.clone(),
        inline: download.inline,
        until: (clinic.now() + TimeDelta::from_std(download.lasts)?).timestamp(),
    };
    let said = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&ticket)?);
    let signed = clinic.sign(PURPOSE, said.as_bytes());
    Ok(format!("/files/{said}.{signed}"))
}

/// What an address names, if this clinic has given it out and its time is not over.
pub(super) fn read(clinic: &Clinic, address: &str) -> Option<Ticket> {
    let (said, signed) = address.split_once('.')?;
    if !clinic.verify(PURPOSE, said.as_bytes(), signed) {
        return None;
    }
    let ticket: Ticket = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said).ok()?).ok()?;
    (clinic.now().timestamp() < ticket.until).then_some(ticket)
}
