//! «Оплата счета», and buying from «Прейскурант» (P6, P8).

use kernel::ids::InvoiceId;
use store::{
    payment_profiles::provider,
    payments::{self, state},
};
use testkit::{BORIS, Enrolled, on_both_engines};
use visits::appointments::{What, book};

use super::{pay, takes_money, try_of};

/// Buys the first service with a price; gives the invoice.
pub async fn buy(who: &Enrolled) -> InvoiceId {
    let prices = who.browser.get("/prices").await;
    let order = who.browser.get(&prices.links("/order").remove(0)).await;
    assert!(order.says("Оформление заказа"), "{}", order.body);
    let placed = who.browser.submit(&order.form("/order")).await;
    assert_eq!(placed.status, 303, "{}", placed.body);
    let id = placed.location().rsplit('/').next().expect("an id").to_owned();
    id.parse().expect("an invoice's id")
}

on_both_engines! {
    async fn a_service_is_bought_and_its_invoice_offers_what_the_profile_takes(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let prices = anna.browser.get("/prices").await;
        assert!(prices.links("/order").is_empty(), "nobody takes money: {}", prices.body);
        takes_money(&anna.clinic, "center", provider::TBANK).await;
        let visitor = portal.visitor("alfa");
        let door = visitor.get("/prices").await.links("/order").remove(0);
        assert!(visitor.get(&door).await.location().starts_with("/sign-in"), "{door}");
        let order = anna.browser.get(&door).await;
        let form = order.form("/order");
        let first = anna.browser.submit(&form).await;
        let second = anna.browser.submit(&form).await;
        assert_eq!(first.location(), second.location(), "sent twice, it is one");
        let dear = anna.browser.get(&door).await.form("/order").with("seen", "100");
        let dear = anna.browser.submit(&dear).await;
        assert_eq!(dear.status, 409, "{}", dear.body);
        assert!(dear.says("Цена услуги изменилась"), "{}", dear.body);

        let page = anna.browser.get(first.location()).await;
        for words in ["Параметры для отправки чека", "Электронная почта для отправки чека", "Выбор способа оплаты",
            "Система быстрых платежей", "Другие виды оплат", "Договор оферты"] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        assert_eq!(page.form("/payments/invoices/").value("email"), Some("anna@mail.example"));
        let wrong = page.form("/payments/invoices/").with("email", "не адрес");
        let wrong = anna.browser.submit(&wrong).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        assert!(wrong.mistake("email").is_some() && wrong.mistake("offer").is_some(), "{}", wrong.body);

        let boris = portal.enrol("alfa", &BORIS).await;
        assert_eq!(boris.browser.get(first.location()).await.status, 404);
        let list = anna.browser.get("/payments").await;
        assert!(list.says("Покупка услуги"), "{}", list.body);
    }

    async fn a_purchase_is_given_up_until_it_is_paid(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let profile = takes_money(&anna.clinic, "center", provider::YOOKASSA).await;
        let invoice = buy(&anna).await;
        let path = format!("/payments/invoices/{invoice}");
        let page = anna.browser.get(&path).await;
        assert!(page.says("Отказаться от покупки"), "{}", page.body);
        let form = page.form("/cancellation");
        let boris = portal.enrol("alfa", &BORIS).await;
        let action = page.action("/cancellation");
        let his = [("patient", &*boris.id.to_string())];
        assert_eq!(boris.browser.post(&action, &his).await.status, 404);
        assert_eq!(anna.browser.submit(&form).await.location(), "/payments");
        assert_eq!(anna.browser.submit(&form).await.location(), "/payments", "pressed twice");
        assert!(anna.browser.get("/payments").await.says("Счетов пока нет"));
        let gone = anna.browser.get(&path).await;
        assert!(gone.says("Этот счет отменен") && !gone.body.contains("/cancellation"), "{}", gone.body);

        let invoice = buy(&anna).await;
        let path = format!("/payments/invoices/{invoice}");
        let form = anna.browser.get(&path).await.form("/cancellation");
        let db = anna.clinic.0.db().read().await.expect("the database");
        let row = store::invoices::find(&db, invoice).await.expect("asked").expect("an invoice");
        drop(db);
        crate::money::pay(&anna.clinic, &row, profile).await;
        let refused = anna.browser.submit(&form).await;
        assert_eq!(refused.status, 409);
        assert!(refused.says("Покупка уже оплачена"), "{}", refused.body);
        assert!(!anna.browser.get(&path).await.body.contains("/cancellation"));

        // All of it stands in the copy of what the portal holds.
        let copy = anna.browser.get("/profile/export").await.json();
        let invoices = copy["invoices"].as_array().expect("invoices");
        assert_eq!(invoices.len(), 2, "{invoices:?}");
        assert!(!invoices[0]["cancelled_at"].is_null() && invoices[0]["paid_at"].is_null());
        assert!(!invoices[1]["paid_at"].is_null());
        assert_eq!(invoices[1]["payments"][0]["amount_kopecks"], row.amount_kopecks);
        assert_eq!(invoices[1]["lines"][0]["amount_kopecks"], row.amount_kopecks);
        assert!(copy["accounts"]["advance"].is_array());
    }

    async fn a_try_shows_its_code_and_notices_its_end(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let profile = takes_money(&anna.clinic, "center", provider::TBANK).await;
        let invoice = buy(&anna).await;
        let mut db = anna.clinic.0.db().write().await.expect("the database");
        let row = store::invoices::find(&db, invoice).await.expect("read").expect("there");
        let mut payment = try_of(&anna.clinic, &row, profile, state::PENDING);
        payment.qr = "https://qr.nspk.ru/AS10003".into();
        payments::add(&mut db, payment.clone()).await.expect("a try");
        db.commit().await.expect("committed");
        let address = format!("/payments/tries/{}", payment.id());
        let page = anna.browser.get(&address).await;
        for words in ["Отсканируйте QR-код", "Запустите приложение вашего банка", "Другие виды оплат"] {
            assert!(page.says(words), "{words}: {}", page.body);
        }
        assert!(page.body.contains("data:image") && !page.links("qr.nspk.ru").is_empty());
        let told = anna.browser.get(&format!("{address}/state")).await;
        assert_eq!(told.json()["state"], "waiting");
        let boris = portal.enrol("alfa", &BORIS).await;
        for path in [address.clone(), format!("{address}/state")] {
            assert_eq!(boris.browser.get(&path).await.status, 404, "{path}");
        }
        payment.state = state::CANCELLED.into();
        let mut db = anna.clinic.0.db().write().await.expect("the database");
        payments::save(&mut db, payment).await.expect("saved");
        db.commit().await.expect("committed");
        let page = anna.browser.get(&address).await;
        assert!(page.says("Оплата не прошла") && page.says("Попробовать ещё раз"), "{}", page.body);
    }

    async fn letters_about_a_visit_that_can_be_paid_say_where(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let slot = |time| What::Slot(anna.clinic.sokolova_at("2026-12-02", time));
        book(&anna.clinic.0, &anna.clinic.order_by(slot("09:00"), &anna.actor)).await.expect("booked");
        portal.run_jobs().await;
        let free = portal.letters("alfa").await;
        assert!(!free.is_empty() && free.iter().all(|one| !one.text.contains("/payments/")));
        let profile = takes_money(&anna.clinic, "center", provider::TBANK).await;
        let order = anna.clinic.order_by(slot("10:00"), &anna.actor);
        let id = book(&anna.clinic.0, &order).await.expect("booked").id;
        portal.run_jobs().await;
        let db = anna.clinic.0.db().read().await.expect("the database");
        let purpose = kernel::Purpose::Appointment(id);
        let invoice = store::invoices::live(&db, purpose).await.expect("read").expect("an invoice");
        drop(db);
        let link = format!("/payments/invoices/{}", invoice.id());
        let says = async || {
            let all = portal.letters("alfa").await;
            all.iter().filter(|one| one.text.contains(&link) && one.html.contains("Оплатить прием")).count()
        };
        assert_eq!(says().await, 1);
        let trace = visits::appointments::Access::by_key(visits::appointments::key(&anna.clinic.0, id));
        visits::appointments::remind(&anna.clinic.0, id, &trace).await.expect("asked for");
        portal.run_jobs().await;
        assert_eq!(says().await, 2, "the reminder says so, too");
        pay(&anna.clinic, &invoice, profile).await;
        visits::appointments::remind(&anna.clinic.0, id, &trace).await.expect("asked for");
        portal.run_jobs().await;
        assert_eq!(says().await, 2, "it is paid");
    }
}
