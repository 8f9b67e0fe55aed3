//! What the pages of the administration show.

use serde::Serialize;

use super::settings::Choice;
use crate::clinic::screens::PictureView;

/// A field of a form of settings.
#[derive(Clone, Debug, Serialize)]
pub struct FieldView {
    /// The dotted key: the field's name.
    pub key: &'static str,
    /// The key as the suffix of text keys.
    pub slug: String,
    /// How it is edited.
    pub kind: &'static str,
    /// What stands in it.
    pub value: String,
    /// The choices of a list.
    pub choices: Vec<Choice>,
    /// The beginning of the choices' text keys.
    pub texts: &'static str,
    /// The bounds of a number.
    pub bounds: Option<(u32, u32)>,
    /// The text key of what is wrong.
    pub error: Option<String>,
}

/// Fields under one heading.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// The suffix of its text key.
    pub slug: &'static str,
    /// Its fields.
    pub fields: Vec<FieldView>,
}

/// The contrast of two colours.
#[derive(Clone, Debug, Serialize)]
pub struct ContrastView {
    /// The suffix of its text key.
    pub slug: &'static str,
    /// `13.1`.
    pub ratio: String,
    /// Whether it is enough.
    pub enough: bool,
}

/// How colours look.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewView {
    /// The stylesheet with the colours.
    pub css: String,
    /// Text on what it stands on.
    pub contrasts: Vec<ContrastView>,
}

/// «Тестовое письмо»: where it goes, and what became of the last one.
#[derive(Clone, Debug, Serialize)]
pub struct TrialView {
    /// The address of who looks.
    pub address: String,
    /// When the last one was begun, local time.
    pub at: Option<String>,
    /// What became of it, as the journal says.
    pub state: String,
    /// Why it did not leave; may be empty.
    pub error: String,
}

/// A page of settings: `admin/section.html`.
#[derive(Clone, Debug, Serialize)]
pub struct SectionScreen {
    /// The suffix of its text key.
    pub section: &'static str,
    /// The version that the form is made of.
    pub version: i64,
    /// The fields.
    pub groups: Vec<GroupView>,
    /// The clinic's logo, where it can be changed.
    pub logo: Option<PictureView>,
    /// How the colours look, where there are colours.
    pub preview: Option<PreviewView>,
    /// The letter that tries the mail, where the page is about letters.
    pub trial: Option<TrialView>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<&'static str>,
}

/// A text in the list.
#[derive(Clone, Debug, Serialize)]
pub struct TextRow {
    /// Its page.
    pub href: String,
    /// The key.
    pub key: String,
    /// The text that is shown.
    pub text: String,
    /// Whether it is the clinic's own in some language.
    pub own: bool,
}

/// «Тексты»: `admin/texts.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TextsScreen {
    /// What is searched for.
    pub query: String,
    /// Whether only own texts are shown.
    pub own: bool,
    /// What was found.
    pub texts: Vec<TextRow>,
    /// How many more were found.
    pub more: usize,
}

/// A text of one language.
#[derive(Clone, Debug, Serialize)]
pub struct TextOfLang {
    /// The language: the field's name.
    pub lang: &'static str,
    /// The theme's text.
    pub theme: String,
    /// The own one, or what was typed.
    pub own: String,
    /// The text key of what is wrong.
    pub error: Option<String>,
}

/// A text: `admin/text.html`.
#[derive(Clone, Debug, Serialize)]
pub struct TextScreen {
    /// The key.
    pub key: String,
    /// The version that the form is made of.
    pub version: i64,
    /// By language.
    pub langs: Vec<TextOfLang>,
    /// The values that can be put in: `{ $clinic }`.
    pub values: Vec<String>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
    /// Text key of why nothing was done.
    pub refused: Option<&'static str>,
}

/// A version in the list.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// Its number.
    pub version: i64,
    /// Who made it.
    pub author: String,
    /// When, local time.
    pub at: String,
    /// Whether it is in force.
    pub current: bool,
}

/// «История настроек»: `admin/versions.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VersionsScreen {
    /// Newest first.
    pub versions: Vec<VersionRow>,
    /// To the older ones.
    pub older: Option<String>,
    /// Text key of what has just been done.
    pub notice: Option<&'static str>,
}

/// A key that a version has changed.
#[derive(Clone, Debug, Serialize)]
pub struct DifferenceView {
    /// The dotted key.
    pub key: String,
    /// The text key of its name; empty when it has none.
    pub name: String,
    /// The value before.
    pub old: String,
    /// The value after.
    pub new: String,
}

/// A version: `admin/version.html`.
#[derive(Clone, Debug, Serialize)]
pub struct VersionScreen {
    /// The version.
    pub row: VersionRow,
    /// What it has changed.
    pub changed: Vec<DifferenceView>,
    /// The version in force.
    pub seen: i64,
    /// Text key of why nothing was done.
    pub refused: Option<&'static str>,
}
