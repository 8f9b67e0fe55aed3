//! A payment and its statuses. Sums are in kopecks.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    New,
    FormShowed,
    Authorized,
    AuthFail,
    Confirmed,
    Canceled,
    Rejected,
    DeadlineExpired,
    Reversed,
    PartialReversed,
    AsyncRefunding,
    PartialRefunded,
    Refunded,
}

impl Status {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::FormShowed => "FORM_SHOWED",
            Self::Authorized => "AUTHORIZED",
            Self::AuthFail => "AUTH_FAIL",
            Self::Confirmed => "CONFIRMED",
            Self::Canceled => "CANCELED",
            Self::Rejected => "REJECTED",
            Self::DeadlineExpired => "DEADLINE_EXPIRED",
            Self::Reversed => "REVERSED",
            Self::PartialReversed => "PARTIAL_REVERSED",
            Self::AsyncRefunding => "ASYNC_REFUNDING",
            Self::PartialRefunded => "PARTIAL_REFUNDED",
            Self::Refunded => "REFUNDED",
        }
    }

    /// Whether the shop is told of it.
    pub(super) const fn is_told(self) -> bool {
        !matches!(
            self,
            Self::New | Self::FormShowed | Self::AuthFail | Self::Canceled | Self::AsyncRefunding
        )
    }

    /// Whether the payer may still pay.
    pub(super) const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::FormShowed | Self::AuthFail)
    }
}

/// A refund by SBP on its way.
pub(super) struct GoingBack {
    pub(super) amount: i64,
    /// When it is decided; nothing when somebody has to.
    pub(super) due: Option<DateTime<Utc>>,
    pub(super) fails: bool,
    /// What the payment was before.
    pub(super) before: Status,
}

pub(super) struct Payment {
    pub(super) id: u64,
    pub(super) terminal: String,
    pub(super) order: String,
    /// What was asked for.
    pub(super) asked: i64,
    /// What is held or paid and has not gone back.
    pub(super) amount: i64,
    pub(super) description: String,
    pub(super) two_stage: bool,
    pub(super) status: Status,
    /// Until when the payer may pay, then until when the hold lives.
    pub(super) until: DateTime<Utc>,
    /// The last part of the payment page's address.
    pub(super) link: String,
    pub(super) notification_url: Option<String>,
    pub(super) success_url: Option<String>,
    pub(super) fail_url: Option<String>,
    pub(super) receipt: Option<Value>,
    /// What closing receipts have offset.
    pub(super) closed: i64,
    pub(super) sbp_code: Option<String>,
    pub(super) by_sbp: bool,
    pub(super) pan: String,
    pub(super) tries: u8,
    pub(super) error: &'static str,
    /// The payer has paid, and the bank says so a little later.
    pub(super) paid_at: Option<DateTime<Utc>>,
    pub(super) going_back: Option<GoingBack>,
    /// Why the last refund by SBP failed.
    pub(super) refund_failed: Option<&'static str>,
    /// The requests of cancelling that were acted on.
    pub(super) requests: BTreeSet<String>,
}
