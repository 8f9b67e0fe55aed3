//! The patient hears of what was paid: the page that waits, and letters.

use super::*;

/// A stream of events, opened by the patient.
async fn listen(till: &Till, payment: &Payment) -> reqwest::Response {
    let path = format!("/payments/tries/{}/events", payment.id());
    let request = till.patient.browser.request(reqwest::Method::GET, &path);
    request.send().await.expect("an answer")
}

async fn heard(stream: &mut reqwest::Response) -> Option<String> {
    let part = tokio::time::timeout(std::time::Duration::from_secs(60), stream.chunk()).await;
    let part = part.expect("something is said").expect("a stream")?;
    Some(String::from_utf8_lossy(&part).into_owned())
}

on_both! {
    async fn the_page_that_waits_is_told_and_the_stream_ends(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let payment = till.begin(means::PAGE).await;
        let mut stream = listen(&till, &payment).await;
        let kind = stream.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(kind.starts_with("text/event-stream"), "{kind}");
        assert_eq!(heard(&mut stream).await.as_deref(), Some("data: {\"state\":\"waiting\"}\n\n"));
        till.pay(portal, &payment).await;
        until(portal, async || till.invoice().await.paid_at.is_some()).await;
        assert_eq!(heard(&mut stream).await.as_deref(), Some("data: {\"state\":\"paid\"}\n\n"));
        assert_eq!(heard(&mut stream).await, None, "there is no more to tell");
    }

    async fn a_patient_has_a_few_streams_of_own_payments(portal: &Portal) {
        let till = Till::of(portal, By::TBank).await;
        let payment = till.begin(means::PAGE).await;
        let mut open = Vec::new();
        for _ in 0..4 {
            let stream = listen(&till, &payment).await;
            assert_eq!(stream.status(), 200);
            open.push(stream);
        }
        assert_eq!(listen(&till, &payment).await.status(), 429);
        let path = format!("/payments/tries/{}/events", payment.id());
        let other = portal.enrol("alfa", &ANNA).await;
        assert_eq!(other.browser.get(&path).await.status, 404);
        assert_ne!(portal.visitor("alfa").get(&path).await.status, 200);
        // When the process stops, all end.
        till.clinic.0.app.streams.end();
        for mut stream in open {
            assert!(heard(&mut stream).await.is_some());
            assert_eq!(heard(&mut stream).await, None);
        }
    }

    async fn the_patient_gets_a_letter_when_it_is_paid_and_when_money_is_back(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let payment = till.begin(means::PAGE).await;
        till.pay(portal, &payment).await;
        pass(portal, TimeDelta::seconds(5)).await;
        till.is_paid(portal, payment.id()).await;
        let letters = portal.letters("alfa").await;
        let paid: Vec<_> = letters.iter().filter(|one| one.subject == "Оплата получена").collect();
        assert_eq!(paid.len(), 1);
        assert_eq!(paid[0].to, "anna@mail.example");
        let number = till.invoice().await.number.to_string();
        for said in [&*number, "1 500", "Покупка услуги", "/payments"] {
            assert!(paid[0].text.replace('\u{a0}', " ").contains(said), "{said}: {}", paid[0].text);
        }
        assert!(!paid[0].text.contains("Прием терапевта"), "nothing of what for (law §2)");
        let wish = money::refunds::Wish {
            payment: payment.id(),
            amount: Money::roubles(600),
            note: "Внутренняя причина".into(),
            seen: Money(0),
        };
        money::refunds::decide(&till.clinic.0, wish, &Trace::staff("test")).await.expect("decided");
        pass(portal, TimeDelta::minutes(1)).await;
        let letters = portal.letters("alfa").await;
        let back: Vec<_> = letters.iter().filter(|one| one.subject == "Деньги возвращены").collect();
        assert_eq!(back.len(), 1);
        assert!(back[0].text.contains("600") && !back[0].text.contains("Внутренняя"), "{}", back[0].text);
    }
}
