//! The configuration of a site and its documentation are one (S2).

use std::collections::BTreeSet;

use kernel::SiteConfig;
use serde_json::Value;

use crate::walls::root;

fn defaults() -> String {
    std::fs::read_to_string(root().join("tenants/_defaults.toml")).expect("the defaults")
}

/// The dotted keys of a configuration.
pub fn keys(prefix: &str, value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if prefix.is_empty() { "" } else { "." };
                keys(&format!("{prefix}{dot}{name}"), value, into);
            }
        }
        _ => {
            into.insert(prefix.to_owned());
        }
    }
}

#[test]
fn the_defaults_are_those_of_the_program() {
    let read: SiteConfig = toml::from_str(&defaults()).expect("a configuration");
    assert_eq!(read, SiteConfig::default());
}

#[test]
fn every_key_is_named_with_its_default_and_a_remark() {
    let mut known = BTreeSet::new();
    keys("", &serde_json::to_value(SiteConfig::default()).expect("JSON"), &mut known);
    assert!(known.len() > 20, "{known:?}");
    let mut named = BTreeSet::new();
    let (mut table, mut remark) = (String::new(), false);
    for line in defaults().lines() {
        if let Some(name) = line.strip_prefix('[') {
            assert!(remark, "[{name}: no remark");
            table = format!("{}.", name.trim_end_matches(']'));
        } else if let Some((key, _)) = line.split_once(" = ").filter(|_| !line.starts_with('#')) {
            assert!(remark, "{table}{key}: no remark");
            named.insert(format!("{table}{key}"));
        }
        remark = line.starts_with('#');
    }
    assert_eq!(named, known);
}
