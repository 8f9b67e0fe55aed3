//! `portal sites backup` and `portal sites restore`: one clinic in one encrypted file.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::Args;
use kernel::Problem;
use shell::App;
use tempfile::NamedTempFile;
use vendor::{
    backup::{Key, Lock, Sums, restore as put_back, save as write_out},
    journal::By,
};

/// What is saved, and how it is locked.
#[derive(Args)]
pub struct Backup {
    /// The clinic.
    pub site: String,
    /// The file that is written; it must not be there yet.
    #[arg(long)]
    pub to: PathBuf,
    /// What it is locked with.
    #[command(flatten)]
    pub lock: LockedBy,
}

/// What a backup is locked with.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct LockedBy {
    /// The public key of whoever may read it: `age1…`, as `age-keygen` prints it.
    #[arg(long)]
    pub recipient: Option<String>,
    /// A file with the words that will open it, at least 12 characters.
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
}

/// What is restored, and how it is opened.
#[derive(Args)]
pub struct Restore {
    /// The backup.
    pub file: PathBuf,
    /// The label of the new site, where it is not to be the one of the backup.
    #[arg(long = "as")]
    pub label: Option<String>,
    /// What it is opened with.
    #[command(flatten)]
    pub key: OpenedBy,
}

/// What a backup is opened with.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub struct OpenedBy {
    /// The file with the private key, as `age-keygen` writes it.
    #[arg(long)]
    pub identity: Option<PathBuf>,
    /// A file with the words that it was locked with.
    #[arg(long)]
    pub passphrase_file: Option<PathBuf>,
}

/// Saves a clinic; gives what is to be printed. The file is there whole or not at all.
pub async fn backup(app: &App, wish: Backup) -> Result<String, Problem> {
    let stored = store::sites::by_label(&app.db, &wish.site).await?;
    let stored = stored.ok_or_else(|| Problem::failed(format!("no site {}", wish.site)))?;
    let lock = match (&wish.lock.recipient, &wish.lock.passphrase_file) {
        (Some(key), _) => Lock::recipient(key)?,
        (None, Some(file)) => Lock::passphrase(file)?,
        (None, None) => return Err(Problem::failed("nothing to lock the backup with")),
    };
    let folder = wish.to.parent().filter(|path| !path.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    let mut out = BufWriter::new(file.as_file_mut());
    let sums = write_out(app, &stored.site, lock, &mut out).await?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    file.persist_noclobber(&wish.to)?;
    Ok(format!("{} is saved in {}: {}", wish.site, wish.to.display(), counts(&sums)))
}

/// Makes a site from a backup; gives what is to be printed.
pub async fn restore(app: &App, wish: Restore) -> Result<String, Problem> {
    let key = match (&wish.key.identity, &wish.key.passphrase_file) {
        (Some(file), _) => Key::identity(file)?,
        (None, Some(file)) => Key::passphrase(file)?,
        (None, None) => return Err(Problem::failed("nothing to open the backup with")),
    };
    let file = File::open(&wish.file)?;
    let (site, sums) = put_back(app, key, file, wish.label.as_deref(), &By::command()).await?;
    Ok(format!("{} is restored: {}", app.settings.origin(&site.label), counts(&sums)))
}

fn counts(sums: &Sums) -> String {
    format!("{} rows, {} objects of {} bytes", sums.total(), sums.objects, sums.bytes)
}
