//! Reading a JSON body field by field. What is wrong is told with its place; each
//! provider says it in its own way.

use std::ops::RangeInclusive;

use serde_json::Value;

/// A field that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// `receipt.items[0].vat_code`.
    pub(super) path: String,
    pub(super) why: &'static str,
    /// Whether the field is not there at all.
    pub(super) missing: bool,
}

/// A place in a body, whether or not something stands there.
#[derive(Clone)]
pub(super) struct At<'a> {
    value: Option<&'a Value>,
    path: String,
}

type Read<T> = Result<T, Wrong>;

impl<'a> At<'a> {
    /// The whole body, which must be an object.
    pub(super) fn root(value: &'a Value) -> Read<Self> {
        let root = Self { value: Some(value), path: String::new() };
        if value.is_object() { Ok(root) } else { Err(root.wrong("must be an object")) }
    }

    /// A field; `null` stands for a missing one.
    pub(super) fn get(&self, name: &str) -> Self {
        let value = self.value.and_then(|value| value.get(name)).filter(|value| !value.is_null());
        let dot = if self.path.is_empty() { "" } else { "." };
        Self { value, path: format!("{}{dot}{name}", self.path) }
    }

    /// The field, if it is there.
    pub(super) fn find(&self, name: &str) -> Option<Self> {
        Some(self.get(name)).filter(At::exists)
    }

    pub(super) fn exists(&self) -> bool {
        self.value.is_some()
    }

    pub(super) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    pub(super) fn wrong(&self, why: &'static str) -> Wrong {
        Wrong { path: self.path.clone(), why, missing: false }
    }

    /// What stands here.
    pub(super) fn there(&self) -> Read<&'a Value> {
        self.value.ok_or_else(|| Wrong { missing: true, ..self.wrong("is missing") })
    }

    pub(super) fn object(&self) -> Read<&'a serde_json::Map<String, Value>> {
        self.there()?.as_object().ok_or_else(|| self.wrong("must be an object"))
    }

    /// A text with that many characters.
    pub(super) fn text(&self, length: RangeInclusive<usize>) -> Read<&'a str> {
        let text = self.there()?.as_str().ok_or_else(|| self.wrong("must be a string"))?;
        if length.contains(&text.chars().count()) {
            Ok(text)
        } else {
            Err(self.wrong("has a wrong length"))
        }
    }

    /// A text that may be left out.
    pub(super) fn text_or_none(&self, longest: usize) -> Read<Option<&'a str>> {
        if self.exists() { self.text(0..=longest).map(Some) } else { Ok(None) }
    }

    pub(super) fn one_of(&self, known: &[&str]) -> Read<&'a str> {
        let text = self.text(0..=usize::MAX)?;
        if known.contains(&text) { Ok(text) } else { Err(self.wrong("has an unknown value")) }
    }

    pub(super) fn one_of_or_none(&self, known: &[&str]) -> Read<Option<&'a str>> {
        if self.exists() { self.one_of(known).map(Some) } else { Ok(None) }
    }

    pub(super) fn integer(&self, range: RangeInclusive<i64>) -> Read<i64> {
        let number = self.there()?.as_i64().ok_or_else(|| self.wrong("must be an integer"))?;
        if range.contains(&number) { Ok(number) } else { Err(self.wrong("is out of range")) }
    }

    pub(super) fn boolean_or(&self, default: bool) -> Read<bool> {
        let Some(value) = self.value else { return Ok(default) };
        value.as_bool().ok_or_else(|| self.wrong("must be true or false"))
    }

    /// The entries of a list of that length.
    pub(super) fn list(&self, length: RangeInclusive<usize>) -> Read<Vec<Self>> {
        let list = self.there()?.as_array().ok_or_else(|| self.wrong("must be a list"))?;
        if !length.contains(&list.len()) {
            return Err(self.wrong("has a wrong number of entries"));
        }
        let entry = |(at, value): (usize, &'a Value)| Self {
            value: Some(value),
            path: format!("{}[{at}]", self.path),
        };
        Ok(list.iter().enumerate().map(entry).collect())
    }

    /// An address of the web.
    pub(super) fn url(&self, longest: usize) -> Read<&'a str> {
        let text = self.text(1..=longest)?;
        if is_web(text) { Ok(text) } else { Err(self.wrong("must be a URL")) }
    }

    /// `a@b`, with nothing in it that no address has.
    pub(super) fn email(&self, longest: usize) -> Read<&'a str> {
        let text = self.text(1..=longest)?;
        let good = text.split_once('@').is_some_and(|(name, host)| {
            let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '@' | ',' | '<');
            !name.is_empty()
                && host.contains('.')
                && !host.ends_with('.')
                && !text.contains("..")
                && !name.contains(odd)
                && !host.contains(odd)
        });
        if good { Ok(text) } else { Err(self.wrong("must be an e-mail address")) }
    }

    /// Ten digits of an entity or twelve of a person.
    pub(super) fn inn(&self) -> Read<&'a str> {
        let text = self.text(10..=12)?;
        let digits = text.len() != 11 && text.bytes().all(|byte| byte.is_ascii_digit());
        if digits { Ok(text) } else { Err(self.wrong("must be an INN")) }
    }
}

/// Whether a text is an address of the web.
pub(super) fn is_web(text: &str) -> bool {
    reqwest::Url::parse(text)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Lays `over` upon a value: objects field by field, everything else whole, `null` too.
pub(super) fn overlay(value: &mut Value, over: &Value) {
    match (value, over) {
        (Value::Object(fields), Value::Object(over)) => {
            for (name, over) in over {
                overlay(fields.entry(name.clone()).or_insert(Value::Null), over);
            }
        }
        (value, over) => *value = over.clone(),
    }
}
