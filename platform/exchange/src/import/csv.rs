//! CSV: in UTF-8, Windows-1251 or what Excel calls Unicode (UTF-16), with semicolons, commas or tabs.

use std::borrow::Cow;

use kernel::Refused;

use super::{MAX_COLUMNS, Table};

/// Reads a table.
pub(super) fn read(file: &[u8]) -> Result<Table, Refused> {
    let text = decode(file);
    let unreadable = |_| Refused::new(422, "import.unreadable");
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    for record in reader.records() {
        let record = record.map_err(unreadable)?;
        let number = record.position().map_or(0, |at| line(&text, at));
        if record.len() > MAX_COLUMNS {
            return Err(Refused::new(422, "import.too_many_columns"));
        }
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if table.titles.is_empty() {
            table.titles = cells;
        } else if cells.iter().any(|cell| !cell.is_empty()) {
            table.push(number, cells)?;
        }
    }
    Ok(table)
}

/// The line on which a record stands: the reader names the first of the empty lines before it.
fn line(text: &str, at: &::csv::Position) -> usize {
    let from = text.as_bytes().get(at.byte() as usize..).unwrap_or_default();
    let empty = from.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() as usize + empty.filter(|byte| **byte == b'\n').count()
}

/// A mark at the beginning says which; without one, what is no UTF-8 is Windows-1251: that is
/// what tables are saved in otherwise.
fn decode(file: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(file) {
        return encoding.decode_without_bom_handling(&file[mark..]).0;
    }
    match std::str::from_utf8(file) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(file).0,
    }
}

/// What parts the titles; within quotes nothing does.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b';', 0), (b',', 0), (b'\t', 0)];
    for byte in text.bytes().take_while(|byte| *byte != b'\n') {
        quoted ^= byte == b'"';
        for (separator, count) in &mut counts {
            *count += usize::from(!quoted && byte == *separator);
        }
    }
    // Of equals the first is taken.
    let most = counts.iter().rev().max_by_key(|(_, count)| *count);
    most.map_or(b';', |(separator, _)| *separator)
}
