//! XLSX: the first sheet. The cells are read one after another; what is unpacked is bounded
//! before anything is understood.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xlsx};
use kernel::Refused;

use super::{MAX_COLUMNS, Table, cells::FORMULA};

/// How much a file may hold, unpacked.
const MAX_UNPACKED: u64 = 200 * 1024 * 1024;

/// How much of that the parts beside the sheets may be: what they hold is read as a whole.
const MAX_PART: u64 = 64 * 1024 * 1024;

/// How many files it may be made of.
const MAX_PARTS: usize = 1000;

fn unreadable<E>(_: E) -> Refused {
    Refused::new(422, "import.unreadable")
}

/// Reads a table.
pub(super) fn read(file: &[u8]) -> Result<Table, Refused> {
    bounded(file)?;
    let mut book = Xlsx::new(Cursor::new(file)).map_err(unreadable)?;
    let sheet = book.sheet_names().first().cloned().ok_or_else(|| unreadable(()))?;
    let mut cells = book.worksheet_cells_reader(&sheet).map_err(unreadable)?;
    let mut table = Table::default();
    let mut row: Vec<String> = Vec::new();
    let mut at = None;
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (line, column) = cell.get_position();
        let text = shown(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if at != Some(line) {
            finish(&mut table, at, &mut row)?;
            at = Some(line);
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            return Err(Refused::new(422, "import.too_many_columns"));
        }
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    finish(&mut table, at, &mut row)?;
    Ok(table)
}

fn finish(table: &mut Table, at: Option<u32>, row: &mut Vec<String>) -> Result<(), Refused> {
    let row = std::mem::take(row);
    if row.is_empty() {
        return Ok(());
    }
    if table.titles.is_empty() {
        table.titles = row;
        return Ok(());
    }
    table.push(at.map_or(0, |line| line as usize + 1), row)
}

/// A cell as a person sees it: whole numbers without a fraction, days as ISO writes them, times by hour and minute; of a
/// formula what the program has reckoned, and if that went wrong, what no cell may hold.
fn shown(cell: &DataRef<'_>) -> String {
    match Data::from(cell.clone()) {
        Data::Empty => String::new(),
        Data::Error(_) => FORMULA.to_string(),
        Data::Bool(yes) => if yes { "1" } else { "0" }.into(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        // Less than a day is a time.
        Data::DateTime(at) if (0.0..1.0).contains(&at.as_f64()) => {
            let (.., hour, minute, _, _) = at.to_ymd_hms_milli();
            format!("{hour:02}:{minute:02}")
        }
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string().trim().to_owned(),
    }
}

/// Unpacks everything once and keeps nothing: sizes that a file states about itself are not to
/// be trusted.
fn bounded(file: &[u8]) -> Result<(), Refused> {
    let mut parts = zip::ZipArchive::new(Cursor::new(file)).map_err(unreadable)?;
    if parts.len() > MAX_PARTS {
        return Err(Refused::new(413, "import.too_large"));
    }
    let mut left = MAX_UNPACKED;
    for number in 0..parts.len() {
        let part = parts.by_index(number).map_err(unreadable)?;
        let sheet = part.name().map_err(unreadable)?.starts_with("xl/worksheets/");
        let most = if sheet { left } else { left.min(MAX_PART) };
        let read = std::io::copy(&mut part.take(most + 1), &mut std::io::sink());
        let read = read.map_err(unreadable)?;
        if read > most {
            return Err(Refused::new(413, "import.too_large"));
        }
        left -= read;
    }
    Ok(())
}
