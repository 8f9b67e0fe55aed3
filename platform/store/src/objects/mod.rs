//! Files that clinics own: in a bucket of an S3 service, or in a folder.
//!
//! The only door is [`Objects::of`] with a [`Site`], and the only names are the typed keys
//! in [`keys`]: no object of another clinic can be named (S6). An object's key in the store
//! is `sites/<site id>/<kind>/<name>`.

use std::{error::Error, path::PathBuf};

pub use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::Stream;
use kernel::{Site, SiteId};

mod download;
mod folder;
pub mod keys;
mod multipart;
mod reading;
mod s3;
mod source;

pub use download::{Download, disposition};
pub use folder::Folder;
pub use keys::Key;
pub use reading::Reading;
pub use s3::{S3, S3Config};
use source::Source;
pub use source::Stored;

/// The largest object that is put or read whole, in bytes; larger ones come and go as streams.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// Why an object could not be put, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ObjectsError {
    /// It is larger than it may be.
    #[error("the object is too large")]
    TooLarge,
    /// It is not what its name says.
    #[error("the object's type is not the one of its name")]
    WrongType,
    /// What was to be stored has broken off.
    #[error("what was to be stored has not come whole")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
    /// What was read is not what was put.
    #[error("the object is not what was stored")]
    Damaged,
    /// The store did not do as told.
    #[error("the object store failed")]
    Failed(#[source] Box<dyn Error + Send + Sync>),
}

impl ObjectsError {
    fn failed(why: impl Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(why))
    }

    /// The store has answered something that makes no sense.
    fn told(what: &'static str) -> Self {
        Self::failed(std::io::Error::other(what))
    }
}

/// The whole object store. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Objects {
    /// In a bucket.
    S3(S3),
    /// In a folder.
    Folder(Folder),
}

/// An object as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What is in it.
    pub bytes: Bytes,
    /// What it is, as told to browsers: follows from its name.
    pub content_type: &'static str,
}

/// An object as the list of a clinic's objects names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its kind's folder, a slash, its name.
    pub name: String,
    /// How large it is, in bytes.
    pub size: u64,
}

/// How many names a list holds at most.
const PAGE: usize = 1000;

/// Under it everything of the clinics lies.
const SITES: &str = "sites/";

impl Objects {
    /// Objects in a bucket.
    pub fn s3(config: S3Config) -> Self {
        Self::S3(S3::new(config))
    }

    /// Objects in a folder, made when the first one is put.
    pub fn folder(root: impl Into<PathBuf>) -> Self {
        Self::Folder(Folder::new(root.into()))
    }

    /// A clinic's objects.
    pub fn of(&self, site: &Site) -> SiteObjects {
        SiteObjects { objects: self.clone(), site: site.id }
    }

    /// Puts a small object, reads it and deletes it again: whether the store does what it is needed
    /// for.
    pub async fn try_out(&self) -> Result<(), ObjectsError> {
        // Nothing of any clinic's: those lie under `sites/`.
        let id = kernel::ids::new_uuid(chrono::DateTime::UNIX_EPOCH);
        let (path, bytes) = (format!("checks/{id}"), Bytes::from_static(b"a check of the portal"));
        let found = match self {
            Self::S3(s3) => {
                s3.put(&path, bytes.clone(), "text/plain").await?;
                let found = s3.get(&path).await;
                s3.delete(&path).await?;
                found?
            }
            Self::Folder(folder) => {
                folder.put(&path, bytes.clone()).await?;
                let found = folder.get(&path).await;
                folder.delete(&path).await?;
                found?
            }
        };
        if found.as_ref() == Some(&bytes) {
            return Ok(());
        }
        Err(ObjectsError::told("what was put there was not found again"))
    }

    /// How many streams into the store were begun before a moment and are not finished.
    pub async fn unfinished(&self, before: DateTime<Utc>) -> Result<usize, ObjectsError> {
        match self {
            Self::S3(s3) => s3.unfinished(SITES, before).await.map(|all| all.len()),
            Self::Folder(folder) => folder.unfinished(SITES, before).await.map(|all| all.len()),
        }
    }

    /// Removes what is left of such streams: who began them is gone. Tells how many there were.
    pub async fn sweep(&self, before: DateTime<Utc>) -> Result<u64, ObjectsError> {
        match self {
            Self::S3(s3) => s3.sweep(SITES, before).await,
            Self::Folder(folder) => folder.sweep(SITES, before).await,
        }
    }

    /// Makes the bucket or the folder if it is not there: for development and tests, where
    /// nobody else does.
    pub async fn ensure_bucket(&self) -> Result<(), ObjectsError> {
        match self {
            Self::S3(s3) => s3.ensure().await,
            Self::Folder(folder) => folder.ensure().await,
        }
    }
}

/// A clinic's objects. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SiteObjects {
    objects: Objects,
    site: SiteId,
}

impl SiteObjects {
    /// Stores an object, in the place of the one with the same key if there is one.
    /// Its type must be the one that its name promises.
    pub async fn put(
        &self,
        key: &impl Key,
        bytes: Bytes,
        content_type: &str,
    ) -> Result<(), ObjectsError> {
        if content_type != key.content_type() {
            return Err(ObjectsError::WrongType);
        }
        if bytes.len() as u64 > LARGEST {
            return Err(ObjectsError::TooLarge);
        }
        let path = self.path(key);
        match &self.objects {
            Objects::S3(s3) => s3.put(&path, bytes, content_type).await,
            Objects::Folder(folder) => folder.put(&path, bytes).await,
        }
    }

    /// Stores what a stream brings, at most `most` bytes, in the place of the object with the same
    /// key if there is one: whole or not at all. Memory holds a few parts of it, however large it
    /// is. A stream that breaks off, is too large or is dropped on its way leaves nothing.
    pub async fn put_stream<E>(
        &self,
        key: &impl Key,
        content: impl Stream<Item = Result<Bytes, E>> + Send,
        content_type: &str,
        most: u64,
    ) -> Result<Stored, ObjectsError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        if content_type != key.content_type() {
            return Err(ObjectsError::WrongType);
        }
        self.put_at(&self.path(key), Source::new(content, most), content_type).await
    }

    /// Reads an object piece by piece; `None` if there is none.
    pub async fn get_stream(&self, key: &impl Key) -> Result<Option<Reading>, ObjectsError> {
        self.read_at(&self.path(key)).await
    }

    /// The address where a browser finds an object for a while, at the S3 server itself; `None`
    /// where browsers do not reach it, and the portal gives the object out. Whoever has the
    /// address has the object: it is to be told only to who may have it.
    pub async fn presigned_get(
        &self,
        key: &impl Key,
        download: &Download,
    ) -> Result<Option<String>, ObjectsError> {
        match &self.objects {
            Objects::S3(s3) => s3.presigned(&self.path(key), key.content_type(), download).await,
            Objects::Folder(_) => Ok(None),
        }
    }

    /// Reads an object; `None` if there is none.
    pub async fn get(&self, key: &impl Key) -> Result<Option<Object>, ObjectsError> {
        let path = self.path(key);
        let bytes = match &self.objects {
            Objects::S3(s3) => s3.get(&path).await?,
            Objects::Folder(folder) => folder.get(&path).await?,
        };
        Ok(bytes.map(|bytes| Object { bytes, content_type: key.content_type() }))
    }

    /// Deletes an object. That there is none is no failure.
    pub async fn delete(&self, key: &impl Key) -> Result<(), ObjectsError> {
        let path = self.path(key);
        match &self.objects {
            Objects::S3(s3) => s3.delete(&path).await,
            Objects::Folder(folder) => folder.delete(&path).await,
        }
    }

    /// The clinic's objects by name, at most a thousand, those after `after` only.
    pub async fn list(&self, after: Option<&str>) -> Result<Vec<Listed>, ObjectsError> {
        let root = self.root();
        let mut found = match &self.objects {
            Objects::S3(s3) => s3.list(&root, after).await?,
            Objects::Folder(folder) => folder.list(&root, after).await?,
        };
        found.retain(|one| keys::is_whole_name(&one.name));
        Ok(found)
    }

    /// Reads an object that the list has named, piece by piece. To be named by what we have signed
    /// or listed ourselves.
    pub async fn read(&self, name: &str) -> Result<Option<Reading>, ObjectsError> {
        if !keys::is_whole_name(name) {
            return Ok(None);
        }
        self.read_at(&format!("{}{name}", self.root())).await
    }

    /// Puts an object of a backup back under the name that the list gave it.
    pub async fn put_back<E>(
        &self,
        name: &str,
        content: impl Stream<Item = Result<Bytes, E>> + Send,
        size: u64,
    ) -> Result<Stored, ObjectsError>
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        if !keys::is_whole_name(name) {
            return Err(ObjectsError::WrongType);
        }
        let path = format!("{}{name}", self.root());
        self.put_at(&path, Source::new(content, size), keys::content_type_of(name)).await
    }

    async fn put_at(
        &self,
        path: &str,
        mut source: Source<'_>,
        content_type: &str,
    ) -> Result<Stored, ObjectsError> {
        match &self.objects {
            Objects::S3(s3) => s3.put_stream(path, &mut source, content_type).await?,
            Objects::Folder(folder) => folder.put_stream(path, &mut source).await?,
        }
        Ok(source.stored())
    }

    async fn read_at(&self, path: &str) -> Result<Option<Reading>, ObjectsError> {
        match &self.objects {
            Objects::S3(s3) => s3.get_stream(path).await,
            Objects::Folder(folder) => folder.get_stream(path).await,
        }
    }

    /// Removes every object of the clinic; tells how many there were.
    pub async fn remove_all(&self) -> Result<u64, ObjectsError> {
        let mut removed = 0;
        loop {
            let some = self.list(None).await?;
            for listed in &some {
                let path = format!("{}{}", self.root(), listed.name);
                match &self.objects {
                    Objects::S3(s3) => s3.delete(&path).await?,
                    Objects::Folder(folder) => folder.delete(&path).await?,
                }
                removed += 1;
            }
            if some.is_empty() {
                return Ok(removed);
            }
        }
    }

    fn root(&self) -> String {
        format!("{SITES}{}/", self.site)
    }

    fn path<K: Key>(&self, key: &K) -> String {
        format!("{}{}/{}", self.root(), K::FOLDER, key.name())
    }
}
