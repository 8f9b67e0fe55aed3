//! What must not compile: the walls that the type system holds (S6).
//!
//! Each case in `compile_fail/` is built as the target `compile_fail` of this package with
//! the very libraries that the tests were built with, which costs seconds. (trybuild keeps a
//! target folder of its own: there the first run compiles every dependency once more, more
//! than five minutes on two cores.) A case says in `//~` lines what the compiler must answer.

use std::{collections::BTreeSet, path::Path, process::Command};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/compile_fail")
}

/// Builds a case; what the compiler said against it, if anything.
fn build(case: &Path) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        // The package set of the tests: another one would unify other features.
        .current_dir(super::root())
        .args(["test", "--no-run", "--offline", "--test", "compile_fail", "--color=never"])
        .env("COMPILE_FAIL_CASE", case)
        .output()
        .expect("cargo runs");
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn what_would_reach_past_a_wall_does_not_compile() {
    let mut cases: Vec<_> = std::fs::read_dir(folder())
        .expect("the cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    assert!(cases.len() > 6, "{cases:?}");
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.file_stem().expect("a name").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&case).expect("a case");
        let expected = text.lines().filter_map(|line| line.trim().strip_prefix("//~ "));
        let expected: BTreeSet<&str> = expected.collect();
        let said = build(&case).err().unwrap_or_default();
        let errors: BTreeSet<&str> =
            said.lines().filter(|line| line.starts_with("error[")).collect();
        // One case is right: it shows that the others do not fail for want of a library.
        let fails = !said.is_empty();
        if fails == expected.is_empty() || errors != expected {
            wrong.push(format!("{name}: expected {expected:#?}, but the compiler says {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
