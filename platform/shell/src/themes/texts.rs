//! The interface's texts: Fluent messages, overlaid. The clinic's own come first, then the
//! theme's, then base's (S4).

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::ast;
use kernel::Lang;
use minijinja::{
    Error, State, Value,
    value::{Kwargs, Object, ObjectRepr, ValueKind, from_args},
};

/// The texts of one layer, over those of the layer below.
#[derive(Default)]
pub struct Texts {
    /// Messages without values, formatted once.
    plain: HashMap<String, Arc<str>>,
    /// The patterns as they are written.
    patterns: BTreeMap<String, String>,
    /// Messages with values.
    bundle: Option<FluentBundle<Arc<FluentResource>>>,
    below: Option<Arc<Texts>>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("plain", &self.plain.len()).finish_non_exhaustive()
    }
}

impl Texts {
    /// The texts of a theme: base's files and the theme's own over them.
    pub(super) fn new(lang: Lang, base: &[String], own: &[String]) -> Result<Self, String> {
        let base = Self::layer(lang, base, None)?;
        if own.is_empty() { Ok(base) } else { Self::layer(lang, own, Some(Arc::new(base))) }
    }

    /// A clinic's own texts over its theme's. A pattern that cannot be read is left out
    /// and named in the log: the theme's text shows instead.
    pub fn over<'a>(
        below: Arc<Self>,
        lang: Lang,
        own: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let sources = own
            .map(|(key, pattern)| Self::source(key, pattern))
            .filter(|source| match FluentResource::try_new(source.clone()) {
                Ok(_) => true,
                Err(_) => {
                    tracing::warn!(source, "a clinic's text cannot be read");
                    false
                }
            })
            .collect::<Vec<_>>();
        Self::layer(lang, &sources, Some(below)).unwrap_or_default()
    }

    fn layer(lang: Lang, sources: &[String], below: Option<Arc<Self>>) -> Result<Self, String> {
        let mut bundle =
            FluentBundle::new_concurrent(vec![lang.tag().parse().map_err(|_| "language")?]);
        bundle.set_use_isolating(false);
        if lang == Lang::Ru {
            bundle.set_formatter(Some(with_comma));
        }
        let (mut plain_keys, mut patterns) = (Vec::new(), BTreeMap::new());
        for source in sources {
            let resource = FluentResource::try_new(source.clone())
                .map_err(|(_, errors)| format!("{}.ftl: {errors:?}", lang.tag()))?;
            for entry in resource.entries() {
                let ast::Entry::Message(message) = entry else { continue };
                let Some(pattern) = &message.value else { continue };
                let key = message.id.name.to_owned();
                if let Some(written) = super::patterns::written(message) {
                    patterns.insert(key.clone(), written);
                }
                let text = |e: &_| matches!(e, ast::PatternElement::TextElement { .. });
                if pattern.elements.iter().all(text) {
                    plain_keys.push(key);
                }
            }
            bundle.add_resource_overriding(Arc::new(resource));
        }
        let mut texts = Self { plain: HashMap::new(), patterns, bundle: Some(bundle), below };
        for key in plain_keys {
            if let Some(text) = texts.format(&key, None) {
                texts.plain.insert(key, text.as_ref().into());
            }
        }
        Ok(texts)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<Cow<'_, str>> {
        let bundle = self.bundle.as_ref()?;
        let pattern = bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, args, &mut errors);
        if !errors.is_empty() {
            tracing::warn!(key, ?errors, "a text could not be formatted in full");
        }
        Some(text)
    }

    /// The text with this key, if there is one.
    pub fn find(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        if let Some(text) = self.plain.get(key) {
            return Some(text.as_ref().to_owned());
        }
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set((*name).to_owned(), value.clone());
        }
        match self.format(key, Some(&fluent)) {
            Some(text) => Some(text.into_owned()),
            None => self.below.as_ref()?.find(key, args),
        }
    }

    /// The text with this key; the key itself when there is none.
    pub fn get(&self, key: &str) -> String {
        self.find(key, &[]).unwrap_or_else(|| key.to_owned())
    }

    /// A text as it is written, before values are put in.
    pub fn pattern(&self, key: &str) -> Option<String> {
        let below = || self.below.as_ref()?.pattern(key);
        self.patterns.get(key).cloned().or_else(below)
    }

    /// The keys of all texts of this layer and those below.
    pub fn keys(&self) -> BTreeSet<String> {
        let mut keys = self.below.as_ref().map(|below| below.keys()).unwrap_or_default();
        keys.extend(self.patterns.keys().cloned());
        keys
    }

    /// The names of the values that a text is given; `None` when it is no text of its own: it
    /// cannot be read, or it asks for other texts or for functions.
    pub fn values_of(key: &str, pattern: &str) -> Option<BTreeSet<String>> {
        super::patterns::values_of(&Self::source(key, pattern))
    }

    fn source(key: &str, pattern: &str) -> String {
        format!("{key} = {}\n", pattern.trim().replace('\n', "\n    "))
    }

    /// Whether there is a text with this key, here or below.
    pub fn has(&self, key: &str) -> bool {
        self.find(key, &[]).is_some()
    }
}

/// The function `t(key, name=value…)` for templates.
#[derive(Debug)]
pub(super) struct Translate(pub(super) Arc<Texts>);

impl Object for Translate {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn call(self: &Arc<Self>, _: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let (key, kwargs): (&str, Kwargs) = from_args(args)?;
        if let Some(text) = self.0.plain.get(key) {
            return Ok(Value::from(Arc::clone(text)));
        }
        let mut named = Vec::new();
        for name in kwargs.args() {
            let value: Value = kwargs.get(name)?;
            named.push((name, fluent_value(&value)));
        }
        let text = self.0.find(key, &named).ok_or_else(|| {
            Error::new(
                minijinja::ErrorKind::InvalidOperation,
                format!("no text with the key {key}"),
            )
        })?;
        Ok(Value::from(text))
    }
}

fn fluent_value(value: &Value) -> FluentValue<'static> {
    if value.kind() != ValueKind::Number {
        return FluentValue::from(value.to_string());
    }
    match (i64::try_from(value.clone()), f64::try_from(value.clone())) {
        (Ok(whole), _) => FluentValue::from(whole),
        (_, Ok(number)) => FluentValue::from(number),
        _ => FluentValue::from(value.to_string()),
    }
}

/// A number as Russian writes it: 1632,5.
fn with_comma<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(number.as_string().replace('.', ",")),
        _ => None,
    }
}
