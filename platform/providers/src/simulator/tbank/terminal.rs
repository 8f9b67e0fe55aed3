//! Terminals and how each is set up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The terminals that exist from the start, with their passwords: one stage with a
/// register and SBP; one stage with SBP and no register; two stages without either.
pub const TERMINALS: [(&str, &str); 3] = [
    ("1700000000001DEMO", "simulated-password-1"),
    ("1700000000002DEMO", "simulated-password-2"),
    ("1700000000003DEMO", "simulated-password-3"),
];

/// What the bank's cabinet lets a shop set.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Terminal {
    #[serde(skip)]
    pub(super) key: String,
    pub(super) password: String,
    pub(super) blocked: bool,
    pub(super) two_stage: bool,
    pub(super) sbp: bool,
    /// Whether a register is attached, and receipts are compulsory.
    pub(super) register: bool,
    pub(super) ffd12: bool,
    /// Whether the register's results are told.
    pub(super) receipt_notifications: bool,
    /// Whether the register refuses.
    pub(super) register_fails: bool,
    pub(super) notification_url: Option<String>,
    pub(super) success_url: Option<String>,
    pub(super) fail_url: Option<String>,
    /// How long a link lives when nothing is said.
    pub(super) link_minutes: u32,
    /// Whether an order may be paid once only.
    pub(super) unique_orders: bool,
    pub(super) sbp_refunds: SbpRefunds,
    /// How long refunds by SBP take, in seconds.
    pub(super) delay: u32,
}

/// What becomes of refunds by SBP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SbpRefunds {
    Succeed,
    /// Only a refund to a named bank arrives.
    Fail,
    /// Nothing happens until somebody decides.
    Asked,
}

impl Default for Terminal {
    fn default() -> Self {
        Self {
            key: String::new(),
            password: String::new(),
            blocked: false,
            two_stage: false,
            sbp: true,
            register: false,
            ffd12: false,
            receipt_notifications: false,
            register_fails: false,
            notification_url: None,
            success_url: None,
            fail_url: None,
            link_minutes: 1440,
            unique_orders: true,
            sbp_refunds: SbpRefunds::Succeed,
            delay: 5,
        }
    }
}

/// The terminals that exist from the start.
pub(super) fn known() -> BTreeMap<String, Terminal> {
    let [with_register, plain, two_stage] = TERMINALS.map(|(key, password)| Terminal {
        key: key.into(),
        password: password.into(),
        ..Terminal::default()
    });
    [
        Terminal { register: true, ..with_register },
        plain,
        Terminal { two_stage: true, sbp: false, ..two_stage },
    ]
    .map(|terminal| (terminal.key.clone(), terminal))
    .into()
}
