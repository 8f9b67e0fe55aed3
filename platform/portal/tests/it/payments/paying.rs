//! A patient pays, is declined, leaves, comes twice.

use super::*;

on_both! {
    /// The money is found by asking, where no notification comes.
    async fn an_invoice_is_paid_on_the_providers_page(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            till.deaf(portal).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            assert!(till.invoice().await.paid_at.is_none(), "nobody has asked");
            pass(portal, TimeDelta::seconds(5)).await;
            till.is_paid(portal, payment.id()).await;
            let again = start(&till.clinic.0, till.wish(means::PAGE)).await;
            assert_eq!(said(&again), "409 payments.paid");
        }
    }

    async fn only_the_means_of_the_profile_are_taken_and_what_was_typed_stays(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let page = format!("/payments/invoices/{}", till.invoice);
        let browser = &till.patient.browser;
        let form = browser.get(&page).await.form(&page).with("email", "other@mail.example");
        for strange in ["sbp", "page", "", "cash"] {
            let refused = browser.submit(&form.clone().with("means", strange)).await;
            assert_eq!(refused.status, 422, "{strange}");
            assert!(refused.mistake("means").is_some(), "{strange}: {}", refused.body);
            assert_eq!(refused.form(&page).value("email"), Some("other@mail.example"));
        }
        let count = portal.ask("SELECT count(*) || '' AS it FROM payments").await;
        assert_eq!(count.expect("asked"), ["0"]);
        assert_eq!(browser.submit(&form).await.status, 303);
    }

    async fn an_invoice_is_paid_by_sbp(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::SBP).await;
            assert!(payment.page_url.is_empty() && payment.qr.contains("/sbp/"), "{payment:?}");
            till.press(portal, &payment, &[("act", "pay")]).await;
            let paid = async || till.invoice().await.paid_at.is_some();
            until(portal, paid).await;
            till.is_paid(portal, payment.id()).await;
        }
    }

    async fn a_declined_payment_leaves_the_invoice_open(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            let card = POOR[usize::from(by == By::TBank)];
            till.press(portal, &payment, &[("act", "pay"), ("card", card)]).await;
            pass(portal, TimeDelta::seconds(5)).await;
            let declined = till.payment(payment.id()).await;
            assert_eq!((declined.state.as_str(), declined.reason.as_str()), ("cancelled", "no_money"));
            assert!(till.invoice().await.open());
            let next = till.begin(means::PAGE).await;
            assert_ne!(next.id, payment.id);
            till.pay(portal, &next).await;
            pass(portal, TimeDelta::seconds(5)).await;
            till.is_paid(portal, next.id()).await;
        }
    }

    async fn a_payment_that_nobody_pays_ends_with_its_time(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            for _ in 0..5 {
                pass(portal, TimeDelta::minutes(20)).await;
            }
            let ended = till.payment(payment.id()).await;
            assert_eq!((ended.state.as_str(), ended.reason.as_str()), ("cancelled", "expired"));
            assert!(till.invoice().await.open());
        }
    }

    async fn what_is_pressed_twice_is_one_payment(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let wish = till.wish(means::PAGE);
        let (one, two) = tokio::join!(
            start(&till.clinic.0, wish.clone()),
            start(&till.clinic.0, wish.clone()),
        );
        assert_eq!(one.expect("begun").id, two.expect("begun").id);
        // A second tab with a form of its own is shown the same page.
        let shown = till.begin(means::PAGE).await;
        assert_eq!(shown.id, wish.id.0);
        // By another means it is another try.
        assert_ne!(till.begin(means::SBP).await.id, wish.id.0);
        let count = portal.ask("SELECT count(*) || '' AS it FROM payments").await;
        assert_eq!(count.expect("asked"), ["2"]);
    }

    async fn what_was_paid_twice_goes_back(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let (first, second) = (till.begin(means::PAGE).await, till.begin(means::SBP).await);
            till.pay(portal, &first).await;
            till.press(portal, &second, &[("act", "pay")]).await;
            for _ in 0..3 {
                pass(portal, TimeDelta::seconds(30)).await;
            }
            let both = [till.payment(first.id()).await, till.payment(second.id()).await];
            assert!(both.iter().all(|row| row.state == state::SUCCEEDED), "{both:?}");
            let mut back = till.refunds(first.id()).await;
            back.extend(till.refunds(second.id()).await);
            let back: Vec<_> = back
                .iter()
                .map(|row| (row.state.as_str(), row.amount_kopecks, row.reason.as_str()))
                .collect();
            assert_eq!(back, [("succeeded", PRICE.kopecks(), "paid_twice")], "{by:?}");
            assert_eq!(till.held(Account::Invoice(till.invoice)).await, PRICE);
            assert_eq!(till.held(Account::Provider(till.profile)).await, Money(-PRICE.kopecks()));
            assert_eq!(till.heard(), 1);
        }
    }

    /// The registry has given a part back, and then an older try is paid.
    async fn what_was_given_back_in_part_is_not_paid_again(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let (first, second) = (till.begin(means::PAGE).await, till.begin(means::SBP).await);
            till.pay(portal, &first).await;
            pass(portal, TimeDelta::seconds(30)).await;
            let part = Money::roubles(600);
            let trace = Trace::staff("test");
            let (note, seen) = ("Пациент заболел".into(), Money(0));
            let wish = money::refunds::Wish { payment: first.id(), amount: part, note, seen };
            let decided = money::refunds::decide(&till.clinic.0, wish, &trace);
            assert_eq!(said(&decided.await), "ok");
            till.press(portal, &second, &[("act", "pay")]).await;
            for _ in 0..4 {
                pass(portal, TimeDelta::seconds(30)).await;
            }
            let back: Vec<_> = till.refunds(second.id()).await.iter()
                .map(|row| (row.amount_kopecks, row.reason.clone())).collect();
            assert_eq!(back, [(PRICE.kopecks(), "paid_twice".to_owned())], "{by:?}");
            assert_eq!(till.held(Account::Invoice(till.invoice)).await, Money::roubles(900));
        }
    }

    async fn what_is_paid_for_a_cancelled_invoice_goes_back(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = till.begin(means::PAGE).await;
            let now = till.clinic.0.now();
            let mut db = till.clinic.0.db().write().await.expect("the database");
            invoices::cancel(&mut db, till.purpose, now).await.expect("cancelled");
            db.commit().await.expect("committed");
            till.pay(portal, &payment).await;
            for _ in 0..2 {
                pass(portal, TimeDelta::seconds(30)).await;
            }
            let back = till.refunds(payment.id()).await;
            let back: Vec<_> = back.iter().map(|row| (row.state.as_str(), row.reason.as_str())).collect();
            assert_eq!(back, [("succeeded", "invoice_cancelled")], "{by:?}");
            assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0));
            assert!(till.invoice().await.paid_at.is_none());
            assert_eq!(till.heard(), 0);
        }
    }

    async fn who_pays_is_asked_for_what_is_needed(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let other = portal.enrol("alfa", &BORIS).await;
        let refused = async |change: &dyn Fn(&mut Wish)| {
            let mut wish = till.wish(means::PAGE);
            change(&mut wish);
            said(&start(&till.clinic.0, wish).await)
        };
        assert_eq!(refused(&|wish| wish.patient = other.id).await, "404 request.not_found");
        for email in ["", "anna", "anna@mail.example ", &format!("{}@mail.example", "a".repeat(60))] {
            let outcome = refused(&|wish| wish.email = email.into()).await;
            assert!(outcome.contains("payments.email_wrong"), "{email}: {outcome}");
        }
        let outcome = refused(&|wish| wish.means = "gold".into()).await;
        assert!(outcome.contains("payments.means_wrong"), "{outcome}");
        let count = portal.ask("SELECT count(*) || '' AS it FROM payments").await;
        assert_eq!(count.expect("asked"), ["0"]);
    }
}
