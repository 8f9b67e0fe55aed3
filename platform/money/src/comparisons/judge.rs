//! What differs. Pure.

use kernel::Money;
use providers::payments::{Payment as Theirs, State};
use store::{
    differences::kind,
    payments::{Payment, state},
    refunds::{self, Refund},
};
use uuid::Uuid;

/// A difference as it is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) kind: &'static str,
    pub(super) payment: Option<Uuid>,
    pub(super) their_id: String,
    pub(super) own: Option<Money>,
    pub(super) theirs: Option<Money>,
    pub(super) their_state: String,
}

/// Whether money was taken there, or is held.
pub(super) const fn is_paid(told: &Theirs) -> bool {
    matches!(told.state, State::Succeeded | State::Held)
}

/// A payment of theirs that nobody here knows.
pub(super) fn unknown(told: &Theirs) -> Option<Found> {
    is_paid(told).then(|| Found {
        kind: kind::ONLY_THERE,
        payment: None,
        their_id: told.id.clone(),
        own: None,
        theirs: Some(told.amount),
        their_state: told.theirs.clone(),
    })
}

/// A payment of ours that the provider does not know.
pub(super) fn missing(own: &Payment) -> Option<Found> {
    (own.state == state::SUCCEEDED).then(|| Found {
        kind: kind::ONLY_HERE,
        payment: Some(own.id),
        their_id: own.provider_payment_id.clone().unwrap_or_default(),
        own: Some(Money(own.amount_kopecks)),
        theirs: None,
        their_state: String::new(),
    })
}

/// What differs of a payment that both know; `given` are its refunds here.
pub(super) fn differs(own: &Payment, given: &[Refund], told: &Theirs) -> Vec<Found> {
    let amount = Money(own.amount_kopecks);
    let found = |kind, own_sum, their_sum| Found {
        kind,
        payment: Some(own.id),
        their_id: told.id.clone(),
        own: own_sum,
        theirs: their_sum,
        their_state: told.theirs.clone(),
    };
    match (own.state == state::SUCCEEDED, told.state == State::Succeeded) {
        (false, false) => return vec![],
        (true, false) => return vec![found(kind::STATE, Some(amount), None)],
        (false, true) => return vec![found(kind::STATE, None, Some(told.amount))],
        (true, true) => {}
    }
    let mut all = Vec::new();
    // What a provider calls the amount once something was given back is not certain.
    if told.refunded.is_some() && told.amount != amount {
        all.push(found(kind::AMOUNT, Some(amount), Some(told.amount)));
    }
    let sum = |states: &[&str]| -> Money {
        let meant = given.iter().filter(|one| states.contains(&one.state.as_str()));
        meant.map(|one| Money(one.amount_kopecks)).sum()
    };
    let done = sum(&[refunds::state::SUCCEEDED]);
    let most = done + sum(&refunds::state::OPEN);
    let agrees = match told.refunded {
        // What is on its way may have arrived there.
        Some(there) => (done..=most).contains(&there),
        // Something was given back, nobody knows how much.
        None => most > Money::default(),
    };
    if !agrees {
        all.push(found(kind::REFUNDS, Some(done), told.refunded));
    }
    all
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    fn own(state: &str) -> Payment {
        let at = DateTime::<Utc>::UNIX_EPOCH;
        let text = String::new;
        let id = Uuid::nil();
        Payment::new(
            id,
            id,
            id,
            id,
            100_000,
            "card".into(),
            text(),
            None,
            None,
            Some("their".into()),
            state.into(),
            text(),
            text(),
            text(),
            text(),
            None,
            0,
            at,
            at,
            None,
        )
    }

    fn told(state: State, amount: i64, refunded: Option<i64>) -> Theirs {
        Theirs {
            id: "their".into(),
            order: None,
            account: None,
            amount: Money(amount),
            state,
            theirs: "word".into(),
            refunded: refunded.map(Money),
            test: false,
            means: None,
            receipting: None,
            created_at: None,
            confirm: None,
        }
    }

    fn given(state: &str, amount: i64) -> Refund {
        let (at, text) = (DateTime::<Utc>::UNIX_EPOCH, String::new);
        Refund::new(
            Uuid::nil(),
            Uuid::nil(),
            amount,
            state.into(),
            text(),
            text(),
            text(),
            None,
            text(),
            None,
            0,
            at,
            None,
        )
    }

    fn kinds(own: &Payment, refunds: &[Refund], told: &Theirs) -> Vec<&'static str> {
        differs(own, refunds, told).into_iter().map(|one| one.kind).collect()
    }

    #[test]
    fn what_agrees_is_no_difference() {
        let paid = told(State::Succeeded, 100_000, Some(0));
        assert!(kinds(&own("succeeded"), &[], &paid).is_empty());
        let back = told(State::Succeeded, 100_000, Some(40_000));
        let refunds = [given("succeeded", 40_000), given("failed", 60_000)];
        assert!(kinds(&own("succeeded"), &refunds, &back).is_empty());
        // On its way: there it may have arrived or not.
        let open = [given("succeeded", 40_000), given("pending", 60_000)];
        for there in [40_000, 100_000] {
            let back = told(State::Succeeded, 100_000, Some(there));
            assert!(kinds(&own("succeeded"), &open, &back).is_empty(), "{there}");
        }
        assert!(kinds(&own("cancelled"), &[], &told(State::Pending, 100_000, Some(0))).is_empty());
        // T-Bank only says that something was given back.
        let some = told(State::Succeeded, 40_000, None);
        assert!(kinds(&own("succeeded"), &[given("succeeded", 60_000)], &some).is_empty());
    }

    #[test]
    fn what_does_not_agree_is_one() {
        let paid = told(State::Succeeded, 100_000, Some(0));
        assert_eq!(kinds(&own("cancelled"), &[], &paid), [kind::STATE]);
        assert_eq!(kinds(&own("succeeded"), &[], &told(State::Held, 1, Some(0))), [kind::STATE]);
        let other = told(State::Succeeded, 99_999, Some(0));
        assert_eq!(kinds(&own("succeeded"), &[], &other), [kind::AMOUNT]);
        let back = told(State::Succeeded, 100_000, Some(1));
        assert_eq!(kinds(&own("succeeded"), &[], &back), [kind::REFUNDS]);
        let less = [given("succeeded", 50_000)];
        assert_eq!(kinds(&own("succeeded"), &less, &paid), [kind::REFUNDS]);
        let some = told(State::Succeeded, 40_000, None);
        assert_eq!(kinds(&own("succeeded"), &[], &some), [kind::REFUNDS]);
    }

    #[test]
    fn only_money_is_missed() {
        assert!(unknown(&told(State::Succeeded, 1, Some(0))).is_some());
        assert!(unknown(&told(State::Held, 1, Some(0))).is_some());
        assert!(unknown(&told(State::Pending, 1, Some(0))).is_none());
        assert!(missing(&own("succeeded")).is_some());
        assert!(missing(&own("cancelled")).is_none());
    }
}
