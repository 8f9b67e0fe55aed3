//! Receipts that the provider of payments makes.

use providers::payments::{Close, Receipting};

use super::*;

fn ordered(id: &str) -> Order {
    Order { receipt: Some(receipt(Mode::FullPrepayment)), ..order(id) }
}

#[tokio::test]
async fn a_payment_with_its_receipt_is_taken_closed_and_returned() {
    for provider in BOTH {
        let case = Case::fiscal(provider).await;
        let payment = case.start(&ordered("a")).await;
        case.pay(&payment).await;
        case.simulator.pass(60).await;
        let paid = case.ask(&payment.id).await;
        assert_eq!(paid.state, State::Succeeded, "{provider:?}");
        if provider == Provider::YooKassa {
            assert_eq!(paid.receipting, Some(Receipting::Done));
        }
        let close = Close {
            id: "c".into(),
            payment: payment.id.clone(),
            receipt: receipt(Mode::FullPayment),
            prepaid: payment.amount,
        };
        let (id, _) = case.shop.close(&case.out, &close).await.expect("a closing receipt");
        case.simulator.pass(60).await;
        if let Some(id) = id {
            let done = case.shop.ask_receipt(&case.out, &id).await;
            assert_eq!(done, Ok(Receipting::Done), "{provider:?}");
        }

        let payment = case.start(&ordered("b")).await;
        case.pay(&payment).await;
        let mut part = receipt(Mode::FullPrepayment);
        part.lines.truncate(1);
        let part = Give { receipt: Some(part), ..give("r1", &payment, Money(50_050)) };
        let refund = case.shop.refund(&case.out, &part).await.expect("a refund");
        assert_eq!(refund.state, RefundState::Succeeded, "{provider:?}");

        let payment = case.start(&ordered("c")).await;
        case.pay(&payment).await;
        let whole = Give {
            receipt: Some(receipt(Mode::FullPrepayment)),
            ..give("r2", &payment, payment.amount)
        };
        let refund = case.shop.refund(&case.out, &whole).await.expect("a refund");
        assert_eq!(refund.state, RefundState::Succeeded, "{provider:?}");
    }
}

#[tokio::test]
async fn every_rate_mode_and_subject_is_taken() {
    for provider in BOTH {
        let case = Case::fiscal(provider).await;
        for (at, vat) in Vat::ALL.iter().enumerate() {
            if provider == Provider::TBank && matches!(vat, Vat::Twenty | Vat::TwentyOf120) {
                continue;
            }
            let mut with = ordered(&format!("v{at}"));
            if let Some(receipt) = &mut with.receipt {
                receipt.lines[0].vat = *vat;
            }
            case.start(&with).await;
        }
        for (at, mode) in Mode::ALL.iter().enumerate() {
            let with = Order { receipt: Some(receipt(*mode)), ..order(&format!("m{at}")) };
            case.start(&with).await;
        }
        for (at, subject) in Subject::ALL.iter().enumerate() {
            let mut with = ordered(&format!("s{at}"));
            if let Some(receipt) = &mut with.receipt {
                receipt.lines[0].subject = *subject;
            }
            case.start(&with).await;
        }
    }
}

#[tokio::test]
async fn a_wrong_receipt_is_refused_as_one() {
    for provider in BOTH {
        let case = Case::fiscal(provider).await;
        let mut with = ordered("a");
        with.amount = Money(150_051);
        let failed = case.shop.start(&case.out, &with).await.expect_err("another sum");
        assert!(matches!(failed, Failed::Refused { .. }), "{provider:?} {failed:?}");
        if provider == Provider::TBank {
            let failed = case.shop.start(&case.out, &order("b")).await.expect_err("none");
            assert!(failed.is(Refusal::Receipt), "{failed:?}");
            let mut with = ordered("c");
            with.receipt.as_mut().expect("a receipt").tax = None;
            let failed = case.shop.start(&case.out, &with).await.expect_err("no system");
            assert!(failed.is(Refusal::Receipt), "{failed:?}");
        }
    }
}

#[tokio::test]
async fn a_register_of_ffd_1_2_gets_units() {
    let case = Case::fiscal(Provider::TBank).await;
    case.settings(json!({ "ffd12": true })).await;
    let Shop::TBank(bank) = case.shop.clone() else { panic!("a bank") };
    let modern = Shop::TBank(bank.with_ffd12(true));
    modern.start(&case.out, &ordered("a")).await.expect("a payment");
    let case = Case::fiscal(Provider::YooKassa).await;
    case.settings(json!({ "ffd12": true })).await;
    case.start(&ordered("a")).await;
}
