//! Whether a text can be shown in place of the theme's.

use shell::themes::Texts;

/// How long a text may be, in letters.
const LETTERS: usize = 2000;

/// Checks a Fluent pattern that is to replace the theme's text of a key: one text, with no other
/// values than the theme's text has.
///
/// The error is the code of what is said at the field.
pub fn check(theme: &Texts, key: &str, pattern: &str) -> Result<(), &'static str> {
    if pattern.chars().count() > LETTERS {
        return Err("admin.too_long");
    }
    let known = theme.pattern(key).and_then(|pattern| Texts::values_of(key, &pattern));
    let known = known.unwrap_or_default();
    let used = Texts::values_of(key, pattern).ok_or("admin.text_wrong")?;
    if used.is_subset(&known) { Ok(()) } else { Err("admin.text_values_wrong") }
}
