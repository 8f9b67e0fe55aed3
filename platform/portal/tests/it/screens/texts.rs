//! Texts: the same in every language, and one for every refusal.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use kernel::{Lang, SiteConfig};

use super::render::themes;
use crate::{
    sites::config::keys as keys_of,
    walls::{files, root},
};

/// Features whose refusals stand in the sources as `"feature.reason"`, and in the API's
/// document.
const FEATURES: &[&str] = &[
    "appointments",
    "booking",
    "captcha",
    "codes",
    "consents",
    "csrf",
    "idempotency",
    "limits",
    "queue",
    "request",
    "schedule",
];

/// Features that the API has no door to: their refusals need texts only.
const OF_PAGES: &[&str] = &[
    "accounts",
    "admin",
    "balances",
    "clinic",
    "closings",
    "comparisons",
    "console",
    "contracts",
    "desk",
    "documents",
    "family",
    "feedback",
    "holidays",
    "import",
    "invoices",
    "ledger",
    "messages",
    "payments",
    "pictures",
    "practice",
    "prices",
    "profile",
    "profiles",
    "push",
    "receipts",
    "refunds",
    "reviews",
    "staff",
    "timetable",
    "tokens",
];

/// The features whose refusals stand in the exchange's document.
const EXCHANGE: &[&str] = &["exchange", "webhooks"];

/// Calls whose texts look like refusals' codes and are none: what the journal of accesses and
/// the clinic's information system are told.
const TELLING: &[&str] = &[
    "access::note(",
    "audit::count(",
    "audit::record(",
    "audit::record_all(",
    "audit::read(",
    "changes::add(",
    "changes::add_told(",
    "changes::latest_of(",
    "dealing.note_access(",
    "fn action(self)",
];

/// Where such words mean something else: a provider's own words.
const ELSEWHERE: [&str; 1] = ["platform/providers/"];

/// Where the documents of codes stand: the API's and the exchange's.
const SHAPES: &str = "platform/visits/src/api/shapes.rs";
const CODES: &str = "platform/exchange/src/api/codes.rs";

fn literals(text: &str) -> impl Iterator<Item = &str> {
    text.split('"').skip(1).step_by(2)
}

fn is_code(text: &str) -> bool {
    let Some((feature, reason)) = text.split_once('.') else { return false };
    (FEATURES.contains(&feature) || OF_PAGES.contains(&feature) || EXCHANGE.contains(&feature))
        && !reason.is_empty()
        && reason.bytes().all(|c| c.is_ascii_lowercase() || c == b'_')
}

/// What looks like a code and is none: the kinds of jobs, the names of chores, the keys of the
/// configuration, and what is told by [`TELLING`].
fn no_codes(text: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = people::jobs()
        .into_iter()
        .chain(money::jobs())
        .chain(visits::jobs())
        .chain(exchange::jobs())
        .chain(offices::jobs())
        .map(|(kind, _)| kind.to_owned())
        .collect();
    keys_of("", &serde_json::to_value(SiteConfig::default()).expect("JSON"), &mut found);
    let chores = people::chores()
        .into_iter()
        .chain(money::chores())
        .chain(visits::chores())
        .chain(exchange::chores())
        .chain(offices::chores());
    found.extend(chores.map(|chore| chore.name.to_owned()));
    // A file and a host.
    found.extend(["clinic.toml", "clinic.example"].map(str::to_owned));
    for call in TELLING.iter().copied() {
        for part in text.split(call).skip(1) {
            let arguments = part.split_once(';').map_or(part, |(arguments, _)| arguments);
            found.extend(literals(arguments).map(str::to_owned));
        }
    }
    found
}

/// Codes that a document names.
fn documented(path: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join(path)).expect("the codes");
    let list =
        text.split_once("CODES").and_then(|(_, rest)| rest.split_once("];")).expect("the list").0;
    let codes = literals(list).map(str::to_owned).collect::<Vec<_>>();
    assert!(codes.len() > 30, "{codes:?}");
    codes.into_iter().collect()
}

/// Codes that the sources refuse with, those of the stack outside any clinic too.
fn refused() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in files(&root().join("platform")) {
        let name = path
            .strip_prefix(root())
            .expect("of the repository")
            .to_string_lossy()
            .replace('\\', "/");
        let elsewhere = ELSEWHERE.iter().any(|place| name.starts_with(place));
        if elsewhere
            || !name.contains("/src/")
            || !name.ends_with(".rs")
            || [SHAPES, CODES].contains(&&*name)
        {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a source");
        let told = no_codes(&text);
        for literal in literals(&text).filter(|literal| !told.contains(*literal)) {
            if is_code(literal) {
                found.insert(literal.to_owned());
            } else if name.ends_with("http/stack.rs") && literal.starts_with("platform-") {
                found.insert(literal.replacen('-', ".", 1));
            }
        }
    }
    found
}

#[test]
fn every_refusal_is_documented_and_said_in_both_languages() {
    let (refused, documented, told) = (refused(), documented(SHAPES), documented(CODES));
    let feature = |code: &String| code.split('.').next().unwrap_or_default().to_owned();
    let of_exchange = |code: &&String| EXCHANGE.contains(&&*feature(code));
    let of_pages = |code: &&String| OF_PAGES.contains(&&*feature(code)) || of_exchange(code);
    let of_api: BTreeSet<String> = refused.iter().filter(|code| !of_pages(code)).cloned().collect();
    assert_eq!(of_api, documented, "the codes of the sources, and those that the API documents");
    let ours: BTreeSet<&String> = refused.iter().filter(of_exchange).collect();
    assert_eq!(ours, told.iter().filter(of_exchange).collect(), "the codes of the exchange");
    assert!(told.iter().filter(|code| !of_exchange(code)).all(|code| documented.contains(code)));
    let themes = themes();
    for theme in themes.names() {
        for lang in Lang::ALL {
            let texts = themes.get(theme).texts(lang);
            for code in &refused {
                let key = code.replacen('.', "-", 1);
                assert!(texts.has(&key), "{theme}: no text {key} in {}", lang.tag());
            }
        }
    }
}

/// The keys of a theme's texts in a language; one that is there twice would hide another.
fn keys(theme: &str, lang: &str) -> BTreeSet<String> {
    let mut found = BTreeMap::new();
    for path in files(&root().join("themes").join(theme).join("texts")) {
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        if file.split('.').next() != Some(lang) {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("texts");
        for line in text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            let (key, _) = line.split_once('=').unwrap_or_else(|| panic!("{file}: {line}"));
            let before = found.insert(key.trim().to_owned(), file.clone());
            assert_eq!(before, None, "{theme}: {key} stands twice, again in {file}");
        }
    }
    found.into_keys().collect()
}

#[test]
fn every_text_is_there_in_both_languages() {
    let mut base = BTreeSet::new();
    for theme in themes().names() {
        let (russian, english) = (keys(theme, "ru"), keys(theme, "en"));
        assert_eq!(russian, english, "{theme}");
        if theme == "base" {
            assert!(russian.len() > 200, "{} texts", russian.len());
            base = russian;
        } else {
            // An overlay may say things of its own that its own templates use.
            assert!(!russian.is_empty() || base.len() > 200, "{theme}");
        }
    }
}

#[test]
fn every_text_is_used() {
    let mut used = String::new();
    for folder in ["platform", "themes"] {
        for path in files(&root().join(folder)) {
            let end = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            let of_tests = path.components().any(|part| part.as_os_str() == "tests");
            if ["html", "txt", "rs", "js"].contains(&end.as_str()) && !of_tests {
                used.push_str(&std::fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    let codes = refused();
    // Keys that are put together: `t("nav-" ~ slug)`.
    let joined: Vec<&str> = used
        .split("\"")
        .filter(|part| part.contains('-') && (part.ends_with('-') || part.ends_with('_')))
        .collect();
    let quoted: HashSet<&str> = used.split('"').chain(used.split('\'')).collect();
    let unused = keys("base", "ru").into_iter().filter(|key| {
        let code = codes.contains(&key.replacen('-', ".", 1));
        let together = joined.iter().any(|start| key.starts_with(start));
        let title = key.strip_suffix("-title").is_some_and(|key| used.contains(key));
        let named = quoted.contains(key.as_str());
        !(code || together || title || named || of_mail(key))
    });
    assert_eq!(unused.collect::<Vec<_>>(), [""; 0], "texts that nothing says");
}

/// Put together with the name of a letter's template.
fn of_mail(key: &str) -> bool {
    key.starts_with("mail-") && (key.ends_with("_subject") || key.ends_with("_sms"))
}
