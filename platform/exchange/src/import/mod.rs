//! Clinic data from tables: CSV and XLSX, by the same verbs as the exchange's. A dry run tells
//! what would become of each row.

use std::collections::BTreeSet;

use kernel::{Problem, Refused};
use serde::de::DeserializeOwned;
use shell::{Trace, app::Clinic};

use crate::{
    batch::{Done, Item, Keep, Refusal, Report},
    patients,
    reference::{self, Told},
    schedules,
};

mod cells;
mod columns;
mod csv;
mod xlsx;

pub use cells::{Cell, kopecks};
use columns::Columns;
pub use columns::{ColumnOf, Kind};

/// The largest file.
pub const MAX_FILE: usize = 20 * 1024 * 1024;

/// The most rows of a table.
pub const MAX_ROWS: usize = 200_000;

/// The most columns.
const MAX_COLUMNS: usize = 100;

/// The most cells: what they take of memory is bounded, whatever the file holds in them.
const MAX_CELLS: usize = 4_000_000;

/// The most problems that are listed one by one.
pub const MAX_LISTED: usize = 1000;

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

impl Imported {
    /// How many rows it is about.
    pub const fn rows(&self) -> usize {
        self.created + self.updated + self.unchanged + self.refused
    }

    /// Adds what became of more rows of the same table.
    pub fn add(&mut self, more: Self) {
        self.created += more.created;
        self.updated += more.updated;
        self.unchanged += more.unchanged;
        self.refused += more.refused;
        self.mistakes.extend(more.mistakes);
        self.mistakes.truncate(MAX_LISTED);
    }
}

/// A table: titles, and rows of as many cells or fewer.
#[derive(Debug, Default)]
pub(crate) struct Table {
    titles: Vec<String>,
    /// The rows with their numbers; empty ones are left out.
    rows: Vec<(usize, Vec<String>)>,
    cells: usize,
}

impl Table {
    /// One row more.
    fn push(&mut self, number: usize, cells: Vec<String>) -> Result<(), Refused> {
        if self.rows.len() == MAX_ROWS {
            return Err(Refused::new(422, "import.too_many_rows"));
        }
        self.cells += cells.len();
        if self.cells > MAX_CELLS {
            return Err(Refused::new(413, "import.too_large"));
        }
        self.rows.push((number, cells));
        Ok(())
    }
}

/// A table that has been read, and whose columns are known.
pub struct Sheet {
    kind: Kind,
    table: Table,
    columns: Columns,
    /// The rows whose id stands in an earlier one.
    repeated: BTreeSet<usize>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// Refuses with `import.too_large`, `import.unreadable`, `import.old_format`,
    /// `import.too_many_rows`, `import.too_many_columns`, `import.no_rows`,
    /// `import.columns_missing` or `import.column_twice`.
    pub async fn open(
        kind: Kind,
        file: impl AsRef<[u8]> + Send + 'static,
    ) -> Result<Self, Problem> {
        let read = move || -> Result<Self, Refused> {
            let mut table = read(file.as_ref())?;
            let columns = Columns::of(kind, &table.titles)?;
            if table.rows.is_empty() {
                return Err(Refused::new(422, "import.no_rows"));
            }
            table
                .rows
                .sort_by(|(_, one), (_, other)| columns.whose(one).cmp(&columns.whose(other)));
            let repeated = columns.repeated(&table.rows);
            Ok(Self { kind, table, columns, repeated })
        };
        Ok(tokio::task::spawn_blocking(read).await??)
    }

    /// How many rows there are.
    pub const fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// The titles that mean nothing here.
    pub fn ignored(&self) -> Vec<String> {
        self.columns.ignored(&self.table.titles)
    }

    /// Takes over the rows from one on, [`AT_ONCE`] of them and those that belong to the last,
    /// or says what would become of them; nothing is left when it is about no row. A row that is wrong does not fail the others; what is told again is as it was.
    pub async fn take(
        &self,
        clinic: &Clinic,
        from: usize,
        keep: Keep,
        trace: &Trace,
    ) -> Result<Imported, Problem> {
        match self.kind {
            Kind::Branches => {
                self.reference::<crate::records::BranchRecord>(clinic, from, keep).await
            }
            Kind::Departments => {
                self.reference::<crate::records::DepartmentRecord>(clinic, from, keep).await
            }
            Kind::Specialisations => {
                self.reference::<crate::records::SpecialisationRecord>(clinic, from, keep).await
            }
            Kind::Services => {
                self.reference::<crate::records::ServiceRecord>(clinic, from, keep).await
            }
            Kind::Doctors => {
                self.reference::<crate::records::DoctorRecord>(clinic, from, keep).await
            }
            Kind::Patients => {
                let items = self.items(from);
                let report = patients::upsert(clinic, items, vec![], keep, trace).await?;
                Ok(self.told(from, report))
            }
            Kind::Contracts => {
                let report = patients::contracts(clinic, self.items(from), vec![], keep).await?;
                Ok(self.told(from, report))
            }
            Kind::Hours => {
                let report = schedules::weekly(clinic, self.items(from), keep, trace).await?;
                Ok(self.told(from, report))
            }
        }
    }

    async fn reference<T: Told + DeserializeOwned>(
        &self,
        clinic: &Clinic,
        from: usize,
        keep: Keep,
    ) -> Result<Imported, Problem> {
        let items: Vec<Item<T>> = self.items(from);
        let report = reference::upsert(clinic, items, vec![], keep).await?;
        Ok(self.told(from, report))
    }

    fn portion(&self, from: usize) -> &[(usize, Vec<String>)] {
        let rows = self.table.rows.get(from..).unwrap_or_default();
        let whose =
            |(_, cells): &(usize, Vec<String>)| self.columns.whose(cells).map(str::to_owned);
        let mut end = rows.len().min(AT_ONCE);
        if let Some(last) = end.checked_sub(1).and_then(|at| whose(&rows[at])) {
            end += rows[end..].iter().take_while(|row| whose(row).as_ref() == Some(&last)).count();
        }
        &rows[..end]
    }

    /// The rows from one on as records.
    fn items<T: DeserializeOwned>(&self, from: usize) -> Vec<Item<T>> {
        let rows = self.portion(from).iter().enumerate();
        rows.map(|(at, (_, cells))| self.columns.item(cells, self.repeated.contains(&(from + at))))
            .collect()
    }

    /// What became of the rows from one on.
    fn told(&self, from: usize, report: Report) -> Imported {
        let mut told = Imported::default();
        for ((number, _), answer) in self.portion(from).iter().zip(report.items) {
            match answer.outcome {
                Ok((Done::Created, _)) => told.created += 1,
                Ok((Done::Updated, _)) => told.updated += 1,
                Ok((Done::Unchanged, _)) => told.unchanged += 1,
                Err(refusal) => {
                    told.refused += 1;
                    let column = self.columns.title(&refusal.field, &self.table.titles);
                    told.mistakes.push(Mistake { row: *number, column, refusal });
                }
            }
        }
        told.mistakes.sort_by_key(|one| one.row);
        told
    }
}

/// Takes a whole table over, or says what would become of it.
///
/// Refuses with what [`Sheet::open`] refuses with.
pub async fn import(
    clinic: &Clinic,
    kind: Kind,
    file: Vec<u8>,
    keep: Keep,
    trace: &Trace,
) -> Result<Imported, Problem> {
    let sheet = Sheet::open(kind, file).await?;
    let mut told = Imported { ignored: sheet.ignored(), ..Imported::default() };
    while told.rows() < sheet.rows() {
        told.add(sheet.take(clinic, told.rows(), keep, trace).await?);
    }
    Ok(told)
}

/// How files of programs older than XLSX begin, and XLSX files with a password.
const OLD: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// Reads a file of either kind.
fn read(file: &[u8]) -> Result<Table, Refused> {
    if file.len() > MAX_FILE {
        return Err(Refused::new(413, "import.too_large"));
    }
    if file.starts_with(&OLD) {
        return Err(Refused::new(422, "import.old_format"));
    }
    let table = if file.starts_with(b"PK") { xlsx::read(file)? } else { csv::read(file)? };
    if table.titles.len() > MAX_COLUMNS {
        return Err(Refused::new(422, "import.too_many_columns"));
    }
    Ok(table)
}
