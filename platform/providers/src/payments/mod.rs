//! Taking money: YooKassa and T-Bank behind one set of words.
//!
//! [`Shop`] is a clinic's account at one of them. Its verbs ask once and say what became of
//! it: what the other side told ([`Payment`], [`Refund`]), or [`Failed`], which parts a
//! definite refusal from an answer that was lost. What was lost is never taken for a refusal:
//! it is asked for again, under the same id ([`Order::id`], [`Give::id`]).
//!
//! Each provider is two pure halves, `build` and `read`, around one call of
//! [`Outbound`](crate::Outbound) (sheets «ЮKassa» and «T-Bank»). No secret, address, e-mail or
//! name of a person stands in an error or in what `Debug` prints.

mod failed;
mod notice;
mod order;
mod shop;
mod tbank;
mod told;
mod yookassa;

pub use failed::{Failed, Refusal};
pub use notice::{Notice, Unreadable};
pub(crate) use order::pieces;
pub use order::{Close, Give, Means, Order, Way};
pub use shop::{Connection, Provider, Shop};
pub use tbank::TBank;
pub use told::{Confirm, Payment, Reason, Receipting, Refund, RefundState, State};
pub use yookassa::YooKassa;

/// At most so many characters of a text.
pub(crate) fn cut(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).map_or(text, |(at, _)| text.get(..at).unwrap_or(text))
}
