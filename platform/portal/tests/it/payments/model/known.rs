//! Sequences that have found something.

use super::steps::{Means, Seller, Step};

/// All of them, each with what it has found.
pub(super) fn sequences() -> Vec<(Seller, Vec<Step>)> {
    use Step::*;
    vec![
        // The visit took place before its money came: nobody earned it, and no receipt closed it.
        (Seller::YooKassa, vec![Book, Start(0, Means::Page), Complete(0), Pay(0)]),
        // A part was given back, and an older try was paid after that: it paid the part again.
        (
            Seller::TBank,
            vec![
                Buy,
                Start(0, Means::Page),
                Start(0, Means::Sbp),
                Pay(0),
                Notices,
                Work,
                Refund(0, 30),
                Pay(1),
            ],
        ),
        // Two workers have learnt at once that the money is there.
        (
            Seller::YooKassa,
            vec![Buy, Start(0, Means::Page), Pay(0), Pass(31), TakeOver(0), TakeOver(0x5555)],
        ),
        // The closing receipt met a refund that was under way: it was refused, and taken for one that
        // failed.
        (
            Seller::TBank,
            vec![
                Book,
                Start(0, Means::Sbp),
                Work,
                Pay(2),
                Complete(2),
                TakeOver(2_340_884_680_873_369_295),
                Crash(Box::new(Refund(1, 1)), 14),
                Pay(1),
            ],
        ),
        // Two workers have the closing receipt, which has no key there: one of them sends it.
        (
            Seller::TBank,
            vec![
                Book,
                Start(0, Means::Sbp),
                Pay(0),
                Notices,
                Work,
                Work,
                Complete(0),
                TakeOver(0),
                TakeOver(0x5555),
            ],
        ),
        // Two refunds of the same sum by SBP: the second was refused while the first was on its way, and
        // then the first was taken for it.
        (
            Seller::TBank,
            vec![
                Buy,
                Start(0, Means::Sbp),
                Pay(0),
                TakeOver(4_197_404),
                Refund(1, 1),
                Refund(0, 1),
            ],
        ),
        // Nobody has heard that the receipt is registered.
        (
            Seller::YooKassaWithAtol,
            vec![
                Buy,
                Start(0, Means::Page),
                Pay(0),
                Trouble(super::steps::Trouble::RegistrarAnswerLost),
                Notices,
                Work,
                Work,
                Pass(400),
                Work,
            ],
        ),
    ]
}
