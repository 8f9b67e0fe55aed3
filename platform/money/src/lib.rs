//! Money: what the clinic's patients owe and pay on the portal (P).
//!
//! | feature | what it is |
//! |---|---|
//! | [`profiles`] | payment profiles («магазины»), and which branch is paid by which |
//! | [`invoices`] | «предварительные счета»: what is to be paid, and for what |
//! | [`checkout`] | «Платежи», «Оплата счета»: the patient's pages |
//! | [`payments`] | tries to pay them by a provider, and its notifications |
//! | [`balances`] | bonuses and advances: what patients have, and pay with |
//! | [`takings`] | «Отчет по платежам»: by days and branches, as a table |
//! | [`comparisons`] | the daily comparison with the providers' registers |
//! | [`till`] | what the clinic sees of payments, and gives back |
//! | [`refunds`] | money on its way back |
//! | [`receipts`] | fiscal receipts, one for each settlement |
//! | [`ledger`] | where money is: entries that balance, only ever added to |
//!
//! Money does not know what is paid for: an invoice carries a [`kernel::Purpose`].

use poem::Route;
use shell::jobs::{Chore, Handler};

pub mod balances;
pub mod checkout;
pub mod comparisons;
pub mod invoices;
pub mod ledger;
pub mod payments;
pub mod profiles;
pub mod receipts;
pub mod refunds;
pub mod takings;
pub mod till;

/// The jobs of this room, by kind.
pub fn jobs() -> Vec<(&'static str, Handler)> {
    vec![
        (payments::CHECK, payments::check),
        (refunds::SEND, refunds::send),
        (receipts::SEND, receipts::send),
        (payments::LETTER, payments::deliver),
        (comparisons::COMPARE, comparisons::compare),
        (comparisons::LETTER, comparisons::tell),
    ]
}

/// What this room does from time to time.
pub fn chores() -> Vec<Chore> {
    vec![
        Chore { name: "payments.sweep", run: payments::sweep },
        Chore { name: "refunds.sweep", run: refunds::sweep },
        Chore { name: "receipts.sweep", run: receipts::sweep },
        Chore { name: "comparisons.plan", run: comparisons::plan },
    ]
}

/// The pages and doors of money.
pub fn routes(route: Route) -> Route {
    let route = checkout::routes(payments::routes(route));
    let route = till::routes(profiles::routes(balances::routes(route)));
    comparisons::routes(takings::routes(route))
}
