//! Objects as files in a folder: for one node, and for development.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use bytes::{Bytes, BytesMut};
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, stream};
use tempfile::NamedTempFile;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::spawn_blocking,
};

use super::{LARGEST, Listed, ObjectsError, PAGE, Reading, Source};

/// How much of a file is read at once.
const PIECE: usize = 64 * 1024;

/// A folder of objects. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Folder {
    root: Arc<Path>,
}

impl Folder {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root: root.into() }
    }

    pub(super) async fn put(&self, key: &str, bytes: Bytes) -> Result<(), ObjectsError> {
        let path = self.root.join(key);
        blocking(move || write(&path, &bytes)).await
    }

    pub(super) async fn get(&self, key: &str) -> Result<Option<Bytes>, ObjectsError> {
        let path = self.root.join(key);
        match blocking(move || present(read(&path))).await? {
            Some(bytes) if bytes.len() as u64 > LARGEST => Err(ObjectsError::TooLarge),
            found => Ok(found.map(Bytes::from)),
        }
    }

    /// Written beside its place and moved there once it is whole; dropped on the way, the file goes.
    pub(super) async fn put_stream(
        &self,
        key: &str,
        source: &mut Source<'_>,
    ) -> Result<(), ObjectsError> {
        let path = self.root.join(key);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let beside = folder.clone();
        let begun = blocking(move || {
            fs::create_dir_all(&beside)?;
            NamedTempFile::new_in(beside)
        });
        let (file, place) = begun.await?.into_parts();
        let mut file = tokio::fs::File::from_std(file);
        while let Some(bytes) = source.next().await? {
            file.write_all(&bytes).await.map_err(ObjectsError::failed)?;
        }
        file.flush().await.map_err(ObjectsError::failed)?;
        file.sync_all().await.map_err(ObjectsError::failed)?;
        blocking(move || {
            place.persist(path)?;
            File::open(folder)?.sync_all()
        })
        .await
    }

    pub(super) async fn get_stream(&self, key: &str) -> Result<Option<Reading>, ObjectsError> {
        let path = self.root.join(key);
        let opened = blocking(move || {
            let file = present(File::open(path))?;
            file.map(|file| file.metadata().map(|about| (about.len(), file))).transpose()
        });
        let Some((size, file)) = opened.await? else { return Ok(None) };
        let pieces = stream::unfold(tokio::fs::File::from_std(file), |mut file| async move {
            let mut piece = BytesMut::with_capacity(PIECE);
            match file.read_buf(&mut piece).await {
                Ok(0) => None,
                Ok(_) => Some((Ok(piece.freeze()), file)),
                Err(why) => Some((Err(ObjectsError::failed(why)), file)),
            }
        });
        Ok(Some(Reading::new(size, pieces.boxed())))
    }

    /// The files that were begun before a moment and never finished.
    pub(super) async fn unfinished(
        &self,
        root: &str,
        before: DateTime<Utc>,
    ) -> Result<Vec<PathBuf>, ObjectsError> {
        let root = self.root.join(root);
        let find = move || present(unfinished(&root, before.into()));
        blocking(find).await.map(Option::unwrap_or_default)
    }

    /// Removes such files; tells how many.
    pub(super) async fn sweep(
        &self,
        root: &str,
        before: DateTime<Utc>,
    ) -> Result<u64, ObjectsError> {
        let all = self.unfinished(root, before).await?;
        let remove = move || {
            all.iter().try_fold(0, |swept, file| {
                Ok(swept + u64::from(present(fs::remove_file(file))?.is_some()))
            })
        };
        blocking(remove).await
    }

    pub(super) async fn delete(&self, key: &str) -> Result<(), ObjectsError> {
        let path = self.root.join(key);
        blocking(move || present(fs::remove_file(path))).await.map(|_| ())
    }

    pub(super) async fn list(
        &self,
        root: &str,
        after: Option<&str>,
    ) -> Result<Vec<Listed>, ObjectsError> {
        let (path, after) = (self.root.join(root), after.map(str::to_owned));
        let all = blocking(move || present(list(&path)).map(Option::unwrap_or_default)).await?;
        let mut all: Vec<Listed> = all
            .into_iter()
            .filter(|one| after.as_ref().is_none_or(|last| one.name > *last))
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all.truncate(PAGE);
        Ok(all)
    }

    pub(super) async fn ensure(&self) -> Result<(), ObjectsError> {
        let root = Arc::clone(&self.root);
        blocking(move || fs::create_dir_all(root)).await
    }
}

/// Writes a file so that it is there whole or not at all, even after a power cut. The
/// temporary file's name begins with a dot, as no object's does.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    File::open(folder)?.sync_all()
}

/// The files in the folders of a folder, in no order; those that are being written left out.
fn list(root: &Path) -> io::Result<Vec<Listed>> {
    let mut found = Vec::new();
    for folder in fs::read_dir(root)? {
        let folder = folder?;
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            let (folder, name) = (folder.file_name(), file.file_name());
            if let (Some(folder), Some(name)) = (folder.to_str(), name.to_str())
                && !name.starts_with('.')
            {
                let size = file.metadata()?.len();
                found.push(Listed { name: format!("{folder}/{name}"), size });
            }
        }
    }
    Ok(found)
}

/// The files in folders of folders that were begun before a moment and never finished.
fn unfinished(root: &Path, before: SystemTime) -> io::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for site in fs::read_dir(root)? {
        for kind in fs::read_dir(site?.path())? {
            for file in fs::read_dir(kind?.path())? {
                let file = file?;
                let begun = file.file_name().to_string_lossy().starts_with('.');
                // It may have been finished meanwhile.
                let changed = present(file.metadata().and_then(|about| about.modified()))?;
                if begun && changed.is_some_and(|at| at < before) {
                    all.push(file.path());
                }
            }
        }
    }
    Ok(all)
}

/// Reads a file, or of one that is too large a little more than is allowed.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// `None` for a file that is not there.
fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(None),
        Err(why) => Err(why),
    }
}

async fn blocking<T: Send + 'static>(
    what: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, ObjectsError> {
    match spawn_blocking(what).await {
        Ok(result) => result.map_err(ObjectsError::failed),
        Err(why) => Err(ObjectsError::failed(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_overwritten_file_leaves_nothing_behind() {
        let root = tempfile::tempdir().expect("a temporary folder");
        let path = root.path().join("sites/one/photos/a.png");
        write(&path, b"first").expect("a file");
        write(&path, b"second").expect("a file");
        assert_eq!(read(&path).expect("a file"), b"second");
        assert_eq!(fs::read_dir(path.parent().expect("a folder")).expect("a folder").count(), 1);
    }

    #[test]
    fn a_file_that_is_not_there_is_none() {
        let root = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(present(read(&root.path().join("a.png"))).expect("no failure"), None);
    }
}
