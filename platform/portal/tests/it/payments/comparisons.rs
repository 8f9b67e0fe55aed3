//! The daily comparison with the provider's register (P4).

use kernel::{ids::RefundId, staff::Role};
use money::comparisons;
use providers::payments::{Give, Order, Way};
use store::{comparisons::Comparison, differences::Difference, staff};
use testkit::Colleague;

use super::*;

/// The day is over, and what the timetable does in the morning after it is done.
async fn morning(portal: &Portal, till: &Till) {
    pass(portal, TimeDelta::days(1)).await;
    comparisons::plan(till.clinic.0.clone()).await.expect("planned");
    portal.run_jobs().await;
}

async fn compared(till: &Till) -> Vec<Comparison> {
    let db = till.clinic.0.db().read().await.expect("the database");
    let long_ago = "2000-01-01".parse().expect("a day");
    let mut all = store::comparisons::since(&db, long_ago).await.expect("asked");
    all.retain(|row| row.profile_id == till.profile.0);
    all
}

async fn differences(till: &Till) -> Vec<Difference> {
    let db = till.clinic.0.db().read().await.expect("the database");
    let mut all = store::differences::page(&db, false, None, 100).await.expect("asked");
    all.retain(|row| row.profile_id == till.profile.0);
    all.sort_by(|a, b| a.kind.cmp(&b.kind));
    all
}

async fn paid(portal: &Portal, till: &Till) -> Payment {
    let payment = till.begin(means::PAGE).await;
    till.pay(portal, &payment).await;
    pass(portal, TimeDelta::seconds(5)).await;
    till.payment(payment.id()).await
}

async fn shop(till: &Till) -> providers::payments::Shop {
    let db = till.clinic.0.db().read().await.expect("the database");
    let profile = store::payment_profiles::find(&db, till.profile).await.expect("asked");
    money::payments::shop(&till.clinic.0, &profile.expect("a profile")).expect("a shop")
}

/// Money is given back in the provider's own cabinet: the portal hears nothing of it.
async fn give_back_there(till: &Till, payment: &Payment, amount: Money) {
    let give = Give {
        id: RefundId::new(till.clinic.0.now()).to_string(),
        payment: payment.provider_payment_id.clone().expect("an id"),
        amount,
        whole: amount == PRICE,
        description: "Возврат".into(),
        receipt: None,
    };
    shop(till).await.refund(&till.clinic.0.app.outbound, &give).await.expect("given back");
}

/// Somebody pays the shop on another site.
async fn pay_elsewhere(portal: &Portal, till: &Till) {
    let order = Order {
        id: PaymentId::new(till.clinic.0.now()).to_string(),
        amount: Money::roubles(77),
        description: "Другой сайт".into(),
        means: None,
        way: Way::Page,
        return_url: "https://other.example/".into(),
        notify_url: None,
        until: None,
        lang: Lang::Ru,
        hold: false,
        receipt: None,
    };
    let made = shop(till).await.start(&till.clinic.0.app.outbound, &order).await.expect("made");
    let Some(providers::payments::Confirm::Page(url)) = made.confirm else { panic!("{made:?}") };
    portal.simulator.press(&url, &[("act", "pay"), ("card", GOOD[0])]).await;
}

/// A shop that makes no receipts: what is done in its cabinet needs none.
async fn plain(portal: &Portal, by: By) -> Till {
    Till::with(portal, by, receipts::by_atol()).await
}

async fn administrator(portal: &Portal) -> Colleague {
    let one = portal.colleague("alfa", Role::Administrator).await;
    let clinic = portal.clinic("alfa");
    let mut db = clinic.0.db().write().await.expect("the database");
    let mut row = staff::find(&db, one.id).await.expect("asked").expect("a member");
    row.password = Some("hash".into());
    staff::save(&mut db, &row).await.expect("saved");
    db.commit().await.expect("committed");
    one
}

on_both! {
    async fn a_day_that_agrees_has_no_differences_and_is_compared_once(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = paid(portal, &till).await;
            // A part goes back by the portal, another try comes to nothing.
            let wish = money::refunds::Wish {
                payment: payment.id(),
                amount: Money::roubles(500),
                note: "Пациент заболел".into(),
                seen: Money(0),
            };
            money::refunds::decide(&till.clinic.0, wish, &Trace::staff("test")).await.expect("decided");
            pass(portal, TimeDelta::hours(1)).await;
            morning(portal, &till).await;
            let days = compared(&till).await;
            assert_eq!(days.len(), 1, "{days:?}");
            assert_eq!((&*days[0].state, days[0].found, &*days[0].error), ("done", 0, ""), "{by:?}");
            assert!(days[0].compared >= 1, "{days:?}");
            assert!(differences(&till).await.is_empty());
            let round = days[0].checks;
            comparisons::plan(till.clinic.0.clone()).await.expect("planned");
            portal.run_jobs().await;
            assert_eq!(compared(&till).await[0].checks, round, "not once more");
        }
    }

    async fn what_is_only_there_and_what_went_back_there_is_found(portal: &Portal) {
        let till = plain(portal, By::YooKassa).await;
        let admin = administrator(portal).await;
        let payment = paid(portal, &till).await;
        give_back_there(&till, &payment, Money::roubles(400)).await;
        pay_elsewhere(portal, &till).await;
        morning(portal, &till).await;
        let found = differences(&till).await;
        let kinds: Vec<_> = found.iter().map(|one| &*one.kind).collect();
        assert_eq!(kinds, ["only_there", "refunds"], "{found:?}");
        assert_eq!((found[0].own_kopecks, found[0].their_kopecks), (None, Some(7_700)));
        assert_eq!((found[1].own_kopecks, found[1].their_kopecks), (Some(0), Some(40_000)));
        assert_eq!(found[1].payment_id, Some(payment.id));
        // The administrators who can sign in are told, once.
        let letters = portal.letters("alfa").await;
        let told: Vec<_> =
            letters.iter().filter(|one| one.subject.contains("Расхождения")).collect();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].to, admin.actor.member.email);
        assert!(told[0].text.contains("/admin/takings/differences"), "{}", told[0].text);

        // It is another day: who was signed in no longer is.
        let admin = administrator(portal).await;
        let page = admin.browser.get("/admin/takings").await;
        assert!(page.says("Расхождения с платежной системой: 2."), "{}", page.body);
        let list = admin.browser.get("/admin/takings/differences").await;
        assert!(list.says("Платеж есть только в платежной системе"), "{}", list.body);
        assert!(list.says("400"), "{}", list.body);
        let path = format!("/admin/takings/differences/{}", found[1].id);
        let shown = admin.browser.get(&path).await;
        assert_eq!(shown.links("/desk/payments/"), [format!("/desk/payments/{}", payment.id())]);
        let form = shown.form("/resolution");
        for wrong in [String::new(), "  ".into(), "я".repeat(1001)] {
            let refused = admin.browser.submit(&form.clone().with("note", &wrong)).await;
            assert_eq!(refused.status, 422);
            assert!(refused.mistake("note").is_some(), "{}", refused.body);
        }
        let form = form.with("note", "Возврат оформили в кабинете");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let again = admin.browser.submit(&form).await;
        assert_eq!(again.status, 409);
        assert!(again.says("уже разобрали"), "{}", again.body);
        let past = admin.browser.get("/admin/takings/differences?which=resolved").await;
        assert!(past.says("Возврат оформили в кабинете"), "{}", past.body);
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'comparisons.resolve'").await;
        assert_eq!(told.expect("the journal").len(), 1);
        assert_eq!(differences(&till).await.len(), 1);
    }

    async fn what_is_paid_here_and_nowhere_else_is_found(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            let payment = paid(portal, &till).await;
            let mut db = till.clinic.0.db().write().await.expect("the database");
            let mut row = store::payments::lock(&mut db, payment.id()).await.expect("asked").expect("one");
            let strange = match by {
                By::YooKassa => "2d5a1f5c-000f-5000-9000-1b7d6f0c8e2a",
                By::TBank => "99999999999",
            };
            row.provider_payment_id = Some(strange.into());
            store::payments::save(&mut db, row).await.expect("saved");
            db.commit().await.expect("committed");
            morning(portal, &till).await;
            let found = differences(&till).await;
            let here: Vec<_> = found.iter().filter(|one| one.kind == "only_here").collect();
            assert_eq!(here.len(), 1, "{by:?} {found:?} {:?}", compared(&till).await);
            assert_eq!(here[0].own_kopecks, Some(PRICE.kopecks()));
        }
    }

    /// The notification and every question were lost: the comparison writes the money down.
    async fn money_that_nobody_has_noticed_is_written_down(portal: &Portal) {
        for by in BOTH {
            let till = Till::of(portal, by).await;
            till.deaf(portal).await;
            let payment = till.begin(means::PAGE).await;
            till.pay(portal, &payment).await;
            let mut db = till.clinic.0.db().write().await.expect("the database");
            let mut row = store::payments::lock(&mut db, payment.id()).await.expect("asked").expect("one");
            row.state = state::CANCELLED.into();
            row.check_at = None;
            row.checks += 1;
            store::payments::save(&mut db, row).await.expect("saved");
            db.commit().await.expect("committed");
            morning(portal, &till).await;
            assert_eq!(till.payment(payment.id()).await.state, state::SUCCEEDED, "{by:?}");
            assert!(till.invoice().await.paid_at.is_some());
            assert!(differences(&till).await.is_empty());
        }
    }

    async fn a_provider_that_is_away_for_a_day_is_asked_until_it_answers(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        paid(portal, &till).await;
        let away = json!({ "mode": "answer", "status": 503, "path": "/v3/payments",
                           "method": "GET", "times": 100_000 });
        pass(portal, TimeDelta::minutes(30)).await;
        portal.simulator.fail(&away).await;
        morning(portal, &till).await;
        for _ in 0..24 {
            pass(portal, TimeDelta::hours(1)).await;
        }
        let days = compared(&till).await;
        let first = days.last().expect("a day");
        assert_eq!(first.state, "open");
        assert!(!first.error.is_empty());
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/takings/differences").await;
        assert!(page.says("Платежная система не отвечает"), "{}", page.body);
        // The job is lost, too: the timetable plans it anew.
        portal.simulator.fail(&json!({ "mode": "answer", "status": 503, "path": "/v3/payments",
                                       "method": "GET", "times": 0 })).await;
        let lost = portal.ask("DELETE FROM jobs WHERE kind = 'payments_compare' RETURNING kind AS it");
        assert!(!lost.await.expect("deleted").is_empty());
        pass(portal, TimeDelta::hours(1)).await;
        comparisons::plan(till.clinic.0.clone()).await.expect("planned");
        portal.run_jobs().await;
        let days = compared(&till).await;
        assert!(days.iter().all(|day| day.state == "done" && day.found == 0), "{days:?}");
    }

    async fn auditors_look_and_others_do_not(portal: &Portal) {
        let till = plain(portal, By::YooKassa).await;
        pay_elsewhere(portal, &till).await;
        morning(portal, &till).await;
        let id = differences(&till).await[0].id;
        let path = format!("/admin/takings/differences/{id}");
        let auditor = portal.colleague("alfa", Role::Auditor).await;
        let shown = auditor.browser.get(&path).await;
        assert_eq!(shown.status, 200);
        assert!(!shown.body.contains("/resolution"), "{}", shown.body);
        let form = [("note", "Разобрано")];
        let refused = auditor.browser.post(&format!("{path}/resolution"), &form).await;
        assert_eq!(refused.status, 403);
        for role in [Role::Registry, Role::Doctor] {
            let one = portal.colleague("alfa", role).await;
            assert_eq!(one.browser.get(&path).await.status, 403, "{role:?}");
            assert_eq!(one.browser.get("/admin/takings/differences").await.status, 403);
        }
        let theirs = portal.colleague("beta", Role::Administrator).await;
        assert_eq!(theirs.browser.get(&path).await.status, 404);
        assert_eq!(theirs.browser.post(&format!("{path}/resolution"), &form).await.status, 404);
        assert!(theirs.browser.get("/admin/takings/differences").await.says("Расхождений нет"));
    }
}
