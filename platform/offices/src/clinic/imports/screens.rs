//! What the pages of imports show.

use serde::Serialize;

/// A column that means something.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnView {
    /// Its title.
    pub title: String,
    /// The suffix of the text key that says what stands in it.
    pub hint: &'static str,
    /// Whether a table must have it.
    pub needed: bool,
}

/// A kind of table.
#[derive(Clone, Debug, Serialize)]
pub struct KindView {
    /// Its word: the suffix of its text key.
    pub slug: &'static str,
    /// Its columns.
    pub columns: Vec<ColumnView>,
}

/// What has become of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportView {
    /// Its page.
    pub href: String,
    /// The kind: the suffix of its text key.
    pub kind: String,
    /// The file's name.
    pub name: String,
    /// See [`store::imports::state`].
    pub state: String,
    /// How many rows there are; 0: not read yet.
    pub total: i32,
    /// How many were looked at.
    pub done: i32,
    /// How many are new.
    pub created: i32,
    /// How many are changed.
    pub updated: i32,
    /// How many are as they were.
    pub unchanged: i32,
    /// How many are refused.
    pub refused: i32,
    /// Who.
    pub author: String,
    /// When it was uploaded.
    pub when: String,
}

/// «Загрузка из файла»: `clinic/imports.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ImportsScreen {
    /// The kinds.
    pub kinds: Vec<KindView>,
    /// The chosen kind; empty: none.
    pub kind: String,
    /// The latest files, newest first.
    pub rows: Vec<ImportView>,
    /// Text key of what is wrong with the file.
    pub error: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, Serialize)]
pub struct MistakeView {
    /// The number of the row.
    pub row: usize,
    /// The column's title; empty for the whole row.
    pub column: String,
    /// The text key of what is wrong.
    pub text: String,
}

/// One file: `clinic/import.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ImportScreen {
    /// The file.
    pub import: ImportView,
    /// Whether something goes on with it.
    pub going: bool,
    /// Whether it can be loaded: it was tried, and something of it would be stored.
    pub loadable: bool,
    /// Whether the file is still kept.
    pub kept: bool,
    /// Why it could not be read: the text key, and what belongs to it.
    pub failed: Option<(String, String)>,
    /// Titles of columns that mean nothing.
    pub ignored: Vec<String>,
    /// What is wrong with rows.
    pub mistakes: Vec<MistakeView>,
    /// How many more rows are wrong than are listed.
    pub more: usize,
    /// Text key of why nothing was done.
    pub refused: Option<String>,
}
