//! Paying in bonuses and from the advance (P7): written off at once, exactly, and back to where it
//! came from.

use kernel::ids::{BonusCardId, EntryId, ProgrammeId};
use money::{
    balances::{self, FromAccounts, Join, Kind, New, Programme, enter, join, take_back},
    payments::{Paid, pay},
    profiles::Registrar,
    receipts::close,
    refunds::give_back,
};
use store::receipts::{kind, registrar, state as receipt};

use super::*;

/// Settings with «Использовать оплату из аванса и бонусами».
pub(crate) fn settings() -> Settings {
    Settings { use_advance_and_bonuses: true, ..Settings::default() }
}

fn spending(bonuses: i64, advance: i64) -> FromAccounts {
    let some = |roubles: i64| (roubles > 0).then(|| Money::roubles(roubles));
    FromAccounts { bonuses: some(bonuses), advance: some(advance) }
}

/// What came of a wish to pay.
fn came(result: &Result<Paid, Problem>) -> String {
    match result {
        Ok(Paid::Covered) => "covered".into(),
        Ok(Paid::Begun(payment)) => format!("begun {}", payment.amount_kopecks / 100),
        Err(_) => said(result),
    }
}

impl Till {
    async fn tell(&self, kind: Kind, roubles: i64) -> Result<(), Problem> {
        let new = New {
            id: EntryId::new(self.clinic.0.now()),
            mis_id: None,
            patient: self.patient.id,
            branch: self.branch,
            kind,
            amount: Money::roubles(roubles),
            title: "Тест".into(),
        };
        enter(&self.clinic.0, new, &Trace::staff("test")).await
    }

    /// A till whose patient has bonuses and an advance.
    pub(crate) async fn rich(
        portal: &Portal,
        by: By,
        settings: Settings,
        (bonuses, advance): (i64, i64),
    ) -> Self {
        let till = Self::with(portal, by, settings).await;
        if bonuses > 0 {
            till.tell(Kind::Gift, bonuses).await.expect("a gift");
        }
        if advance > 0 {
            till.tell(Kind::PaidIn, advance).await.expect("an advance");
        }
        till
    }

    async fn spend(&self, from: FromAccounts) -> Result<Paid, Problem> {
        self.spend_as(self.wish(means::PAGE), from).await
    }

    async fn spend_as(&self, wish: Wish, from: FromAccounts) -> Result<Paid, Problem> {
        pay(&self.clinic.0, wish, from, &Trace::staff("test")).await
    }

    /// Bonuses, advance, and what the invoice holds, in roubles.
    pub(crate) async fn stands(&self) -> [i64; 3] {
        let patient = self.patient.id;
        let accounts =
            [Account::Bonus(patient), Account::Advance(patient), Account::Invoice(self.invoice)];
        let mut held = [0; 3];
        for (place, account) in held.iter_mut().zip(accounts) {
            *place = self.held(account).await.kopecks() / 100;
        }
        held
    }

    /// Another invoice of the same sum.
    pub(crate) async fn more(&self) -> InvoiceId {
        self.another(Purpose::Purchase(PurchaseId::new(self.clinic.0.now()))).await
    }

    /// Bonuses are given.
    pub(crate) async fn give(&self, roubles: i64) {
        self.tell(Kind::Gift, roubles).await.expect("a gift");
    }

    /// The invoice is paid in full by the advance.
    pub(crate) async fn pay_from_advance(&self) {
        assert_eq!(came(&self.spend(spending(0, 1500)).await), "covered");
    }

    async fn receipts(&self) -> Vec<(String, String, String, i64)> {
        let db = self.clinic.0.db().read().await.expect("the database");
        let all = store::receipts::of_invoices(&db, &[self.invoice]).await.expect("asked");
        let mut all: Vec<_> = all
            .into_iter()
            .map(|one| (one.kind, one.registrar, one.state, one.amount_kopecks / 100))
            .collect();
        all.sort();
        all
    }
}

pub(crate) fn atol(settings: Settings) -> Settings {
    let (group, login, _, place) = providers::simulator::atol::GROUPS[1];
    let atol = money::profiles::Atol {
        login: login.into(),
        inn: "5544332219".into(),
        group: group.into(),
        place: place.into(),
    };
    Settings { registrar: Registrar::Atol, receipts_for_advance: true, atol, ..settings }
}

on_both! {
    async fn an_invoice_is_paid_in_bonuses_at_once(portal: &Portal) {
        for by in BOTH {
            let till = Till::rich(portal, by, settings(), (2000, 0)).await;
            let wish = till.wish(means::PAGE);
            let paid = till.spend_as(wish.clone(), spending(1500, 0)).await;
            assert_eq!(came(&paid), "covered", "{by:?}");
            assert!(till.invoice().await.paid_at.is_some());
            assert_eq!(till.stands().await, [500, 0, 1500]);
            // Pressed twice it is one.
            assert_eq!(came(&till.spend_as(wish, spending(1500, 0)).await), "covered");
            assert_eq!(came(&till.spend(spending(500, 0)).await), "409 payments.paid");
            assert_eq!(till.stands().await, [500, 0, 1500]);
            portal.run_jobs().await;
            assert_eq!(till.heard(), 1);
            // Bonuses are no money: there is no receipt, not even when the service is given.
            till.earn().await;
            assert_eq!(till.receipts().await, []);
        }
    }

    async fn the_rest_is_paid_by_card_and_its_receipts_say_what_was_paid_in_money(portal: &Portal) {
        for by in BOTH {
            let till = Till::rich(portal, by, settings(), (400, 0)).await;
            let begun = till.spend(spending(400, 0)).await;
            assert_eq!(came(&begun), "begun 1100", "{by:?}");
            assert_eq!(till.stands().await, [0, 0, 400], "written off at once");
            let Ok(Paid::Begun(payment)) = begun else { panic!("begun") };
            till.pay(portal, &payment).await;
            for _ in 0..4 {
                pass(portal, TimeDelta::seconds(30)).await;
            }
            assert!(till.invoice().await.paid_at.is_some());
            assert_eq!(till.stands().await, [0, 0, 1500]);
            till.earn().await;
            for _ in 0..4 {
                pass(portal, TimeDelta::seconds(30)).await;
            }
            let by = registrar::PROVIDER.to_owned();
            assert_eq!(till.receipts().await, [
                (kind::PREPAYMENT.to_owned(), by.clone(), receipt::DONE.to_owned(), 1100),
                (kind::SETTLEMENT.to_owned(), by, receipt::DONE.to_owned(), 1100),
            ]);
        }
    }

    async fn an_advance_pays_in_full_and_its_offset_is_confirmed_when_the_service_is_given(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, atol(settings()), (0, 2000)).await;
        let wish = Wish { email: String::new(), ..till.wish(means::PAGE) };
        let refused = till.spend_as(wish, spending(0, 1500)).await;
        assert_eq!(came(&refused), "422 request.invalid_fields payments.email_wrong");
        assert_eq!(came(&till.spend(spending(0, 1500)).await), "covered");
        assert_eq!(till.stands().await, [0, 500, 1500]);
        assert_eq!(till.receipts().await, [], "nothing is given yet");
        till.earn().await;
        till.earn().await;
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        let row = |kind: &str| (kind.to_owned(), registrar::ATOL.to_owned(), receipt::DONE.to_owned(), 1500);
        assert_eq!(till.receipts().await, [row(kind::OFFSET)]);
        // It goes back after that: to the advance, out of the branch's income, with a receipt.
        let trace = Trace::staff("test");
        take_back(&till.clinic.0, till.patient.id, till.invoice, &trace).await.expect("back");
        assert_eq!(till.stands().await, [0, 2000, 0]);
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        assert_eq!(till.receipts().await, [row(kind::OFFSET), row(kind::REFUND)]);
        let again = take_back(&till.clinic.0, till.patient.id, till.invoice, &trace).await;
        assert_eq!(said(&again), "409 balances.nothing_spent");
    }

    async fn bonuses_and_advance_together_are_spent_in_that_order(portal: &Portal) {
        let till = Till::rich(portal, By::TBank, settings(), (1000, 2000)).await;
        assert_eq!(came(&till.spend(spending(1000, 1500)).await), "covered");
        assert_eq!(till.stands().await, [0, 1500, 1500]);
    }

    async fn nothing_else_is_spent_than_the_page_offered(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, settings(), (1000, 0)).await;
        for other in [spending(999, 0), spending(1001, 0), spending(1500, 0), spending(0, 1)] {
            assert_eq!(came(&till.spend(other).await), "409 payments.changed", "{other:?}");
        }
        assert_eq!(till.stands().await, [1000, 0, 0]);
        let closed = Till::rich(portal, By::TBank, Settings::default(), (1000, 0)).await;
        assert_eq!(came(&closed.spend(spending(1000, 0)).await), "409 payments.changed");
        let page = closed.patient.browser.get(&format!("/payments/invoices/{}", closed.invoice)).await;
        assert!(!page.says("Списать"), "{}", page.body);
    }

    async fn a_programme_says_how_much_of_a_price_bonuses_pay(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, settings(), (2000, 0)).await;
        let now = till.clinic.0.now();
        let (trace, programme) = (Trace::staff("test"), ProgrammeId::new(now));
        let wish = |most_percent| Programme {
            name: "Карта клиники 5%".into(),
            about: String::new(),
            most_percent,
        };
        for most in [0, 101] {
            let refused = balances::save(&till.clinic.0, programme, 0, wish(most), &trace).await;
            assert_eq!(said(&refused), "422 request.invalid_fields balances.percent_wrong");
        }
        balances::save(&till.clinic.0, programme, 0, wish(30), &trace).await.expect("saved");
        let card = Join {
            id: BonusCardId::new(now),
            patient: till.patient.id,
            programme,
            number: "150001".into(),
        };
        join(&till.clinic.0, card.clone(), &trace).await.expect("joined");
        join(&till.clinic.0, card.clone(), &trace).await.expect("the same form");
        let twice = Join { id: BonusCardId::new(now), ..card };
        assert_eq!(said(&join(&till.clinic.0, twice, &trace).await), "409 balances.joined");
        assert_eq!(came(&till.spend(spending(1500, 0)).await), "409 payments.changed");
        assert_eq!(came(&till.spend(spending(450, 0)).await), "begun 1050");
        // The limit is of the price, not of what is left of it.
        assert_eq!(came(&till.spend(spending(315, 0)).await), "409 payments.changed");
        assert_eq!(till.stands().await, [1550, 0, 450]);
        let bonuses = till.patient.browser.get("/bonuses").await;
        for words in ["Карта клиники 5%", "150001", "1550", "Подарки от клиники", "Бонусами можно оплатить до 30"] {
            assert!(bonuses.says(words), "{words}: {}", bonuses.body);
        }
    }

    async fn the_same_bonuses_are_not_spent_twice_at_once(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, settings(), (1500, 0)).await;
        let other = till.another(Purpose::Purchase(PurchaseId::new(till.clinic.0.now()))).await;
        let wishes = [till.wish(means::PAGE), till.wish(means::PAGE), Wish {
            invoice: other,
            ..till.wish(means::PAGE)
        }];
        let [a, b, c] = wishes.map(|wish| till.spend_as(wish, spending(1500, 0)));
        let (a, b, c) = tokio::join!(a, b, c);
        let all = [came(&a), came(&b), came(&c)];
        assert_eq!(all.iter().filter(|one| *one == "covered").count(), 1, "{all:?}");
        let lost = ["409 payments.changed", "409 payments.paid"];
        assert!(all.iter().all(|one| one == "covered" || lost.contains(&one.as_str())), "{all:?}");
        assert_eq!(till.held(Account::Bonus(till.patient.id)).await, Money(0));
    }

    async fn a_card_payment_that_was_under_way_gives_back_what_is_too_much(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, settings(), (400, 0)).await;
        let card = till.begin(means::PAGE).await;
        assert_eq!(came(&till.spend(spending(400, 0)).await), "begun 1100");
        till.pay(portal, &card).await;
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        assert_eq!(till.stands().await, [0, 0, 1500]);
        let back = till.refunds(card.id()).await;
        let back: Vec<_> = back.iter().map(|one| (&*one.state, one.amount_kopecks / 100)).collect();
        assert_eq!(back, [("succeeded", 400)]);
        assert_eq!(till.held(Account::Provider(till.profile)).await, Money::roubles(-1100));
    }

    async fn what_is_lost_goes_back_to_the_same_accounts(portal: &Portal) {
        let till = Till::rich(portal, By::TBank, settings(), (400, 600)).await;
        let Ok(Paid::Begun(payment)) = till.spend(spending(400, 600)).await else { panic!("begun") };
        till.pay(portal, &payment).await;
        for _ in 0..3 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        assert_eq!(till.stands().await, [0, 0, 1500]);
        let mut db = till.clinic.0.db().write().await.expect("the database");
        give_back(&mut db, till.purpose, till.clinic.0.now()).await.expect("back");
        db.commit().await.expect("committed");
        assert_eq!(till.stands().await, [400, 600, 0]);
        for _ in 0..3 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0));
    }

    async fn an_invoice_that_is_covered_in_part_is_cancelled_and_the_bonuses_are_back(portal: &Portal) {
        let till = Till::rich(portal, By::YooKassa, settings(), (400, 0)).await;
        assert_eq!(came(&till.spend(spending(400, 0)).await), "begun 1100");
        let mut db = till.clinic.0.db().write().await.expect("the database");
        let now = till.clinic.0.now();
        invoices::cancel(&mut db, till.purpose, now).await.expect("cancelled").expect("an invoice");
        db.commit().await.expect("committed");
        assert_eq!(till.stands().await, [400, 0, 0]);

        // In full, it is paid: the clinic decides.
        let till = Till::rich(portal, By::TBank, settings(), (1500, 0)).await;
        assert_eq!(came(&till.spend(spending(1500, 0)).await), "covered");
        let mut db = till.clinic.0.db().write().await.expect("the database");
        let refused = invoices::cancel(&mut db, till.purpose, now).await;
        assert_eq!(said(&refused), "409 invoices.paid");
    }

    async fn the_desk_tells_once_and_no_account_goes_below_nothing(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let new = New {
            id: EntryId::new(till.clinic.0.now()),
            mis_id: None,
            patient: till.patient.id,
            branch: till.branch,
            kind: Kind::PaidIn,
            amount: Money::roubles(700),
            title: String::new(),
        };
        let trace = Trace::staff("test");
        for _ in 0..2 {
            enter(&till.clinic.0, new.clone(), &trace).await.expect("told");
        }
        assert_eq!(till.stands().await, [0, 700, 0]);
        let other = New { amount: Money::roubles(1), ..new.clone() };
        assert!(said(&enter(&till.clinic.0, other, &trace).await).starts_with("404"));
        assert_eq!(said(&till.tell(Kind::PaidOut, 701).await), "409 balances.not_enough");
        assert_eq!(said(&till.tell(Kind::Taken, 1).await), "409 balances.not_enough");
        for wrong in [0, -5, 10_000_001] {
            let said = said(&till.tell(Kind::Gift, wrong).await);
            assert_eq!(said, "422 request.invalid_fields balances.amount_wrong", "{wrong}");
        }
        till.tell(Kind::PaidOut, 700).await.expect("paid out");
        assert_eq!(till.stands().await, [0, 0, 0]);
    }
}

impl Till {
    /// The service was given.
    pub(crate) async fn earn(&self) {
        let mut db = self.clinic.0.db().write().await.expect("the database");
        let now = self.clinic.0.now();
        invoices::earn(&mut db, self.purpose, now).await.expect("earned");
        close(&mut db, self.invoice, now).await.expect("closed");
        db.commit().await.expect("committed");
    }
}
