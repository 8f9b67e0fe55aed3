//! Preliminary invoices of visits (B8, B9, P5).

use kernel::{Money, Purpose, ids::AppointmentId};
use money::{
    balances::Kind,
    ledger::{Account, Move, balance, post},
};
use store::{invoice_lines, invoices::Invoice, payment_profiles::provider, refunds};
use testkit::{Enrolled, on_both_engines, outcome};
use visits::appointments::{Access, Mark, To, What, book, cancel, mark, reschedule};

use super::{give, pay, takes_balances, takes_money};

const DAY: &str = "2026-12-02";

async fn booked(who: &Enrolled, time: &str) -> AppointmentId {
    let what = What::Slot(who.clinic.sokolova_at(DAY, time));
    book(&who.clinic.0, &who.clinic.order_by(what, &who.actor)).await.expect("booked").id
}

fn own(who: &Enrolled) -> Access {
    Access { patient: Some(who.id), trace: who.trace(), ..Access::default() }
}

async fn invoice(who: &Enrolled, visit: AppointmentId) -> Option<Invoice> {
    let db = who.clinic.0.db().read().await.expect("the database");
    store::invoices::live(&db, Purpose::Appointment(visit)).await.expect("read")
}

async fn holds(who: &Enrolled, account: Account) -> Money {
    let db = who.clinic.0.db().read().await.expect("the database");
    balance(&db, account).await.expect("a balance")
}

on_both_engines! {
    async fn a_booking_makes_an_invoice_where_the_branch_takes_money(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let before = booked(&anna, "09:00").await;
        assert_eq!(invoice(&anna, before).await, None, "nobody takes money there");
        takes_money(&anna.clinic, "center", provider::YOOKASSA).await;
        let visit = booked(&anna, "10:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        assert_eq!((made.patient_id, made.number), (anna.id.0, 10_000_001));
        let db = anna.clinic.0.db().read().await.expect("the database");
        let lines = invoice_lines::of(&db, &[made.id()]).await.expect("lines");
        let planned = store::appointment_services::of(&db, &[visit]).await.expect("services");
        drop(db);
        let prices: Vec<_> = planned.iter().filter_map(|one| one.price_kopecks).collect();
        assert_eq!(lines.iter().map(|one| one.price_kopecks).collect::<Vec<_>>(), prices);
        assert_eq!(made.amount_kopecks, prices.iter().sum::<i64>());
        let list = anna.browser.get("/appointments").await;
        assert_eq!(list.links("/payments/invoices/").len(), 1, "{}", list.body);
        let page = anna.browser.get("/payments").await;
        let name = format!("Счет {} от", made.number);
        assert!(page.says(&name) && page.says("Не оплачено"), "{}", page.body);
        assert_eq!(page.links(&format!("/payments/invoices/{}", made.id())).len(), 1);
    }

    async fn a_cancelled_visit_has_no_invoice_and_a_paid_one_is_not_cancelled(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic;
        let profile = takes_money(clinic, "center", provider::YOOKASSA).await;
        let visit = booked(&anna, "10:00").await;
        cancel(&clinic.0, visit, &own(&anna)).await.expect("cancelled");
        assert_eq!(invoice(&anna, visit).await, None);
        assert!(anna.browser.get("/payments").await.says("Счетов пока нет"));

        let visit = booked(&anna, "10:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        let payment = pay(clinic, &made, profile).await;
        let refused = cancel(&clinic.0, visit, &own(&anna)).await;
        assert_eq!(outcome(&refused), "appointments.paid");
        let page = anna.browser.get(&format!("/appointments/{visit}")).await;
        assert!(page.says("Оплачено") && page.links("/cancellation").is_empty(), "{}", page.body);
        let list = anna.browser.get("/payments").await;
        assert!(list.says("Оплачено") && list.links("/payments/invoices/").is_empty(), "{}", list.body);

        // The registry cancels it: the money is on its way back.
        let desk = Access::of_desk(shell::Trace::staff("Тест"));
        cancel(&clinic.0, visit, &desk).await.expect("cancelled");
        let db = clinic.0.db().read().await.expect("the database");
        let back = refunds::of_payments(&db, &[payment]).await.expect("refunds");
        drop(db);
        assert_eq!(back.iter().map(|one| one.amount_kopecks).collect::<Vec<_>>(), [made.amount_kopecks]);
        assert_eq!(holds(&anna, Account::Payment(payment)).await, Money(made.amount_kopecks));
        assert_eq!(holds(&anna, Account::Invoice(made.id())).await, Money(0));
        assert!(anna.browser.get("/payments").await.says("деньги возвращаются"));
    }

    /// The money comes when the visit has taken place already.
    async fn what_is_paid_after_the_visit_is_earned_too(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic;
        let profile = takes_money(clinic, "center", provider::YOOKASSA).await;
        let visit = booked(&anna, "10:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        portal.clock.advance(chrono::TimeDelta::days(2));
        let desk = Access::of_desk(shell::Trace::staff("Тест"));
        mark(&clinic.0, visit, Mark::Completed, &desk).await.expect("it took place");
        let income = Account::Income(kernel::Id::of(made.branch_id));
        assert_eq!(holds(&anna, income).await, Money(0));
        pay(clinic, &made, profile).await;
        portal.run_jobs().await;
        assert_eq!(holds(&anna, income).await, Money(made.amount_kopecks));
        assert_eq!(holds(&anna, Account::Invoice(made.id())).await, Money(0));
    }

    async fn an_invoice_follows_its_visit_and_becomes_income_when_it_took_place(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic;
        let profile = takes_money(clinic, "center", provider::YOOKASSA).await;
        let visit = booked(&anna, "10:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        let to = clinic.sokolova_at(DAY, "11:30");
        let to = To { branch: to.branch, specialisation: to.specialisation, from: to.from };
        reschedule(&clinic.0, visit, to, &own(&anna)).await.expect("moved");
        assert_eq!(invoice(&anna, visit).await.map(|one| one.id), Some(made.id));
        pay(clinic, &made, profile).await;
        portal.clock.advance(to.from - portal.clock.now() + chrono::TimeDelta::hours(1));
        let desk = Access::of_desk(shell::Trace::staff("Тест"));
        mark(&clinic.0, visit, Mark::Completed, &desk).await.expect("it took place");
        let income = Account::Income(kernel::Id::of(made.branch_id));
        assert_eq!(holds(&anna, income).await, Money(made.amount_kopecks));
        assert_eq!(holds(&anna, Account::Invoice(made.id())).await, Money(0));
    }

    async fn a_visit_paid_in_bonuses_gives_them_back_when_it_is_cancelled(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let clinic = &anna.clinic;
        let profile = takes_money(clinic, "center", provider::YOOKASSA).await;
        takes_balances(clinic, profile).await;
        let visit = booked(&anna, "10:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        let (bonus, price) = (Account::Bonus(anna.id), Money(made.amount_kopecks));
        give(clinic, anna.id, Kind::Gift, price, "").await;
        let page = anna.browser.get(&format!("/payments/invoices/{}", made.id())).await;
        let form = page.form("/payments/invoices/").with("bonuses", &made.amount_kopecks.to_string());
        assert_eq!(anna.browser.submit(&form).await.status, 303);
        assert_eq!(holds(&anna, Account::Invoice(made.id())).await, price);
        let refused = cancel(&clinic.0, visit, &own(&anna)).await;
        assert_eq!(outcome(&refused), "appointments.paid", "it is paid");
        let desk = Access::of_desk(shell::Trace::staff("Тест"));
        cancel(&clinic.0, visit, &desk).await.expect("cancelled");
        assert_eq!(holds(&anna, bonus).await, price, "at once");
        assert_eq!(holds(&anna, Account::Invoice(made.id())).await, Money(0));

        // Covered in part, it is not paid: the patient cancels it.
        let visit = booked(&anna, "09:00").await;
        let made = invoice(&anna, visit).await.expect("an invoice");
        let desk_account = Account::Desk(kernel::Id::of(made.branch_id));
        let now = clinic.0.now();
        let step = |from, to, amount| Move { from, to, amount, cause: "test", note: String::new() };
        let mut db = clinic.0.db().write().await.expect("the database");
        let moves = [
            step(bonus, desk_account, Money(100)),
            step(bonus, Account::Invoice(made.id()), Money(price.kopecks() - 100)),
        ];
        post(&mut db, &moves, now).await.expect("written down");
        db.commit().await.expect("committed");
        cancel(&clinic.0, visit, &own(&anna)).await.expect("cancelled");
        assert_eq!(holds(&anna, bonus).await, Money(price.kopecks() - 100));
        assert_eq!(invoice(&anna, visit).await, None);
    }
}
