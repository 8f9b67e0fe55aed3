//! Certificates, by the name that a client asks for.
//!
//! They stand in a folder, each in one of two ways: `NAME.pem`, the chain with the site's own
//! certificate first, beside `NAME.key`; or a folder NAME with `fullchain.pem` and `privkey.pem`,
//! as ACME clients leave them. For which hosts a certificate is good, it says itself. Beside them
//! stand those that the portal was issued itself for the clinics' own domains, from the database.

use std::{
    collections::{BTreeMap, HashMap},
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use kernel::{Problem, secret::Secret};
use rustls::{
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use webpki::EndEntityCert;
use x509_parser::prelude::{FromDer, X509Certificate};

/// The certificates of a folder, in memory. A client that names none of their hosts gets none.
pub struct Certificates {
    folder: PathBuf,
    by_name: ArcSwap<HashMap<Box<str>, Named>>,
    known: Mutex<BTreeMap<PathBuf, Known>>,
    /// Those of the database, by their one host.
    issued: ArcSwap<HashMap<Box<str>, Named>>,
}

/// A certificate that the portal was issued for one host.
pub struct IssuedCertificate {
    /// The host.
    pub host: String,
    /// The chain, its own certificate first, in PEM.
    pub chain: String,
    /// The key, in PEM.
    pub key: Secret<Vec<u8>>,
}

/// What a look into the folder has found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reload {
    /// Pairs that are new, changed or gone.
    pub changed: usize,
    /// Pairs that cannot be used; of one that was good before, the former certificate stays.
    pub bad: usize,
}

/// A certificate under one of its names.
#[derive(Clone)]
struct Named {
    key: Arc<CertifiedKey>,
    ends: DateTime<Utc>,
}

/// A pair of files as it was last seen.
struct Known {
    stamp: [(SystemTime, u64); 2],
    loaded: Option<Loaded>,
}

struct Loaded {
    names: Vec<Box<str>>,
    key: Arc<CertifiedKey>,
    ends: DateTime<Utc>,
}

impl Certificates {
    /// Reads a folder. Fails if there is no certificate that can be used.
    pub fn load(folder: PathBuf) -> Result<Self, Problem> {
        let own = Self {
            folder,
            by_name: ArcSwap::default(),
            known: Mutex::default(),
            issued: ArcSwap::default(),
        };
        own.reload().map_err(|error| {
            Problem::failed(format!("certificates in {}: {error}", own.folder.display()))
        })?;
        if own.by_name.load().is_empty() {
            let folder = own.folder.display();
            return Err(Problem::failed(format!("no certificate can be used in {folder}")));
        }
        Ok(own)
    }

    /// Takes over what has changed in the folder. Connections that are there keep theirs.
    pub fn reload(&self) -> io::Result<Reload> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs = pairs(&self.folder)?;
        let mut told = Reload::default();
        let before = known.len();
        known.retain(|path, _| pairs.contains_key(path));
        told.changed += before - known.len();
        for (chain, key) in pairs {
            let stamp = [stamp(&chain)?, stamp(&key)?];
            let former = known.remove(&chain);
            if let Some(same) = former.as_ref().filter(|former| former.stamp == stamp) {
                told.bad += usize::from(same.loaded.is_none());
                known.extend(former.map(|former| (chain, former)));
                continue;
            }
            told.changed += 1;
            let loaded = match load(&chain, &key) {
                Ok(loaded) => Some(loaded),
                Err(why) => {
                    told.bad += 1;
                    tracing::warn!(file = %chain.display(), why, "a certificate cannot be used");
                    former.and_then(|former| former.loaded)
                }
            };
            known.insert(chain, Known { stamp, loaded });
        }
        if told.changed > 0 {
            let mut by_name = HashMap::new();
            for one in known.values().filter_map(|one| one.loaded.as_ref()) {
                for name in &one.names {
                    // Of two for one name the one that is good for longer.
                    let known = by_name.get(name).map(|known: &Named| known.ends);
                    if known.is_none_or(|known| known < one.ends) {
                        let named = Named { key: Arc::clone(&one.key), ends: one.ends };
                        by_name.insert(name.clone(), named);
                    }
                }
            }
            self.by_name.store(Arc::new(by_name));
        }
        Ok(told)
    }

    /// Takes over certificates that were issued; those of hosts that are not to be kept go.
    /// Connections that are there keep theirs.
    pub fn take_over(&self, fresh: Vec<IssuedCertificate>, keep: impl Fn(&str) -> bool) {
        let mut issued = HashMap::clone(&self.issued.load());
        issued.retain(|host, _| keep(host));
        for one in fresh.into_iter().filter(|one| keep(&one.host)) {
            match read(one.chain.as_bytes(), one.key.reveal()) {
                Ok(Loaded { names, key, ends }) if names.iter().any(|name| **name == *one.host) => {
                    issued.insert(one.host.into(), Named { key, ends });
                }
                Ok(_) => tracing::warn!(host = one.host, "an issued certificate is for others"),
                Err(why) => tracing::warn!(host = one.host, why, "an issued certificate is bad"),
            }
        }
        self.issued.store(Arc::new(issued));
    }

    /// When the certificate of the folder for a host ends.
    pub fn in_folder(&self, host: &str) -> Option<DateTime<Utc>> {
        self.of_folder(&host.to_ascii_lowercase()).map(|named| named.ends)
    }

    /// Whether there is a certificate for a host.
    pub fn covers(&self, host: &str) -> bool {
        self.find(host).is_some()
    }

    /// When the certificate for a host ends.
    pub fn ends_for(&self, host: &str) -> Option<DateTime<Utc>> {
        self.find(host).map(|named| named.ends)
    }

    /// When each certificate in use ends, by its file or its host.
    pub fn ends(&self) -> BTreeMap<String, DateTime<Utc>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let ends = |(path, known): (&PathBuf, &Known)| {
            known.loaded.as_ref().map(|loaded| (path.display().to_string(), loaded.ends))
        };
        let mut all: BTreeMap<String, DateTime<Utc>> = known.iter().filter_map(ends).collect();
        let issued = self.issued.load();
        all.extend(issued.iter().map(|(host, named)| (host.to_string(), named.ends)));
        all
    }

    /// Of an issued one and one of the folder the one that is good for longer.
    fn find(&self, host: &str) -> Option<Named> {
        let host = host.to_ascii_lowercase();
        let issued = self.issued.load().get(host.as_str()).cloned();
        match (issued, self.of_folder(&host)) {
            (Some(issued), Some(folder)) if issued.ends <= folder.ends => Some(folder),
            (Some(issued), _) => Some(issued),
            (None, folder) => folder,
        }
    }

    fn of_folder(&self, host: &str) -> Option<Named> {
        let by_name = self.by_name.load();
        if let Some(found) = by_name.get(host) {
            return Some(found.clone());
        }
        let (_, rest) = host.split_once('.')?;
        by_name.get(format!("*.{rest}").as_str()).cloned()
    }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.find(hello.server_name()?).map(|named| named.key)
    }
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates").field("names", &self.by_name.load().len()).finish()
    }
}

/// The pairs in a folder: chain and key.
fn pairs(folder: &Path) -> io::Result<BTreeMap<PathBuf, PathBuf>> {
    let mut pairs = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let (chain, key) = if path.is_dir() {
            (path.join("fullchain.pem"), path.join("privkey.pem"))
        } else if path.extension().is_some_and(|extension| extension == "pem") {
            (path.clone(), path.with_extension("key"))
        } else {
            continue;
        };
        if chain.is_file() && key.is_file() {
            pairs.insert(chain, key);
        }
    }
    Ok(pairs)
}

/// By what a changed file is known. Links are followed: ACME clients change where they lead.
fn stamp(path: &Path) -> io::Result<(SystemTime, u64)> {
    let data = fs::metadata(path)?;
    Ok((data.modified()?, data.len()))
}

fn load(chain: &Path, key: &Path) -> Result<Loaded, String> {
    let chain = fs::read(chain).map_err(|why| why.to_string())?;
    let key = fs::read(key).map_err(|why| format!("its key: {why}"))?;
    read(&chain, &key)
}

fn read(chain: &[u8], key: &[u8]) -> Result<Loaded, String> {
    let chain = CertificateDer::pem_slice_iter(chain);
    let chain: Vec<_> = chain.collect::<Result<_, _>>().map_err(|why| why.to_string())?;
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|why| format!("its key: {why}"))?;
    let first = chain.first().ok_or("there is none in it")?;
    let names: Vec<Box<str>> = EndEntityCert::try_from(first)
        .map_err(|why| why.to_string())?
        .valid_dns_names()
        .map(|name| name.to_ascii_lowercase().into())
        .collect();
    if names.is_empty() {
        return Err("it names no host".into());
    }
    let (_, ends) = validity(first)?;
    let provider = aws_lc_rs::default_provider();
    let key = CertifiedKey::from_der(chain, key, &provider).map_err(|why| why.to_string())?;
    Ok(Loaded { names, key: Arc::new(key), ends })
}

/// From when and until when the first certificate of a chain in PEM is good.
pub fn valid(chain: &str) -> Result<(DateTime<Utc>, DateTime<Utc>), Problem> {
    let first = CertificateDer::from_pem_slice(chain.as_bytes());
    let first = first.map_err(|why| Problem::failed(format!("a certificate: {why}")))?;
    validity(&first).map_err(|why| Problem::failed(format!("a certificate: {why}")))
}

fn validity(certificate: &CertificateDer<'_>) -> Result<(DateTime<Utc>, DateTime<Utc>), String> {
    let (_, read) = X509Certificate::from_der(certificate).map_err(|why| why.to_string())?;
    let moment = |seconds| DateTime::from_timestamp(seconds, 0).ok_or("its end is no time");
    let validity = read.validity();
    Ok((moment(validity.not_before.timestamp())?, moment(validity.not_after.timestamp())?))
}
