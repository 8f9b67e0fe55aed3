//! What differs between two configurations, key by key.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Problem, SiteConfig};
use serde_json::Value;

/// A key with its value before and after; none: there was, or is, no such key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The dotted key: `booking.horizon_days`.
    pub key: String,
    /// The value before.
    pub old: Option<Value>,
    /// The value after.
    pub new: Option<Value>,
}

/// The keys that differ. Configurations hold no secrets: those are sealed apart.
pub fn difference(old: Option<&SiteConfig>, new: &SiteConfig) -> Result<Vec<Difference>, Problem> {
    let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
    if let Some(old) = old {
        flatten("", &serde_json::to_value(old)?, &mut before);
    }
    flatten("", &serde_json::to_value(new)?, &mut after);
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = keys.into_iter().filter(|key| before.get(*key) != after.get(*key));
    let difference = |key: &String| Difference {
        key: key.clone(),
        old: before.get(key).cloned(),
        new: after.get(key).cloned(),
    };
    Ok(differing.map(difference).collect())
}

/// `{"booking":{"horizon_days":60}}` → `booking.horizon_days` = 60.
fn flatten(prefix: &str, value: &Value, into: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let key = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&key, value, into);
            }
        }
        other => {
            into.insert(prefix.to_owned(), other.clone());
        }
    }
}

/// A value in at most so many letters.
pub fn shorten(value: &Value, letters: usize) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() > letters {
        text.chars().take(letters.saturating_sub(3)).chain("...".chars()).collect()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use kernel::SiteConfig;

    use super::{difference, shorten};

    #[test]
    fn what_differs_is_named_by_its_key() {
        let old = SiteConfig { name: "А".into(), ..SiteConfig::default() };
        let mut new = old.clone();
        new.legal.inn = "30".into();
        let found = difference(Some(&old), &new).expect("compared");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].key, "legal.inn");
        assert_eq!(found[0].new.as_ref().map(|new| shorten(new, 60)), Some("30".to_owned()));
        assert!(difference(Some(&old), &old).expect("compared").is_empty());
        assert!(difference(None, &old).expect("compared").len() > 20);
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shorten(&"йцукенгшщз".into(), 8), "йцуке...");
    }
}
