//! Fiscal receipts (P9): one for each settlement, whoever registers it.

use kernel::ids::ReceiptId;
use money::{
    profiles::{Atol, Registrar},
    receipts::{again, close},
    refunds::decide,
};
use store::receipts::{Receipt, kind, state as receipt};

use super::*;

pub(super) fn by_atol() -> Settings {
    let (group, login, _, place) = providers::simulator::atol::GROUPS[1];
    let atol = Atol {
        login: login.into(),
        inn: "5544332219".into(),
        group: group.into(),
        place: place.into(),
    };
    Settings { registrar: Registrar::Atol, atol, ..Settings::default() }
}

impl Till {
    async fn receipt(&self, subject: uuid::Uuid, kind: &str) -> Option<Receipt> {
        let db = self.clinic.0.db().read().await.expect("the database");
        store::receipts::of_subject(&db, subject, kind).await.expect("asked")
    }

    async fn is_done(&self, subject: uuid::Uuid, kind: &str) -> Receipt {
        let row = self.receipt(subject, kind).await.expect("a receipt");
        assert_eq!(row.state, receipt::DONE, "{:?} {kind}: {}", self.by, row.error);
        row
    }

    async fn paid(&self, portal: &Portal) -> Payment {
        let payment = self.begin(means::PAGE).await;
        self.pay(portal, &payment).await;
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        self.payment(payment.id()).await
    }

    async fn close(&self) {
        let mut db = self.clinic.0.db().write().await.expect("the database");
        close(&mut db, self.invoice, self.clinic.0.now()).await.expect("closed");
        db.commit().await.expect("committed");
    }
}

on_both! {
    async fn a_payment_a_visit_and_a_refund_have_a_receipt_each(portal: &Portal) {
        for by in BOTH {
            for settings in [Settings::default(), by_atol()] {
                let till = Till::with(portal, by, settings.clone()).await;
                let payment = till.paid(portal).await;
                let row = till.is_done(payment.id, kind::PREPAYMENT).await;
                assert_eq!(row.registrar, settings.registrar.slug());
                assert!(row.document.contains("full_prepayment"), "{}", row.document);
                till.close().await;
                till.close().await;
                for _ in 0..4 {
                    pass(portal, TimeDelta::seconds(30)).await;
                }
                let row = till.is_done(till.invoice.0, kind::SETTLEMENT).await;
                assert!(row.document.contains("full_payment"), "{}", row.document);
                let trace = Trace::staff("test");
                let (note, seen) = ("Пациент заболел".into(), Money(0));
                let wish = money::refunds::Wish { payment: payment.id(), amount: PRICE, note, seen };
                let back = decide(&till.clinic.0, wish, &trace).await;
                let back = back.expect("decided");
                for _ in 0..4 {
                    pass(portal, TimeDelta::seconds(30)).await;
                }
                till.is_done(back.id, kind::REFUND).await;
            }
        }
    }

    async fn a_receipt_that_is_refused_is_sent_again_by_the_clinic(portal: &Portal) {
        let till = Till::with(portal, By::YooKassa, by_atol()).await;
        let group = format!("/atol/cabinet/groups/{}", providers::simulator::atol::GROUPS[1].0);
        let fails = json!({ "fate": { "fails": { "code": -4022, "type": "driver" } } });
        portal.simulator.tell_json("PUT", &group, &fails).await;
        let payment = till.paid(portal).await;
        let row = till.receipt(payment.id, kind::PREPAYMENT).await.expect("a receipt");
        assert_eq!((row.state.as_str(), row.error.as_str()), (receipt::FAILED, "ATOL: -4022"));
        portal.simulator.tell_json("PUT", &group, &json!({ "fate": "done" })).await;
        let trace = Trace::staff("test");
        let id = ReceiptId::of(row.id);
        assert_eq!(said(&again(&till.clinic.0, id, &trace).await), "ok");
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        till.is_done(payment.id, kind::PREPAYMENT).await;
        assert_eq!(said(&again(&till.clinic.0, id, &trace).await), "409 receipts.not_failed");
    }

    /// The service is away, and its answer is lost: there is one receipt all the same.
    async fn a_receipt_whose_answer_was_lost_is_registered_once(portal: &Portal) {
        let till = Till::with(portal, By::YooKassa, by_atol()).await;
        let lost = json!({ "mode": "answer", "status": 500, "taken": true, "path": "/sell" });
        portal.simulator.fail(&lost).await;
        let payment = till.paid(portal).await;
        till.is_done(payment.id, kind::PREPAYMENT).await;
        let page = portal.simulator.tell_json("GET", "/atol", &Value::Null).await;
        assert_eq!(page.matches("/atol/receipt/").count(), 1, "{page}");
    }

    /// T-Bank has no key for a closing receipt: one that a worker had begun to send before it died is
    /// not sent again, and a person looks.
    async fn a_closing_receipt_that_may_have_been_sent_is_not_sent_again(portal: &Portal) {
        let till = Till::of(portal, By::TBank).await;
        till.paid(portal).await;
        till.close().await;
        let mut row = till.receipt(till.invoice.0, kind::SETTLEMENT).await.expect("a receipt");
        row.state = receipt::PENDING.into();
        let mut db = till.clinic.0.db().write().await.expect("the database");
        store::receipts::save(&mut db, row).await.expect("saved");
        db.commit().await.expect("committed");
        for _ in 0..4 {
            pass(portal, TimeDelta::seconds(30)).await;
        }
        let row = till.receipt(till.invoice.0, kind::SETTLEMENT).await.expect("a receipt");
        assert_eq!(row.state, receipt::FAILED, "{}", row.error);
        assert!(row.error.starts_with("unknown"), "{}", row.error);
    }
}
