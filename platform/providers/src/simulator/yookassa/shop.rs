//! Shops: who may come in, and how each is set up.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use super::refused::Refused;

/// The shops that exist from the start, with their keys: a test shop (cards and the wallet)
/// and a real one (every method), both with «Чеки от ЮKassa»; a real one without receipts;
/// one that sends its receipts after the payment, by a register of ATOL.
pub const SHOPS: [(&str, &str); 4] = [
    ("100500", "test_simulated-key-of-100500"),
    ("100501", "live_simulated-key-of-100501"),
    ("100502", "live_simulated-key-of-100502"),
    ("100503", "live_simulated-key-of-100503"),
];

/// The registers a shop may have.
pub(super) const REGISTERS: [&str; 14] = [
    "atol",
    "avanpost",
    "a_qsi",
    "business_ru",
    "digital_kassa",
    "evotor",
    "first_ofd",
    "kit_invest",
    "komtet",
    "life_pay",
    "mertrade",
    "modul_kassa",
    "rocket",
    "shtrih_m",
];

/// The methods a real shop may have.
pub(super) const METHODS: [&str; 11] = [
    "bank_card",
    "sbp",
    "sberbank",
    "tinkoff_bank",
    "yoo_money",
    "sber_loan",
    "sber_bnpl",
    "b2b_sberbank",
    "mobile_balance",
    "cash",
    "electronic_certificate",
];

/// What the provider asks before it connects a shop.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Shop {
    #[serde(skip)]
    pub(super) id: String,
    pub(super) key: String,
    pub(super) enabled: bool,
    pub(super) test: bool,
    pub(super) gateway: String,
    pub(super) inn: Option<String>,
    /// Where notifications go.
    pub(super) webhook: Option<String>,
    pub(super) events: Vec<String>,
    pub(super) methods: Vec<String>,
    /// The register, if receipts are made.
    pub(super) fiscal: Option<String>,
    pub(super) scenario: Scenario,
    /// Whether the register demands what FFD 1.2 adds.
    pub(super) ffd12: bool,
    /// What becomes of refunds; when not said, SBP's come later and others at once.
    pub(super) refunds: Option<Refunds>,
    pub(super) receipts: Registered,
    /// How long registers and later refunds take, in seconds.
    pub(super) delay: u32,
}

/// When the receipt is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scenario {
    Together,
    ReceiptFirst,
    PaymentFirst,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Refunds {
    AtOnce,
    Later,
    Canceled,
    LaterCanceled,
    /// Pending until somebody decides.
    Asked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Registered {
    Succeeded,
    Canceled,
    /// Pending for ever.
    Never,
}

impl Default for Shop {
    fn default() -> Self {
        let events = [
            "payment.waiting_for_capture",
            "payment.succeeded",
            "payment.canceled",
            "refund.succeeded",
        ];
        Self {
            id: String::new(),
            key: String::new(),
            enabled: true,
            test: false,
            gateway: "100700".into(),
            inn: None,
            webhook: None,
            events: events.map(str::to_owned).into(),
            methods: METHODS.map(str::to_owned).into(),
            fiscal: None,
            scenario: Scenario::Together,
            ffd12: false,
            refunds: None,
            receipts: Registered::Succeeded,
            delay: 5,
        }
    }
}

/// The shops that exist from the start.
pub(super) fn known() -> BTreeMap<String, Shop> {
    let [test, real, plain, later] =
        SHOPS.map(|(id, key)| Shop { id: id.into(), key: key.into(), ..Shop::default() });
    let methods = vec!["bank_card".to_owned(), "yoo_money".to_owned()];
    let own = Some("avanpost".to_owned());
    [
        Shop { test: true, methods, fiscal: own.clone(), ..test },
        Shop { fiscal: own, ..real },
        plain,
        Shop { fiscal: Some("atol".into()), scenario: Scenario::PaymentFirst, ..later },
    ]
    .map(|shop| (shop.id.clone(), shop))
    .into()
}

/// Who calls: `Basic shopId:key`.
pub(super) fn caller<'a>(
    shops: &'a BTreeMap<String, Shop>,
    header: Option<&str>,
) -> Result<&'a Shop, Refused> {
    let given = header
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic"))
        .and_then(|(_, pair)| BASE64_STANDARD.decode(pair.trim()).ok())
        .and_then(|pair| String::from_utf8(pair).ok());
    let shop = given
        .as_deref()
        .and_then(|pair| pair.split_once(':'))
        .and_then(|(id, key)| shops.get(id).filter(|shop| !key.is_empty() && shop.key == key));
    let shop = shop.ok_or_else(Refused::unknown_caller)?;
    if shop.enabled { Ok(shop) } else { Err(Refused::forbidden("The shop is disabled")) }
}
