//! Files that clinics own: in a bucket of an S3 service, or in a folder.
//!
//! The only door is [`Objects::of`] with a [`Site`], and the only names are the typed keys
//! in [`keys`]: no object of another clinic can be named (S6). An object's key in the store
//! is `sites/<site id>/<kind>/<name>`.

use std::path::PathBuf;

pub use bytes::Bytes;
use kernel::{Site, SiteId};

mod folder;
pub mod keys;
mod s3;

pub use folder::Folder;
pub use keys::Key;
pub use s3::{S3, S3Config};

/// The largest object, in bytes.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// Why an object could not be put, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum ObjectsError {
    /// It is larger than [`LARGEST`].
    #[error("the object is too large")]
    TooLarge,
    /// It is not what its name says.
    #[error("the object's type is not the one of its name")]
    WrongType,
    /// The store did not do as told.
    #[error("the object store failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ObjectsError {
    fn failed(why: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Failed(Box::new(why))
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
        Err(ObjectsError::failed(std::io::Error::other("what was put there was not found again")))
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

    /// Reads an object that the list has named.
    pub async fn read(&self, listed: &Listed) -> Result<Option<Bytes>, ObjectsError> {
        let path = format!("{}{}", self.root(), listed.name);
        match &self.objects {
            Objects::S3(s3) => s3.get(&path).await,
            Objects::Folder(folder) => folder.get(&path).await,
        }
    }

    /// Puts an object of a backup back under the name that the list gave it.
    pub async fn put_back(&self, name: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        if !keys::is_whole_name(name) {
            return Err(ObjectsError::WrongType);
        }
        if bytes.len() as u64 > LARGEST {
            return Err(ObjectsError::TooLarge);
        }
        let path = format!("{}{name}", self.root());
        match &self.objects {
            Objects::S3(s3) => s3.put(&path, bytes, keys::content_type_of(name)).await,
            Objects::Folder(folder) => folder.put(&path, bytes).await,
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
        format!("sites/{}/", self.site)
    }

    fn path<K: Key>(&self, key: &K) -> String {
        format!("{}{}/{}", self.root(), K::FOLDER, key.name())
    }
}
