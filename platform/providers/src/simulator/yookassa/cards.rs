//! The cards a test shop takes. Any later date, any code and any password go with them.

use serde_json::{Value, json};

/// A card, and what the bank says when it pays.
pub(super) struct Card {
    pub(super) number: &'static str,
    pub(super) three_d_secure: bool,
    /// Who refuses, and why.
    pub(super) refusal: Option<(&'static str, &'static str)>,
}

const fn good(number: &'static str, three_d_secure: bool) -> Card {
    Card { number, three_d_secure, refusal: None }
}

const fn bad(number: &'static str, party: &'static str, reason: &'static str) -> Card {
    Card { number, three_d_secure: false, refusal: Some((party, reason)) }
}

const NET: &str = "payment_network";
const YOO: &str = "yoo_money";

static CARDS: [Card; 50] = [
    good("5555555555554477", true),
    good("5555555555554444", false),
    good("4793128161644804", true),
    good("4111111111111111", false),
    good("2200000000000004", true),
    good("2202474301322987", false),
    good("6759649826438453", false),
    good("4175001000000017", false),
    good("370000000000002", false),
    good("3528000700000000", false),
    good("36700102000000", false),
    bad("5555555555554592", NET, "3d_secure_failed"),
    bad("4839665499603842", NET, "3d_secure_failed"),
    bad("2200000000000012", NET, "3d_secure_failed"),
    bad("5555555555554535", NET, "call_issuer"),
    bad("4926946416239025", NET, "call_issuer"),
    bad("2200000000000020", NET, "call_issuer"),
    bad("5555555555554543", NET, "card_expired"),
    bad("4141435412630840", NET, "card_expired"),
    bad("2200000000000038", NET, "card_expired"),
    bad("5555555555554584", YOO, "country_forbidden"),
    bad("4969751510013864", YOO, "country_forbidden"),
    bad("2201382000000054", YOO, "country_forbidden"),
    bad("5555555555554568", NET, "fraud_suspected"),
    bad("4483274282299972", NET, "fraud_suspected"),
    bad("2200000000000046", NET, "fraud_suspected"),
    bad("5555555555554634", YOO, "fraud_suspected"),
    bad("4119098878796485", YOO, "fraud_suspected"),
    bad("2201696981989955", YOO, "fraud_suspected"),
    bad("5555555555554527", NET, "general_decline"),
    bad("4889971706588753", NET, "general_decline"),
    bad("2202202212312379", NET, "general_decline"),
    bad("5555555555554600", NET, "insufficient_funds"),
    bad("4562265587712390", NET, "insufficient_funds"),
    bad("2200000000000053", NET, "insufficient_funds"),
    bad("5555555555554618", NET, "invalid_card_number"),
    bad("4951017853630544", NET, "invalid_card_number"),
    bad("2201382000000013", NET, "invalid_card_number"),
    bad("5555555555554626", NET, "invalid_csc"),
    bad("4194180666146368", NET, "invalid_csc"),
    bad("2200770212727079", NET, "invalid_csc"),
    bad("5555555555554501", NET, "issuer_unavailable"),
    bad("4654130848359150", NET, "issuer_unavailable"),
    bad("2201382000000021", NET, "issuer_unavailable"),
    bad("5555555555554576", NET, "payment_method_limit_exceeded"),
    bad("4565231022577548", NET, "payment_method_limit_exceeded"),
    bad("2201382000000039", NET, "payment_method_limit_exceeded"),
    bad("5555555555554550", NET, "payment_method_restricted"),
    bad("4233961169071671", NET, "payment_method_restricted"),
    bad("2201382000000047", NET, "payment_method_restricted"),
];

/// The card with a number, however it is spaced.
pub(super) fn card(number: &str) -> Option<&'static Card> {
    let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    CARDS.iter().find(|card| card.number == digits)
}

impl Card {
    pub(super) fn last4(&self) -> &str {
        &self.number[self.number.len() - 4..]
    }

    pub(super) fn shown(&self) -> Value {
        let kind = match self.number.as_bytes() {
            [b'2', ..] => "Mir",
            [b'4', ..] => "Visa",
            [b'5', ..] => "MasterCard",
            [b'3', b'7', ..] => "AmericanExpress",
            [b'3', b'5', ..] => "JCB",
            [b'3', ..] => "DinersClub",
            _ => "Unknown",
        };
        json!({
            "first6": &self.number[..6],
            "last4": self.last4(),
            "expiry_month": "12",
            "expiry_year": "2030",
            "card_type": kind,
            "issuer_country": "RU",
            "issuer_name": "Simulated Bank",
        })
    }
}
