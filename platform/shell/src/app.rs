//! What the process holds.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kernel::{Clock, Site};
use poem::http::StatusCode;
use providers::{Hosts, Outbound, acme::Acme, mail::Mailer, receipts::atol::Tokens, sms::Sms};
use store::{Cache, ClinicDb, Db, Objects, cache::SiteCache, objects::SiteObjects};

use crate::{
    http::listener::Certificates, keys::Keys, senders::Senders, settings::Settings, sites::Sites,
    themes::Themes,
};

/// Everything the process holds, made once by `portal` and shared by all.
pub struct App {
    /// The database.
    pub db: Db,
    /// The cache of slots and reference data.
    pub cache: Cache,
    /// The object store.
    pub objects: Objects,
    /// Outgoing mail of clinics without a relay of their own: see [`Clinic::mailer`].
    pub mailer: Mailer,
    /// Outgoing SMS of clinics without a gateway of their own: see [`Clinic::sms`].
    pub sms: Sms,
    /// The HTTP client for everything that leaves.
    pub outbound: Outbound,
    /// Where the providers of payments and receipts are.
    pub hosts: Hosts,
    /// The tokens that ATOL Online has given to the clinics.
    pub atol: Tokens,
    /// The clinics' own gateways, relays and push keys.
    pub senders: Senders,
    /// The sites, by label.
    pub sites: Sites,
    /// The themes.
    pub themes: Arc<Themes>,
    /// Keys for signatures.
    pub keys: Keys,
    /// The time.
    pub clock: Clock,
    /// The operator's settings.
    pub settings: Settings,
    /// Pages that are the same for every visitor.
    pub pages: crate::http::rendered::RenderedPages,
    /// Limits on how often an address may do costly things.
    pub limits: crate::http::limits::Limits,
    /// Fair shares of the clinics.
    pub gates: crate::fair::Gates,
    /// Answers that go on.
    pub streams: crate::http::streams::Streams,
    /// How the sites fare.
    pub pulse: crate::pulse::Pulse,
    /// Where passwords are hashed.
    pub heavy: crate::heavy::Heavy,
    /// The authority that issues certificates for the clinics' own domains, where there is one.
    pub acme: Option<Acme>,
    /// The certificates, where this process serves TLS.
    pub certificates: OnceLock<Arc<Certificates>>,
    /// Whether the process is stopping: it answers, but is to be asked no more.
    pub leaving: AtomicBool,
    /// Where uploaded pictures are read: apart from passwords, so that neither waits for the other.
    pub pictures: crate::heavy::Heavy,
}

/// How long a balancer waits for an answer.
const PROBE: Duration = Duration::from_secs(2);

impl App {
    /// Whether the process can serve: 200, or 503 while it stops or its database does not answer.
    pub async fn readiness(&self) -> StatusCode {
        let leaving = self.leaving.load(Ordering::SeqCst);
        if leaving || self.db.ping(PROBE).await.is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        StatusCode::OK
    }

    /// Notes that the process is stopping.
    pub fn leave(&self) {
        self.leaving.store(true, Ordering::SeqCst);
    }
}

/// One clinic's part of the process: the only way from a request or a job to any data.
#[derive(Clone)]
pub struct Clinic {
    /// The process.
    pub app: Arc<App>,
    /// The clinic's site.
    pub site: Arc<Site>,
}

impl Clinic {
    /// The clinic's part of the database.
    pub fn db(&self) -> ClinicDb {
        self.app.db.of(&self.site)
    }

    /// The clinic's part of the cache.
    pub fn cache(&self) -> SiteCache {
        self.app.cache.of(&self.site)
    }

    /// The clinic's part of the object store.
    pub fn objects(&self) -> SiteObjects {
        self.app.objects.of(&self.site)
    }

    /// The address of the clinic's site, without a slash at its end.
    pub fn origin(&self) -> String {
        self.app.settings.origin(&self.site.label)
    }

    /// The moment it is.
    pub fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.app.clock.now()
    }

    /// Signs a message for one purpose of this clinic.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> String {
        self.app.keys.sign(self.site.id, purpose, message)
    }

    /// Whether a signature is this clinic's for that purpose.
    pub fn verify(&self, purpose: &str, message: &[u8], signature: &str) -> bool {
        self.app.keys.verify(self.site.id, purpose, message, signature)
    }
}
