//! Setting the clinic's own text of a key.

use std::collections::BTreeMap;

use kernel::{Lang, Problem, Refused, problem};
use shell::{Trace, app::Clinic, themes::Theme};

use super::{check, is_open};
use crate::admin::settings;

/// The own text of one language.
#[derive(Clone, Debug)]
pub struct Own {
    /// The language.
    pub lang: Lang,
    /// The pattern; empty: the theme's text is shown.
    pub pattern: String,
}

/// Sets a key's own texts.
///
/// Refuses with 404 for a key that is not open, `request.invalid_fields` (`ru`, `en`),
/// `admin.changed`.
pub async fn set(
    clinic: &Clinic,
    theme: &Theme,
    seen: i64,
    key: &str,
    own: Vec<Own>,
    trace: &Trace,
) -> Result<(), Problem> {
    if !is_open(key) || theme.texts(Lang::Ru).pattern(key).is_none() {
        return Err(problem::not_found());
    }
    let mut wrong = Vec::new();
    for one in own.iter().filter(|one| !one.pattern.is_empty()) {
        if let Err(code) = check(&theme.texts(one.lang), key, &one.pattern) {
            wrong.push((one.lang.tag(), code));
        }
    }
    if !wrong.is_empty() {
        return Err(Refused::invalid(wrong).into());
    }
    let edit = |config: &mut kernel::SiteConfig| {
        for Own { lang, pattern } in own {
            let of_lang: &mut BTreeMap<_, _> = config.texts.entry(lang).or_default();
            if pattern.is_empty() {
                of_lang.remove(key);
            } else {
                of_lang.insert(key.to_owned(), pattern);
            }
        }
        config.texts.retain(|_, texts| !texts.is_empty());
    };
    settings::change(clinic, seen, edit, trace).await
}
