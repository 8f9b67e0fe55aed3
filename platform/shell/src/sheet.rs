//! Tables for spreadsheets.

use std::{fs::File, io};

/// A file without a name, for a table that is being written: memory holds none of it, and it goes
/// with its handle.
pub fn scratch() -> io::Result<File> {
    tempfile::tempfile()
}

/// A cell that no spreadsheet takes for a formula.
pub fn cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula() {
        for formula in ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(cell(formula), format!("'{formula}"));
        }
        assert_eq!(cell("Тестова Анна"), "Тестова Анна");
    }
}
