//! The threat model names the test for each threat: those there are.

use std::{collections::BTreeSet, path::Path};

/// The tests that the page names, by path.
fn named(page: &str) -> BTreeSet<&str> {
    let quoted = page.lines().filter(|line| line.starts_with('|')).flat_map(|line| {
        line.split('`').skip(1).step_by(2).filter(|one| one.matches("::").count() > 1)
    });
    quoted.collect()
}

#[test]
fn every_threat_has_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("../../docs/operations/threats.md"));
    let page = page.expect("the page");
    let named = named(&page);
    assert!(named.len() > 50, "{named:?}");
    let mut missing = Vec::new();
    for path in named {
        let (module, name) = path.rsplit_once("::").expect("a path");
        let folder = root.join("tests/it").join(module.replace("::", "/"));
        let sources = [folder.with_extension("rs"), folder.join("mod.rs")];
        let source = sources.iter().find_map(|file| std::fs::read_to_string(file).ok());
        if !source.is_some_and(|source| source.contains(&format!("fn {name}("))) {
            missing.push(path);
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    let rows = page.lines().filter(|line| line.starts_with("| ") && line.matches('|').count() == 4);
    let untested: Vec<_> = rows
        .filter(|line| {
            !line.contains("::") && !line.contains("| test |") && !line.contains("none:")
        })
        .collect();
    assert!(untested.is_empty(), "threats without a test: {untested:#?}");
}
