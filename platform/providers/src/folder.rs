//! Where caught messages lie: `<root>/<site>/<kind>/<id>.<extension>`.
//!
//! An id is a digest of the message's own idempotent key, so a repeated delivery meets
//! the file of the first one, and neither keys nor ids can lead out of the folder.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use kernel::Clock;

/// How many messages a listing holds at most.
pub(crate) const LISTED: usize = 100;

const ID_BYTES: usize = 16;

/// A file of the folder with the moment it was caught.
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) bytes: Vec<u8>,
}

/// One kind of caught messages, for all sites.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
    kind: &'static str,
    extension: &'static str,
}

impl Folder {
    pub(crate) fn new(root: PathBuf, kind: &'static str, extension: &'static str) -> Self {
        Self { root, kind, extension }
    }

    /// Writes a message whole or not at all. A key that is already there stays as it was.
    pub(crate) async fn put(&self, site: &str, key: &str, bytes: Vec<u8>) -> io::Result<()> {
        let place = self.place(site)?;
        let path = self.file(&place, &id_of(key));
        blocking(move || {
            fs::create_dir_all(&place)?;
            let mut file = tempfile::NamedTempFile::new_in(&place)?;
            file.write_all(&bytes)?;
            file.as_file().set_modified(file_time())?;
            match file.persist_noclobber(&path) {
                Err(failed) if failed.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                other => other.map(drop).map_err(|failed| failed.error),
            }
        })
        .await
    }

    /// The latest messages of a site, newest first, [`LISTED`] at most.
    pub(crate) async fn newest(&self, site: &str) -> io::Result<Vec<Found>> {
        let place = self.place(site)?;
        let folder = self.clone();
        blocking(move || {
            let mut names = folder.names(&place)?;
            names.sort_unstable_by(|one, other| other.cmp(one));
            names.truncate(LISTED);
            names
                .into_iter()
                .map(|(at, id)| {
                    let bytes = fs::read(folder.file(&place, &id))?;
                    Ok(Found { id, at: at.into(), bytes })
                })
                .collect()
        })
        .await
    }

    /// One message of a site; `None` when there is none with this id.
    pub(crate) async fn get(&self, site: &str, id: &str) -> io::Result<Option<Found>> {
        let place = self.place(site)?;
        if !is_id(id) {
            return Ok(None);
        }
        let path = self.file(&place, id);
        let id = id.to_owned();
        blocking(move || match fs::read(&path) {
            Ok(bytes) => {
                let at = fs::metadata(&path)?.modified()?.into();
                Ok(Some(Found { id, at, bytes }))
            }
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(cause),
        })
        .await
    }

    fn names(&self, place: &Path) -> io::Result<Vec<(SystemTime, String)>> {
        let entries = match fs::read_dir(place) {
            Ok(entries) => entries,
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(cause) => return Err(cause),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
            let ours = path.extension().is_some_and(|extension| extension == self.extension);
            if ours && is_id(id) {
                names.push((entry.metadata()?.modified()?, id.to_owned()));
            }
        }
        Ok(names)
    }

    fn place(&self, site: &str) -> io::Result<PathBuf> {
        if is_label(site) {
            Ok(self.root.join(site).join(self.kind))
        } else {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "not a site label"))
        }
    }

    fn file(&self, place: &Path, id: &str) -> PathBuf {
        place.join(format!("{id}.{}", self.extension))
    }
}

/// The id under which a key is filed.
pub(crate) fn id_of(key: &str) -> String {
    hex::encode(&digest(&SHA256, key.as_bytes()).as_ref()[..ID_BYTES])
}

fn is_id(id: &str) -> bool {
    id.len() == ID_BYTES * 2 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_label(site: &str) -> bool {
    (1..=64).contains(&site.len())
        && !site.starts_with('.')
        && site.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

/// The file system's own stamp is too coarse to order two messages of one moment.
fn file_time() -> SystemTime {
    Clock::system().now().into()
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(root: &Path) -> Folder {
        Folder::new(root.to_owned(), "mail", "eml")
    }

    #[tokio::test]
    async fn the_first_delivery_of_a_key_stays() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = folder(root.path());
        folder.put("alfa", "one", b"first".to_vec()).await?;
        folder.put("alfa", "one", b"second".to_vec()).await?;
        let found = folder.newest("alfa").await?;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].bytes, b"first");
        assert_eq!(fs::read_dir(root.path().join("alfa/mail"))?.count(), 1, "no leftovers");
        Ok(())
    }

    #[tokio::test]
    async fn a_listing_is_newest_first_and_bounded() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = folder(root.path());
        for n in 0..LISTED + 5 {
            folder.put("alfa", &n.to_string(), n.to_string().into_bytes()).await?;
        }
        let found = folder.newest("alfa").await?;
        assert_eq!(found.len(), LISTED);
        assert_eq!(found[0].bytes, (LISTED + 4).to_string().into_bytes());
        assert_eq!(found[LISTED - 1].bytes, b"5");
        Ok(())
    }

    #[tokio::test]
    async fn one_site_does_not_see_another() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = folder(root.path());
        folder.put("alfa", "one", b"secret".to_vec()).await?;
        assert!(folder.newest("beta").await?.is_empty());
        assert!(folder.get("beta", &id_of("one")).await?.is_none());
        assert!(folder.get("alfa", &id_of("one")).await?.is_some());
        Ok(())
    }

    #[tokio::test]
    async fn neither_a_label_nor_an_id_leads_out_of_the_folder() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = folder(root.path());
        for label in ["", ".", "..", "../alfa", "alfa/..", "a\\b", "/etc", "альфа", ".hidden"]
        {
            assert!(folder.put(label, "one", Vec::new()).await.is_err(), "{label}");
            assert!(folder.newest(label).await.is_err(), "{label}");
        }
        folder.put("alfa", "../../one", b"kept".to_vec()).await?;
        assert_eq!(folder.newest("alfa").await?.len(), 1);
        for id in ["../mail/x", "..", "", "00", "ZZ000000000000000000000000000000"] {
            assert!(folder.get("alfa", id).await?.is_none(), "{id}");
        }
        Ok(())
    }
}
