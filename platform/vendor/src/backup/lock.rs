//! What a backup is locked and opened with.

use std::{iter, path::Path};

use age::{Decryptor, Encryptor, Identity, Recipient, scrypt, secrecy::SecretString, x25519};
use kernel::Problem;

/// What a backup is locked with.
pub enum Lock {
    /// Words that open it too.
    Passphrase(SecretString),
    /// A public key: whoever makes backups cannot read them.
    Recipient(Box<x25519::Recipient>),
}

/// What a backup is opened with.
pub enum Key {
    /// The words that it was locked with.
    Passphrase(SecretString),
    /// The private key, as `age-keygen` writes it.
    Identity(Box<x25519::Identity>),
}

impl Lock {
    /// Locks by the words in a file, its line end left out.
    pub fn passphrase(file: &Path) -> Result<Self, Problem> {
        words(file).map(Self::Passphrase)
    }

    /// Locks for the owner of a public key: `age1…`.
    pub fn recipient(key: &str) -> Result<Self, Problem> {
        let key = key.trim().parse().map_err(|why: &str| Problem::failed(why))?;
        Ok(Self::Recipient(Box::new(key)))
    }

    pub(super) fn encryptor(self) -> Result<Encryptor, Problem> {
        match self {
            Self::Passphrase(words) => Ok(Encryptor::with_user_passphrase(words)),
            Self::Recipient(key) => {
                Ok(Encryptor::with_recipients(iter::once(&*key as &dyn Recipient))?)
            }
        }
    }
}

impl Key {
    /// Opens by the words in a file, its line end left out.
    pub fn passphrase(file: &Path) -> Result<Self, Problem> {
        words(file).map(Self::Passphrase)
    }

    /// Opens by the private key in a file: the line `AGE-SECRET-KEY-1…`, comments are left out.
    pub fn identity(file: &Path) -> Result<Self, Problem> {
        let text = std::fs::read_to_string(file)?;
        let line = text.lines().map(str::trim).find(|line| line.starts_with("AGE-SECRET-KEY-"));
        let key = line.ok_or_else(|| Problem::failed("there is no private key in the file"))?;
        let key = key.parse().map_err(|why: &str| Problem::failed(why))?;
        Ok(Self::Identity(Box::new(key)))
    }

    pub(super) fn open<R: std::io::Read>(
        self,
        file: R,
    ) -> Result<age::stream::StreamReader<R>, Problem> {
        let decryptor = Decryptor::new(file)?;
        Ok(match self {
            Self::Passphrase(words) => {
                let key = scrypt::Identity::new(words);
                decryptor.decrypt(iter::once(&key as &dyn Identity))?
            }
            Self::Identity(key) => decryptor.decrypt(iter::once(&*key as &dyn Identity))?,
        })
    }
}

fn words(file: &Path) -> Result<SecretString, Problem> {
    let text = std::fs::read_to_string(file)?;
    let words = text.trim_end_matches(['\r', '\n']);
    if words.chars().count() < 12 {
        return Err(Problem::failed("the passphrase is shorter than 12 characters"));
    }
    Ok(SecretString::from(words.to_owned()))
}
