//! The house as its picture shows it: who may depend on whom, who knows the database, where
//! the engines differ, how files are called and how long they are.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use toml::Table;

/// Every crate with those of ours that it may use.
const ARROWS: [(&str, &[&str]); 14] = [
    ("kernel", &[]),
    ("migrations", &[]),
    ("loadtests", &[]),
    ("store", &["kernel", "migrations"]),
    ("providers", &["kernel"]),
    ("shell", &["kernel", "store", "providers"]),
    ("people", &["kernel", "store", "providers", "shell"]),
    ("money", &["kernel", "store", "providers", "shell", "people"]),
    ("visits", &["kernel", "store", "providers", "shell", "people", "money"]),
    ("exchange", &["kernel", "store", "providers", "shell", "people", "money", "visits"]),
    (
        "offices",
        &["kernel", "store", "providers", "shell", "people", "money", "visits", "exchange"],
    ),
    (
        "vendor",
        &[
            "kernel",
            "store",
            "providers",
            "shell",
            "people",
            "money",
            "visits",
            "exchange",
            "offices",
        ],
    ),
    (
        "portal",
        &[
            "kernel",
            "store",
            "providers",
            "shell",
            "people",
            "money",
            "visits",
            "offices",
            "exchange",
            "vendor",
            "migrations",
            "testkit",
        ],
    ),
    (
        "testkit",
        &[
            "kernel",
            "store",
            "providers",
            "shell",
            "people",
            "money",
            "visits",
            "offices",
            "exchange",
            "vendor",
            "portal",
            "migrations",
        ],
    ),
];

/// What only the store may use, because nobody else may reach data past the clinic's wall.
const DRIVERS: [&str; 6] =
    ["sea-orm", "sea-orm-migration", "sqlx", "redis", "aws-sdk-s3", "aws-credential-types"];

/// Who else may, and why: the schema is written with the migrator; the test kit makes
/// databases and looks behind the wall; the load scenarios fill databases from outside, and write to the
/// S3 server as the portal does.
const MAY_DRIVE: [(&str, &str); 5] = [
    ("loadtests", "sqlx"),
    ("loadtests", "aws-sdk-s3"),
    ("loadtests", "aws-credential-types"),
    ("migrations", "sea-orm-migration"),
    ("testkit", "sea-orm"),
];

/// Where it may be asked which engine runs, beside the dialect: the schema's walls differ, what
/// stands around a pool hands the question on, and the test kit speaks to both engines past the
/// store.
const MAY_ASK_ENGINE: [&str; 3] = [
    "migrations/src/walls.rs",
    "platform/store/src/db/single.rs",
    "platform/testkit/src/database.rs",
];

const DIALECT: &str = "platform/store/src/db/dialect.rs";

/// Words that say nothing about what is in a file.
const EMPTY_WORDS: [&str; 8] =
    ["utils", "util", "helpers", "helper", "common", "manager", "service", "impl"];

/// Paths with such a word nevertheless.
const EMPTY_NAMES: [&str; 1] = ["infra/lib/common.sh"];

/// The longest source file, in lines.
const LONGEST: usize = 500;

/// Longer ones.
const TOO_LONG: [&str; 0] = [];

/// The repository's root.
pub fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().and_then(Path::parent).expect("the repository")
}

/// Every file under a folder, build output and hidden folders left out.
pub fn files(under: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![under.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && name != "target" && name != "var" && !name.starts_with('.') {
                folders.push(path);
            } else if path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// A path as the lists here write it.
fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn sources() -> Vec<(String, String)> {
    let all =
        files(root()).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    all.map(|path| (shown(&path), std::fs::read_to_string(&path).expect("a source"))).collect()
}

/// Crate → what its manifest lists.
fn manifests() -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for path in files(root()).into_iter().filter(|path| path.ends_with("Cargo.toml")) {
        let manifest: Table =
            std::fs::read_to_string(&path).expect("a manifest").parse().expect("TOML");
        let Some(package) = manifest.get("package") else { continue };
        let name = package["name"].as_str().expect("a name").to_owned();
        let mut listed = BTreeSet::new();
        let mut tables = vec![&manifest];
        tables.extend(
            manifest
                .get("target")
                .and_then(|all| all.as_table())
                .into_iter()
                .flat_map(Table::values)
                .filter_map(|one| one.as_table()),
        );
        for table in tables {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                for (key, how) in
                    table.get(kind).and_then(|all| all.as_table()).into_iter().flatten()
                {
                    let renamed = how.get("package").and_then(|name| name.as_str());
                    listed.insert(renamed.unwrap_or(key).to_owned());
                }
            }
        }
        found.insert(name, listed);
    }
    found
}

#[test]
fn crates_depend_only_on_what_stands_to_their_left() {
    let manifests = manifests();
    let known: Vec<&str> = ARROWS.iter().map(|(name, _)| *name).collect();
    let ours: Vec<&str> = manifests.keys().map(String::as_str).collect();
    assert_eq!(
        ours,
        known.iter().copied().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>()
    );
    for (name, may) in ARROWS {
        let uses = manifests[name].iter().filter(|used| known.contains(&used.as_str()));
        for used in uses {
            assert!(may.contains(&used.as_str()), "{name} must not depend on {used}");
        }
    }
}

#[test]
fn only_the_store_knows_the_database_redis_and_the_object_store() {
    let mut needed = BTreeSet::new();
    for (name, listed) in manifests() {
        for driver in DRIVERS.iter().filter(|driver| listed.contains(**driver)) {
            let excepted = MAY_DRIVE.contains(&(name.as_str(), *driver));
            assert!(name == "store" || excepted, "{name} lists {driver}");
            needed.extend(excepted.then(|| (name.clone(), *driver)));
        }
    }
    assert_eq!(needed.len(), MAY_DRIVE.len(), "an exception is not needed any more: {needed:?}");
}

#[test]
fn only_the_dialect_asks_which_engine_runs() {
    let asks = |text: &str| text.contains("get_database_backend") || text.contains("DbBackend::");
    let asking: BTreeSet<String> = sources()
        .into_iter()
        .filter(|(path, text)| path != DIALECT && asks(text))
        // This file names what it looks for.
        .filter(|(path, _)| !path.ends_with("walls/architecture.rs"))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(asking.into_iter().collect::<Vec<_>>(), MAY_ASK_ENGINE);
}

#[test]
fn paths_say_what_is_in_them() {
    let empty = |path: &String| {
        let path = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
        let mut words = path.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| EMPTY_WORDS.contains(&word.to_ascii_lowercase().as_str()))
    };
    let found: Vec<String> = files(root()).iter().map(|path| shown(path)).filter(empty).collect();
    assert_eq!(found, EMPTY_NAMES);
}

#[test]
fn no_source_file_is_too_long() {
    let long = |(path, text): (String, String)| {
        let of_tests = path.contains("/tests/");
        (!of_tests && text.lines().count() > LONGEST).then_some(path)
    };
    assert_eq!(sources().into_iter().filter_map(long).collect::<Vec<_>>(), TOO_LONG);
}
