//! Clinic data from tables: CSV and XLSX, by the same verbs as the exchange's. A dry run tells
//! what would become of each row.

use kernel::{Problem, Refused};
use serde::de::DeserializeOwned;
use shell::{Trace, app::Clinic};

use crate::{
    batch::{Done, Item, Keep, Refusal, Report},
    patients,
    reference::{self, Told},
};

mod cells;
mod columns;
mod csv;
mod xlsx;

pub use cells::kopecks;
pub use columns::Kind;

/// The largest file.
pub const MAX_FILE: usize = 20 * 1024 * 1024;

/// The most rows of a table.
pub const MAX_ROWS: usize = 200_000;

/// The most columns.
const MAX_COLUMNS: usize = 100;

/// The most problems that are listed one by one.
const MAX_LISTED: usize = 1000;

/// How many rows are taken over before the next are read.
const AT_ONCE: usize = 1000;

/// What became of a table, or would become of it.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// How many rows are new.
    pub created: usize,
    /// How many are changed.
    pub updated: usize,
    /// How many are as they were.
    pub unchanged: usize,
    /// How many were not taken.
    pub refused: usize,
    /// What is wrong with them, the first thousand.
    pub mistakes: Vec<Mistake>,
    /// Columns that mean nothing here.
    pub ignored: Vec<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The row's number, as tables number them: the header is the first.
    pub row: usize,
    /// The column's title, as the table has it; empty for the whole row.
    pub column: String,
    /// Why.
    pub refusal: Refusal,
}

/// A table: titles, and rows of as many cells or fewer.
#[derive(Debug, Default)]
pub(crate) struct Table {
    titles: Vec<String>,
    /// The rows with their numbers; empty ones are left out.
    rows: Vec<(usize, Vec<String>)>,
}

/// Takes a table over, or says what would become of it. A row that is wrong does not fail the
/// others.
///
/// Refuses with `import.too_large`, `import.unreadable`, `import.too_many_rows`,
/// `import.too_many_columns`, `import.columns_missing` or `import.column_twice`.
pub async fn import(
    clinic: &Clinic,
    kind: Kind,
    file: Vec<u8>,
    keep: Keep,
    trace: &Trace,
) -> Result<Imported, Problem> {
    let table = tokio::task::spawn_blocking(move || read(&file)).await??;
    match kind {
        Kind::Branches => {
            reference::<crate::records::BranchRecord>(clinic, kind, table, keep).await
        }
        Kind::Departments => {
            reference::<crate::records::DepartmentRecord>(clinic, kind, table, keep).await
        }
        Kind::Specialisations => {
            reference::<crate::records::SpecialisationRecord>(clinic, kind, table, keep).await
        }
        Kind::Services => {
            reference::<crate::records::ServiceRecord>(clinic, kind, table, keep).await
        }
        Kind::Doctors => reference::<crate::records::DoctorRecord>(clinic, kind, table, keep).await,
        Kind::Patients => {
            let upsert = async |items| patients::upsert(clinic, items, vec![], keep, trace).await;
            run(kind, table, upsert).await
        }
        Kind::Contracts => {
            let upsert = async |items| patients::contracts(clinic, items, vec![], keep).await;
            run(kind, table, upsert).await
        }
    }
}

async fn reference<T: Told + DeserializeOwned>(
    clinic: &Clinic,
    kind: Kind,
    table: Table,
    keep: Keep,
) -> Result<Imported, Problem> {
    let upsert = async |items: Vec<Item<T>>| reference::upsert(clinic, items, vec![], keep).await;
    run(kind, table, upsert).await
}

/// Reads a file of either kind.
fn read(file: &[u8]) -> Result<Table, Refused> {
    if file.len() > MAX_FILE {
        return Err(Refused::new(413, "import.too_large"));
    }
    let table = if file.starts_with(b"PK") { xlsx::read(file)? } else { csv::read(file)? };
    if table.titles.len() > MAX_COLUMNS {
        return Err(Refused::new(422, "import.too_many_columns"));
    }
    Ok(table)
}

/// Takes the rows over by a verb.
async fn run<T: DeserializeOwned>(
    kind: Kind,
    table: Table,
    upsert: impl AsyncFn(Vec<Item<T>>) -> Result<Report, Problem>,
) -> Result<Imported, Problem> {
    let columns = columns::Columns::of(kind, &table.titles)?;
    let mut told = Imported { ignored: columns.ignored(&table.titles), ..Imported::default() };
    let mut ids = std::collections::BTreeSet::new();
    for rows in table.rows.chunks(AT_ONCE) {
        let items = rows.iter().map(|(_, cells)| columns.item::<T>(cells, &mut ids)).collect();
        let report = upsert(items).await?;
        for ((number, _), answer) in rows.iter().zip(report.items) {
            match answer.outcome {
                Ok((Done::Created, _)) => told.created += 1,
                Ok((Done::Updated, _)) => told.updated += 1,
                Ok((Done::Unchanged, _)) => told.unchanged += 1,
                Err(refusal) => {
                    told.refused += 1;
                    if told.mistakes.len() < MAX_LISTED {
                        let column = columns.title(&refusal.field, &table.titles);
                        told.mistakes.push(Mistake { row: *number, column, refusal });
                    }
                }
            }
        }
    }
    Ok(told)
}
