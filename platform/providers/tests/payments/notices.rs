//! Notifications name the payment, true or false.

use providers::payments::Notice;

use super::*;

#[tokio::test]
async fn a_notification_names_the_payment() {
    for provider in BOTH {
        let case = Case::of(provider).await;
        let clinic = case.listener().await;
        let payment = case.paid("a").await;
        let part = give("r1", &payment, Money(50_000));
        case.shop.refund(&case.out, &part).await.expect("a refund");
        let count = match provider {
            Provider::YooKassa => 2,
            Provider::TBank => 3,
        };
        let came = clinic.wait(count).await;
        for body in &came {
            let notice = Notice::read(body.to_string().as_bytes()).expect("a notice");
            assert_eq!(notice.provider, provider);
            assert_eq!(notice.payment.as_deref(), Some(payment.id.as_str()), "{body}");
            assert!(notice.is_about(&payment));
            let signed = match provider {
                Provider::YooKassa => None,
                Provider::TBank => Some(true),
            };
            assert_eq!(notice.is_signed_by(&case.shop), signed, "{body}");
            let shown = format!("{notice:?}");
            assert!(!shown.contains("Token") && !shown.contains("2200"), "{shown}");
        }
        let refunds = came.iter().filter(|body| {
            Notice::read(body.to_string().as_bytes()).is_ok_and(|notice| notice.refund.is_some())
        });
        assert_eq!(refunds.count(), usize::from(provider == Provider::YooKassa));
    }
}

#[tokio::test]
async fn a_forged_notification_of_the_bank_is_known() {
    let case = Case::of(Provider::TBank).await;
    let clinic = case.listener().await;
    let payment = case.start(&order("a")).await;
    for signed in [true, false] {
        let forged = json!({ "provider": "tbank", "id": payment.id, "signed": signed,
                             "changes": { "Status": "CONFIRMED", "Brand": "new" } });
        case.simulator.tell("POST", "/notifications", &forged).await;
    }
    let came = clinic.wait(2).await;
    let signed = came.iter().map(|body| {
        let notice = Notice::read(body.to_string().as_bytes()).expect("a notice");
        (notice.event.clone(), notice.is_signed_by(&case.shop))
    });
    let confirmed = || "CONFIRMED".to_owned();
    let signed: Vec<_> = signed.collect();
    assert_eq!(signed, [(confirmed(), Some(true)), (confirmed(), Some(false))]);
    assert_eq!(case.ask(&payment.id).await.state, State::Pending, "the truth is asked for");
}
