//! A table for a spreadsheet, as it is written: CSV as spreadsheets in Russia are set up for it, or
//! XLSX. Memory does not hold the rows.

use std::{
    fs::File,
    io::{BufWriter, Write},
};

use chrono::{Datelike, NaiveDateTime, Timelike};
use kernel::{Money, Problem};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use shell::sheet::{cell, scratch};

/// What stands in a cell.
pub(super) enum Cell {
    Text(String),
    Number(i64),
    Sum(Money),
    At(NaiveDateTime),
    Nothing,
}

/// A table that is being written.
pub(super) enum Sheet {
    Csv(Box<csv::Writer<File>>),
    Xlsx(Box<Book>),
}

/// An XLSX file with one table.
pub(super) struct Book {
    file: Workbook,
    row: u32,
    sum: Format,
    at: Format,
}

fn failed(why: impl ToString) -> Problem {
    Problem::failed(why.to_string())
}

impl Sheet {
    /// CSV in UTF-8, parted by semicolons.
    pub(super) fn csv(heads: &[String]) -> Result<Self, Problem> {
        let mut file = scratch()?;
        file.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new().delimiter(b';').from_writer(file);
        csv.write_record(heads).map_err(failed)?;
        Ok(Self::Csv(Box::new(csv)))
    }

    /// XLSX; `wide` are the columns' widths in characters.
    pub(super) fn xlsx(heads: &[String], wide: &[u32]) -> Result<Self, Problem> {
        let mut file = Workbook::new();
        let bold = Format::new().set_bold();
        let sheet = file.add_worksheet_with_constant_memory().map_err(failed)?;
        for (column, head) in (0_u16..).zip(heads) {
            sheet.write_string_with_format(0, column, head, &bold).map_err(failed)?;
        }
        for (column, wide) in (0_u16..).zip(wide) {
            sheet.set_column_width(column, f64::from(*wide)).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        let sum = Format::new().set_num_format("#,##0.00");
        let at = Format::new().set_num_format("dd.mm.yyyy hh:mm");
        Ok(Self::Xlsx(Box::new(Book { file, row: 0, sum, at })))
    }

    /// One more row.
    pub(super) fn row(&mut self, cells: Vec<Cell>) -> Result<(), Problem> {
        match self {
            Self::Csv(csv) => csv.write_record(cells.into_iter().map(plain)).map_err(failed),
            Self::Xlsx(book) => book.add(cells).map_err(failed),
        }
    }

    /// The file.
    pub(super) fn finish(self) -> Result<File, Problem> {
        match self {
            Self::Csv(csv) => csv.into_inner().map_err(failed),
            Self::Xlsx(mut book) => {
                let mut file = BufWriter::new(scratch()?);
                book.file.save_to_writer(&mut file).map_err(failed)?;
                file.into_inner().map_err(failed)
            }
        }
    }
}

/// A cell of CSV.
fn plain(one: Cell) -> String {
    match one {
        Cell::Text(text) => cell(&text),
        Cell::Number(number) => number.to_string(),
        Cell::Sum(sum) => sum.decimal().replace('.', ","),
        Cell::At(at) => at.format("%d.%m.%Y %H:%M").to_string(),
        Cell::Nothing => String::new(),
    }
}

impl Book {
    fn add(&mut self, cells: Vec<Cell>) -> Result<(), XlsxError> {
        self.row += 1;
        let sheet = self.file.worksheet_from_index(0)?;
        for (column, one) in (0_u16..).zip(cells) {
            match one {
                // A string is a string there, whatever it begins with.
                Cell::Text(text) => sheet.write_string(self.row, column, text)?,
                Cell::Number(number) => sheet.write_number(self.row, column, number as f64)?,
                Cell::Sum(sum) => {
                    let roubles = sum.kopecks() as f64 / 100.0;
                    sheet.write_number_with_format(self.row, column, roubles, &self.sum)?
                }
                Cell::At(at) => {
                    let (year, month, day) = (at.year(), at.month(), at.day());
                    let date = ExcelDateTime::from_ymd(
                        u16::try_from(year).unwrap_or(1900),
                        u8::try_from(month).unwrap_or(1),
                        u8::try_from(day).unwrap_or(1),
                    )?;
                    let (hour, minute) = (at.hour(), at.minute());
                    let at = date.and_hms(
                        u16::try_from(hour).unwrap_or(0),
                        u8::try_from(minute).unwrap_or(0),
                        0,
                    )?;
                    sheet.write_datetime_with_format(self.row, column, &at, &self.at)?
                }
                Cell::Nothing => continue,
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek;

    use super::*;

    #[test]
    fn csv_holds_no_formula_and_sums_with_a_comma() {
        let mut sheet = Sheet::csv(&["A".into(), "B".into()]).expect("a sheet");
        sheet.row(vec![Cell::Text("=1+1".into()), Cell::Sum(Money(-123_450))]).expect("a row");
        let mut file = sheet.finish().expect("a file");
        file.rewind().expect("its beginning");
        let text = std::io::read_to_string(file).expect("text");
        assert_eq!(text, "\u{feff}A;B\n'=1+1;-1234,50\n");
    }
}
