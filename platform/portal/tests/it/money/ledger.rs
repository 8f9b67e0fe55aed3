//! The ledger's rules are the database's own: whatever the application believes, no account goes
//! below nothing, nothing is paid twice, and what is written down stays.

use kernel::{
    Money, Problem, Purpose,
    ids::{BranchId, InvoiceId, PatientId, PaymentId, ProfileId, PurchaseId, RefundId},
};
use money::{
    invoices::{self, Line, New},
    ledger::{self, Account, Move},
    profiles::Settings,
};
use store::{
    branch_profiles, payment_profiles, payments,
    refunds::{self, NotStored},
};
use testkit::{Fixture, Portal, on_both_engines};

/// What the tests move money between.
struct Till {
    clinic: Fixture,
    profile: ProfileId,
    branch: BranchId,
    patient: PatientId,
    invoice: InvoiceId,
    payment: PaymentId,
}

const PRICE: Money = Money::roubles(1500);

/// A clinic with a profile, an invoice of 1500 ₽ and a payment of as much that has been begun.
async fn till(portal: &Portal) -> Till {
    let clinic = portal.clinic("alfa");
    let patient = portal.patient("alfa").await.id;
    let now = clinic.0.now();
    let (branch, profile) = (BranchId::of(clinic.branch("center")), ProfileId::new(now));
    let mut db = clinic.0.db().write().await.expect("the database");
    let row = payment_profiles::PaymentProfile::new(
        profile.0,
        payment_profiles::provider::YOOKASSA.into(),
        "ООО «Альфа»".into(),
        "735422".into(),
        "sealed".into(),
        None,
        serde_json::to_string(&Settings::default()).expect("JSON"),
        1,
        "test".into(),
        now,
        now,
        None,
        None,
        String::new(),
    );
    payment_profiles::put(&mut db, row).await.expect("a profile");
    branch_profiles::put(&mut db, branch, profile, now).await.expect("a branch's profile");
    let new = New {
        patient,
        branch,
        purpose: Purpose::Purchase(PurchaseId::new(now)),
        about: String::new(),
        lines: vec![Line {
            service: Some(clinic.service("visit")),
            code: "visit".into(),
            name: "Прием".into(),
            quantity: 1,
            price: PRICE,
        }],
    };
    let made = invoices::make(&mut db, new, now).await.expect("made").expect("an invoice");
    let payment = PaymentId::new(now);
    payments::add(&mut db, begun(payment, made.id, profile, patient, now)).await.expect("begun");
    db.commit().await.expect("committed");
    Till { clinic, profile, branch, patient, invoice: made.id(), payment }
}

fn begun(
    id: PaymentId,
    invoice: uuid::Uuid,
    profile: ProfileId,
    patient: PatientId,
    now: chrono::DateTime<chrono::Utc>,
) -> payments::Payment {
    payments::Payment::new(
        id.0,
        invoice,
        profile.0,
        patient.0,
        PRICE.kopecks(),
        payments::means::CARD.into(),
        "anna@mail.example".into(),
        None,
        None,
        None,
        payments::state::PENDING.into(),
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        None,
        0,
        now,
        now,
        None,
    )
}

impl Till {
    /// Moves money, in a transaction of its own.
    async fn put(&self, moves: &[(Account, Account, i64)]) -> Result<(), String> {
        let moves: Vec<Move> = moves
            .iter()
            .map(|(from, to, amount)| Move {
                from: *from,
                to: *to,
                amount: Money(*amount),
                cause: "test",
                note: String::new(),
            })
            .collect();
        let now = self.clinic.0.now();
        let mut db = self.clinic.0.db().write().await.expect("the database");
        match ledger::post(&mut db, &moves, now).await {
            Ok(()) => {
                db.commit().await.expect("committed");
                Ok(())
            }
            Err(Problem::Refused(refused)) => Err(refused.code.into()),
            Err(problem) => Err(problem.to_string()),
        }
    }

    async fn holds(&self, account: Account) -> Money {
        let db = self.clinic.0.db().read().await.expect("the database");
        ledger::balance(&db, account).await.expect("a balance")
    }

    const fn accounts(&self) -> (Account, Account, Account, Account) {
        (
            Account::Provider(self.profile),
            Account::Payment(self.payment),
            Account::Invoice(self.invoice),
            Account::Income(self.branch),
        )
    }
}

fn code(result: Result<(), String>) -> String {
    result.expect_err("it was written down")
}

on_both_engines! {
    async fn money_goes_from_the_provider_to_income_and_balances_everywhere(portal: &Portal) {
        let till = till(portal).await;
        let (provider, payment, invoice, income) = till.accounts();
        till.put(&[(provider, payment, 150_000), (payment, invoice, 150_000)]).await.expect("paid");
        assert_eq!(till.holds(payment).await, Money(0));
        assert_eq!(till.holds(invoice).await, PRICE);
        assert_eq!(till.holds(provider).await, Money(-150_000), "the outside world");
        till.put(&[(invoice, income, 150_000)]).await.expect("earned");
        assert_eq!(till.holds(income).await, PRICE);
    }

    async fn no_account_goes_below_nothing(portal: &Portal) {
        let till = till(portal).await;
        let (provider, payment, invoice, income) = till.accounts();
        let (advance, bonus) = (Account::Advance(till.patient), Account::Bonus(till.patient));
        let desk = Account::Desk(till.branch);
        for (from, to) in [
            (payment, provider),
            (payment, invoice),
            (invoice, payment),
            (invoice, income),
            (income, invoice),
            (advance, invoice),
            (advance, desk),
            (bonus, invoice),
        ] {
            assert_eq!(code(till.put(&[(from, to, 1)]).await), "ledger.overdrawn", "{from:?}");
        }
        till.put(&[(desk, bonus, 500)]).await.expect("a gift");
        let twice = till.put(&[(bonus, invoice, 300), (bonus, invoice, 300)]).await;
        assert_eq!(code(twice), "ledger.overdrawn");
        assert_eq!(till.holds(bonus).await, Money(500), "half of it was written down");
        till.put(&[(bonus, invoice, 300), (bonus, invoice, 200)]).await.expect("all of it");
        assert_eq!(till.holds(bonus).await, Money(0));
    }

    async fn neither_an_invoice_nor_a_payment_holds_more_than_it_is_for(portal: &Portal) {
        let till = till(portal).await;
        let (provider, payment, invoice, income) = till.accounts();
        let desk = Account::Desk(till.branch);
        assert_eq!(code(till.put(&[(provider, payment, 150_001)]).await), "ledger.overpaid");
        till.put(&[(provider, payment, 150_000)]).await.expect("paid");
        assert_eq!(code(till.put(&[(provider, payment, 1)]).await), "ledger.overpaid", "told twice");
        till.put(&[(desk, invoice, 100)]).await.expect("a rouble at the desk");
        assert_eq!(code(till.put(&[(payment, invoice, 150_000)]).await), "ledger.overpaid");
        till.put(&[(payment, invoice, 149_900), (invoice, income, 150_000)]).await.expect("paid");
        // It holds nothing any more, but it was paid all the same.
        assert_eq!(code(till.put(&[(payment, invoice, 1)]).await), "ledger.overpaid");
        till.put(&[(payment, provider, 100)]).await.expect("the surplus goes back");
        let nowhere = Account::Invoice(InvoiceId::new(till.clinic.0.now()));
        assert_eq!(code(till.put(&[(desk, nowhere, 1)]).await), "ledger.overpaid", "no invoice");
    }

    async fn money_moves_between_certain_accounts_only_and_never_nothing(portal: &Portal) {
        let till = till(portal).await;
        let (provider, payment, invoice, income) = till.accounts();
        let bonus = Account::Bonus(till.patient);
        till.put(&[(provider, payment, 1000)]).await.expect("paid");
        for (from, to) in [
            (provider, invoice),
            (provider, bonus),
            (payment, income),
            (payment, bonus),
            (payment, payment),
        ] {
            let said = code(till.put(&[(from, to, 10)]).await);
            assert!(said.to_lowercase().contains("check"), "{from:?} {to:?}: {said}");
        }
        for amount in [0, -5] {
            let said = code(till.put(&[(payment, invoice, amount)]).await);
            assert!(said.to_lowercase().contains("check"), "{amount}: {said}");
        }
    }

    async fn what_is_written_down_stays(portal: &Portal) {
        let till = till(portal).await;
        let (provider, payment, ..) = till.accounts();
        till.put(&[(provider, payment, 1000)]).await.expect("paid");
        for sql in [
            "UPDATE transfers SET amount_kopecks = 1",
            "UPDATE transfers SET note = 'x'",
            "DELETE FROM transfers",
        ] {
            let said = portal.ask(&format!("{sql} RETURNING 'met' AS it")).await;
            assert!(said.expect_err(sql).contains("transfers_kept"), "{sql}");
        }
        for table in ["invoices", "payments"] {
            let sql = format!("UPDATE {table} SET amount_kopecks = 1 RETURNING 'met' AS it");
            assert!(portal.ask(&sql).await.expect_err(table).contains("amount_fixed"), "{table}");
        }
        assert_eq!(till.holds(payment).await, Money(1000));
    }

    async fn no_more_goes_back_than_came(portal: &Portal) {
        let till = till(portal).await;
        let now = till.clinic.0.now();
        let refund = |amount: i64| refunds::Refund::new(
            RefundId::new(now).0,
            till.payment.0,
            amount,
            refunds::state::NEW.into(),
            "test".into(),
            String::new(),
            String::new(),
            None,
            String::new(),
            None,
            0,
            now,
            None,
        );
        let mut db = till.clinic.0.db().write().await.expect("the database");
        let mut first = refund(100_000);
        refunds::add(&mut db, first.clone()).await.expect("a refund");
        db.commit().await.expect("committed");
        let mut db = till.clinic.0.db().write().await.expect("the database");
        let said = refunds::add(&mut db, refund(50_001)).await;
        assert!(matches!(said, Err(NotStored::TooMuch)), "{said:?}");
        drop(db);
        let mut db = till.clinic.0.db().write().await.expect("the database");
        first.state = refunds::state::FAILED.into();
        refunds::save(&mut db, first.clone()).await.expect("it failed");
        refunds::add(&mut db, refund(150_000)).await.expect("another one, of all");
        db.commit().await.expect("committed");
        let mut db = till.clinic.0.db().write().await.expect("the database");
        first.state = refunds::state::PENDING.into();
        let said = refunds::save(&mut db, first).await;
        assert!(matches!(said, Err(NotStored::TooMuch)), "{said:?}");
    }

    async fn two_who_spend_the_same_money_at_once_do_not_both_get_it(portal: &Portal) {
        let till = till(portal).await;
        let (bonus, desk) = (Account::Bonus(till.patient), Account::Desk(till.branch));
        till.put(&[(desk, bonus, 1000)]).await.expect("a gift");
        let spend = [(bonus, Account::Invoice(till.invoice), 600)];
        let (a, b, c) = tokio::join!(till.put(&spend), till.put(&spend), till.put(&spend));
        let spent = [&a, &b, &c].into_iter().filter(|one| one.is_ok()).count();
        assert_eq!(spent, 1, "{a:?} {b:?} {c:?}");
        assert_eq!(till.holds(bonus).await, Money(400));
    }
}
