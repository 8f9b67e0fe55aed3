//! `POST /payments/notifications` (P4): late, twice, forged, foreign, unknown, never.

use super::*;

/// Posts a notification as a provider does.
async fn post(portal: &Portal, label: &str, body: String) -> (u16, String) {
    let visitor = portal.visitor(label);
    let request = visitor.request(reqwest::Method::POST, "/payments/notifications");
    let request = request.header("content-type", "application/json").body(body);
    let answer = visitor.send(request).await;
    (answer.status, answer.body)
}

fn about(by: By, payment: &Payment, event: &str) -> String {
    let id = payment.provider_payment_id.clone().expect("an id");
    match by {
        By::YooKassa => json!({ "type": "notification", "event": event,
            "object": { "id": id, "status": "succeeded", "paid": true } }),
        By::TBank => json!({ "TerminalKey": by.account().0, "PaymentId": id, "Success": true,
            "Status": event, "OrderId": payment.id.to_string(), "Amount": 150_000, "Token": "0" }),
    }
    .to_string()
}

on_both! {
    async fn a_notification_settles_the_payment_at_once(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            // No time passes: without the notification nobody would ask yet.
            let paid = async || till.invoice().await.paid_at.is_some();
            until(portal, paid).await;
            till.is_paid(portal, payment.id()).await;
            let told = portal.simulator.tell_json("GET", "/notifications", &Value::Null).await;
            let told: Value = serde_json::from_str(&told).expect("JSON");
            assert!(told.to_string().contains("200"), "{told}");
        }
    }

    async fn a_notification_that_comes_twice_or_late_changes_nothing_more(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let twice = json!({ "mode": "duplicate", "times": 10, "provider": by.name() });
            portal.simulator.tell_json("POST", "/notifications/fault", &twice).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            let paid = async || till.invoice().await.paid_at.is_some();
            until(portal, paid).await;
            till.is_paid(portal, payment.id()).await;
            let id = payment.provider_payment_id.clone().expect("an id");
            let again = json!({ "provider": by.name(), "id": id });
            portal.simulator.tell_json("POST", "/notifications", &again).await;
            pass(portal, TimeDelta::days(1)).await;
            till.is_paid(portal, payment.id()).await;
            assert!(till.refunds(payment.id()).await.is_empty());
        }
    }

    async fn a_forged_notification_changes_nothing(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            let event = if by == By::YooKassa { "payment.succeeded" } else { "CONFIRMED" };
            let (status, said) = post(portal, "alfa", about(by, &payment, event)).await;
            let expected = if by == By::YooKassa { 200 } else { 403 };
            assert_eq!(status, expected, "{said}");
            portal.run_jobs().await;
            let row = till.payment(payment.id()).await;
            assert_eq!(row.state, state::PENDING, "{by:?}: the provider was asked");
            // Signed by who knows the password, and untrue all the same.
            let id = payment.provider_payment_id.clone().expect("an id");
            let untrue = match by {
                By::YooKassa => json!({ "status": "succeeded", "paid": true }),
                By::TBank => json!({ "Status": "CONFIRMED" }),
            };
            let untrue = json!({ "provider": by.name(), "id": id, "signed": true, "changes": untrue });
            portal.simulator.tell_json("POST", "/notifications", &untrue).await;
            pass(portal, TimeDelta::seconds(5)).await;
            assert_eq!(till.payment(payment.id()).await.state, state::PENDING);
            assert_eq!(till.held(Account::Invoice(till.invoice)).await, Money(0));
        }
    }

    async fn what_is_not_the_clinics_is_taken_and_forgotten(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            let event = if by == By::YooKassa { "payment.succeeded" } else { "CONFIRMED" };
            // At another clinic's host.
            let before = till.payment(payment.id()).await.checks;
            let (status, said) = post(portal, "beta", about(by, &payment, event)).await;
            assert_eq!((status, said.as_str()), (200, "OK"));
            assert_eq!(till.payment(payment.id()).await.checks, before, "{by:?}");
        }
        let unknown = json!({ "type": "notification", "event": "payment.succeeded",
            "object": { "id": "22e12f66-000f-5000-8000-18db351245c7" } });
        assert_eq!(post(portal, "alfa", unknown.to_string()).await, (200, "OK".into()));
        let other = json!({ "type": "notification", "event": "deal.closed", "object": {} });
        assert_eq!(post(portal, "alfa", other.to_string()).await.0, 200);
    }

    async fn what_is_no_notification_is_refused(portal: &Portal) {
        for body in ["", "{}", "[]", "null", "<xml/>", r#"{"TerminalKey":7}"#, "\u{0}"] {
            let (status, said) = post(portal, "alfa", body.into()).await;
            assert!((400..500).contains(&status) || status == 200, "{body}: {status} {said}");
            assert!(status == 400 || body.contains("Terminal"), "{body}: {status}");
        }
        let (status, _) = post(portal, "alfa", "x".repeat(100 * 1024)).await;
        assert_eq!(status, 413);
        let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
        assert_eq!(post(portal, "alfa", deep).await.0, 400);
    }

    /// The notification overtakes the answer: our own id names the payment.
    async fn a_notification_that_comes_before_the_answer_is_not_lost(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        till.deaf(portal).await;
        let lost = json!({ "mode": "answer", "status": 500, "taken": true, "path": "/v3/payments",
                           "method": "POST" });
        portal.simulator.fail(&lost).await;
        let payment = start(&till.clinic.0, till.wish(means::PAGE)).await.expect("written down");
        assert_eq!(payment.state, state::NEW);
        let body = json!({ "type": "notification", "event": "payment.succeeded",
            "object": { "id": "unknown", "metadata": { "order_id": payment.id.to_string() } } });
        assert_eq!(post(portal, "alfa", body.to_string()).await.0, 200);
        portal.run_jobs().await;
        assert_eq!(till.payment(payment.id()).await.state, state::PENDING, "it was found");
    }

    /// Where the clinic wishes it, a notification of YooKassa's must come from its own addresses.
    async fn a_notification_from_elsewhere_is_not_taken_where_the_sender_is_checked(portal: &Portal) {
        let settings = Settings { check_sender: true, ..Settings::default() };
        let till = Till::with(portal, By::YooKassa, settings).await;
        till.deaf(portal).await;
        let payment = till.begin(means::PAGE).await;
        let before = till.payment(payment.id()).await.checks;
        let told = about(till.by, &payment, "payment.succeeded");
        assert_eq!(post(portal, "alfa", told.clone()).await.0, 403);
        assert_eq!(till.payment(payment.id()).await.checks, before, "nothing is hurried");
        let told = providers::payments::Notice::read(told.as_bytes()).expect("a notification");
        let own = "185.71.76.5".parse().expect("an address");
        assert!(money::payments::notice(&till.clinic.0, &told, own).await.expect("taken"));
        assert!(till.payment(payment.id()).await.checks > before);
    }
}
