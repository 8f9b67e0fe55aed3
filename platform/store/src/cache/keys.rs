//! Every key of the cache. A new cached value begins here; nothing else can name an entry.

use std::time::Duration;

use chrono::{DateTime, Utc};
use kernel::{
    SiteId,
    ids::{DoctorId, PaymentId},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{directory::Directory, plans::Plan};

/// What one entry of a clinic's cache is called and holds. Sealed: the keys are those below.
pub trait Key: Copy + Send + Sync + sealed::Sealed {
    /// What the entry holds.
    type Value: Serialize + DeserializeOwned + Send + Sync + 'static;
    /// The kind's name: lower case ASCII, dashes, digits, used by no other kind. Nodes of
    /// two versions share Redis during a rollout, so a value that changes its shape in a
    /// way serde does not forgive needs a new name.
    const NAME: &'static str;
    /// How long an entry may be served without being computed anew.
    const TTL: Duration;
    /// Which one of its kind; nil if the clinic has only one.
    fn id(&self) -> Uuid;
}

/// Keeps [`Key`] to this file.
mod sealed {
    pub trait Sealed {}
}

/// A doctor's plan: what free slots are computed from (S7). Forgotten by whatever changes
/// the doctor's working time or appointments.
#[derive(Clone, Copy, Debug)]
pub struct DoctorPlan(pub DoctorId);

impl sealed::Sealed for DoctorPlan {}
impl Key for DoctorPlan {
    type Value = Plan;
    const NAME: &'static str = "doctor-plan";
    const TTL: Duration = Duration::from_secs(60);
    fn id(&self) -> Uuid {
        self.0.0
    }
}

/// The clinic's reference data. Forgotten by whatever changes any of it.
#[derive(Clone, Copy, Debug)]
pub struct ClinicDirectory;

impl sealed::Sealed for ClinicDirectory {}
impl Key for ClinicDirectory {
    type Value = Directory;
    const NAME: &'static str = "clinic-directory";
    const TTL: Duration = Duration::from_secs(60);
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// How a payment stands, for the page that waits for its end. Forgotten by whatever changes that.
#[derive(Clone, Copy, Debug)]
pub struct PaymentStand(pub PaymentId);

/// How a payment stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Stand {
    /// Its state.
    pub state: String,
    /// Until when it can be paid.
    pub deadline_at: DateTime<Utc>,
}

impl sealed::Sealed for PaymentStand {}
impl Key for PaymentStand {
    type Value = Stand;
    const NAME: &'static str = "payment-stand";
    const TTL: Duration = Duration::from_secs(10);
    fn id(&self) -> Uuid {
        self.0.0
    }
}

/// The configuration of all sites: an entry of the platform that only ever is forgotten. Every
/// process keeps the sites itself and takes over what has changed when it hears of it (S5).
#[derive(Clone, Copy, Debug)]
pub struct PlatformSites;

impl sealed::Sealed for PlatformSites {}
impl Key for PlatformSites {
    type Value = ();
    const NAME: &'static str = "platform-sites";
    const TTL: Duration = Duration::from_secs(60);
    fn id(&self) -> Uuid {
        Uuid::nil()
    }
}

/// Where Redis keeps a count of `kind` by `who`. The braces keep a clinic's keys together in a
/// cluster.
pub(super) fn count(site: SiteId, kind: &'static str, who: &str) -> String {
    format!("portal:{{{}}}:count:{kind}:{who}", site.0)
}

/// Where Redis keeps how a clinic's queue stands.
pub(super) fn queue(site: SiteId) -> String {
    format!("portal:{{{}}}:queue", site.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_distinct_and_plain() {
        let names =
            [DoctorPlan::NAME, ClinicDirectory::NAME, PaymentStand::NAME, PlatformSites::NAME];
        assert_eq!(BTreeSet::from(names).len(), names.len());
        for name in names {
            assert!(
                name.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            );
        }
    }
}
