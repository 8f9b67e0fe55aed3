//! Groups of registers: an organisation's own, of one protocol.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The public test groups of v4 and v5: code, login, password, payment address.
pub const GROUPS: [(&str, &str, &str, &str); 2] = [
    ("v4-online-atol-ru_4179", "v4-online-atol-ru", "iGFFuihss", "https://v4.online.atol.ru"),
    ("v5-online-atol-ru_5179", "v5-online-atol-ru", "zUr0OxfI", "https://v5.online.atol.ru"),
];

/// What the service knows of an organisation.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Group {
    #[serde(skip)]
    pub(super) code: String,
    pub(super) login: String,
    pub(super) password: String,
    pub(super) version: u8,
    pub(super) inn: String,
    pub(super) payment_address: String,
    /// How many registers there are: so many reports a second may be asked for.
    pub(super) registers: usize,
    /// How long a register takes, in seconds.
    pub(super) delay: u32,
    pub(super) fate: Fate,
}

/// What becomes of receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    Done,
    /// No register takes it.
    Silent,
    Fails(Failure),
}

/// An error of a register or of what stands before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Failure {
    pub(super) code: i32,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(default)]
    pub(super) text: String,
}

impl Failure {
    pub(super) fn new(code: i32, kind: &str, text: &str) -> Self {
        Self { code, kind: kind.into(), text: text.into() }
    }
}

impl Default for Group {
    fn default() -> Self {
        Self {
            code: String::new(),
            login: String::new(),
            password: String::new(),
            version: 4,
            inn: "5544332219".into(),
            payment_address: String::new(),
            registers: 10,
            delay: 5,
            fate: Fate::Done,
        }
    }
}

/// The groups that exist from the start.
pub(super) fn known() -> BTreeMap<String, Group> {
    let group = |(code, login, password, address): (&str, &str, &str, &str)| Group {
        code: code.into(),
        login: login.into(),
        password: password.into(),
        version: if code.starts_with("v4") { 4 } else { 5 },
        payment_address: address.into(),
        ..Group::default()
    };
    GROUPS.map(group).map(|group| (group.code.clone(), group)).into()
}
