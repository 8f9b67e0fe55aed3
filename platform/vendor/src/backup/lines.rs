//! What stands in a backup, line by line, as JSON:
//!
//! 1. `head`: the format, the schema, the site;
//! 2. `table` before the rows of a table, `row` for each of them;
//! 3. `object` before an object, `part` for each piece of it, `whole` after the last;
//! 4. `end`: how many there were. Where it is missing, the backup is not whole.

use std::{collections::BTreeMap, io::BufRead};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use kernel::{Problem, SiteId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The format of these lines. What another program has written in another one is not read.
pub(super) const FORMAT: u32 = 2;

/// The longest line that is read: a row holds a configuration at most.
const LONGEST: u64 = 16 * 1024 * 1024;

/// How much of an object stands in one line.
pub(super) const PART: usize = 192 * 1024;

/// The parts beside the clinic's tables, named like tables.
pub(super) const VERSIONS: &str = "site_versions";
/// The queue.
pub(super) const JOBS: &str = "jobs";

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first one.
    Head(Head),
    /// The rows of this table follow.
    Table(String),
    /// A row.
    Row(Box<RawValue>),
    /// An object follows.
    Object(Object),
    /// A part of it, in base64.
    Part(String),
    /// That was the object: SHA-256 of its bytes, in hex.
    Whole(String),
    /// The last one.
    End(Sums),
}

/// What a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// See [`FORMAT`].
    pub(super) format: u32,
    /// The version of the program that made it.
    pub(super) program: String,
    /// The newest migration of the schema that its rows fit.
    pub(super) schema: String,
    /// When it was made.
    pub(super) at: DateTime<Utc>,
    /// The site's id.
    pub(super) id: SiteId,
    /// The site's label.
    pub(super) label: String,
    /// The site's row.
    pub(super) site: Box<RawValue>,
}

/// An object.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Object {
    /// Its kind's folder, a slash, its name.
    pub(super) name: String,
    /// Its size in bytes.
    pub(super) size: u64,
}

/// How much there is in a backup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// The rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// The objects.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Sums {
    /// All rows together.
    pub fn total(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Reads the next line; none where the file ends.
pub(super) fn next(file: &mut impl BufRead) -> Result<Option<Line>, Problem> {
    let mut line = Vec::new();
    let read = std::io::Read::take(&mut *file, LONGEST).read_until(b'\n', &mut line)?;
    if read == 0 {
        return Ok(None);
    }
    if line.last() != Some(&b'\n') {
        return Err(Problem::failed("the backup ends in the middle, or a line of it is too long"));
    }
    Ok(Some(serde_json::from_slice(&line)?))
}

/// A part of an object, as text.
pub(super) fn part(bytes: &[u8]) -> Line {
    Line::Part(STANDARD.encode(bytes))
}

/// A part of an object, as bytes.
pub(super) fn bytes(part: &str) -> Result<Vec<u8>, Problem> {
    Ok(STANDARD.decode(part)?)
}
