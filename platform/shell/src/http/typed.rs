//! A form as it was typed, with its mistakes, to be shown once more.

use std::collections::BTreeMap;

use kernel::Refused;
use serde::Serialize;

use super::Form;

/// A form as typed, with its mistakes. Passwords and codes are never among it.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Typed {
    /// What was typed, by field.
    #[serde(flatten)]
    pub values: BTreeMap<&'static str, String>,
    /// Text keys of the mistakes, by field.
    pub errors: BTreeMap<&'static str, String>,
}

/// At which field a refusal's code is shown, and as which text: (code, field, text key).
pub type Place = (&'static str, &'static str, &'static str);

impl Typed {
    /// The named fields of a form.
    pub fn of(form: &Form, names: &[&'static str]) -> Self {
        let values = names.iter().map(|name| (*name, form.text(name))).collect();
        Self { values, errors: BTreeMap::new() }
    }

    /// A form that is filled already.
    pub fn filled(values: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { values: values.into_iter().collect(), errors: BTreeMap::new() }
    }

    /// One value; empty when there is none.
    pub fn get(&self, name: &str) -> String {
        self.values.get(name).cloned().unwrap_or_default()
    }

    /// Puts a refusal at its fields; tells whether it belongs to any.
    pub fn refuse(&mut self, refused: &Refused) -> bool {
        self.refuse_at(refused, &[])
    }

    /// The same for a form where some codes belong to fields.
    pub fn refuse_at(&mut self, refused: &Refused, places: &[Place]) -> bool {
        for (field, code) in &refused.fields {
            self.errors.insert(field, code.replacen('.', "-", 1));
        }
        for (_, field, key) in places.iter().filter(|(code, _, _)| *code == refused.code) {
            self.errors.insert(field, (*key).to_owned());
        }
        !self.errors.is_empty()
    }
}
