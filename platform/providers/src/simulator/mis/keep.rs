//! The book on the disk: always a whole one, the last that was stored.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use super::Book;

/// Where the book is kept.
#[derive(Clone, Debug)]
pub struct Keep(PathBuf);

impl Keep {
    /// In this folder, which is made.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn at(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        Ok(Self(folder.to_owned()))
    }

    /// The book as it was last stored; none if there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn load(&self) -> io::Result<Option<Book>> {
        match fs::read(self.0.join("book.json")) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Puts the book in the place of the last one: whoever is stopped meanwhile finds one of the two.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, book: &Book) -> io::Result<()> {
        let beside = self.0.join("book.json.new");
        let mut file = File::create(&beside)?;
        file.write_all(&serde_json::to_vec(book)?)?;
        file.sync_data()?;
        fs::rename(beside, self.0.join("book.json"))
    }
}
