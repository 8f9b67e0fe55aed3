//! What patients and administrators see of money.

use chrono::TimeDelta;
use kernel::{
    Money,
    ids::{BonusCardId, ProgrammeId},
    staff::Role,
};
use money::balances::{Join, Kind, Programme, join, save};
use store::{
    differences::{self, Difference},
    invoices::Invoice,
    payment_profiles::provider,
    payments::{self, state},
};
use testkit::{ANNA, Engine, Enrolled, Portal};
use visits::appointments::{What, book};

use super::{Clinic, Gallery};
use crate::{
    browser::{Chrome, Look},
    money::{give, pay, takes_balances, takes_money, try_of},
};

/// What the clinic sees: the list, a payment, the question before money goes back, the report, the
/// comparison.
async fn report(
    gallery: &mut Gallery<'_>,
    anna: &Enrolled,
    made: &[Invoice],
    profile: kernel::ids::ProfileId,
) {
    let now = anna.clinic.0.now();
    let mut db = anna.clinic.0.db().write().await.expect("the database");
    let mut paid = None;
    for back in 0..20 {
        let mut row = try_of(&anna.clinic, &made[0], profile, state::SUCCEEDED);
        row.amount_kopecks = 120_000 + (back * 7_919 % 11) * 45_050;
        row.created_at = now - TimeDelta::days(back);
        row.finished_at = Some(row.created_at);
        row.provider_payment_id = Some(format!("1234567{back:03}"));
        payments::add(&mut db, row.clone()).await.expect("a payment");
        paid = Some(row);
    }
    let paid = paid.expect("a payment");
    for kind in differences::kind::ALL {
        let row = Difference::new(
            kernel::ids::new_uuid(now),
            profile.0,
            now.date_naive(),
            kind.into(),
            (kind != differences::kind::ONLY_THERE).then_some(paid.id),
            "2d5a1f5c-000f-5000-9000-1b7d6f0c8e2a".into(),
            (kind != differences::kind::ONLY_THERE).then_some(315_000),
            (kind != differences::kind::ONLY_HERE).then_some(300_000),
            "succeeded".into(),
            now,
            None,
            String::new(),
            String::new(),
        );
        differences::add(&mut db, row).await.expect("a difference");
    }
    db.commit().await.expect("committed");
    gallery.open("money-till", "/desk/payments").await;
    gallery.open("money-till-payment", &format!("/desk/payments/{}", paid.id())).await;
    let ask = format!("/desk/payments/{}/refund?amount=800", paid.id());
    gallery.open("money-till-refund", &ask).await;
    gallery.open("money-takings", "/admin/takings").await;
    gallery.open("money-takings-year", "/admin/takings?from=2026-01-01").await;
    gallery.open("money-differences", "/admin/takings/differences").await;
    gallery.tab.click("main tbody a").await;
    gallery.look("money-difference").await;
}

/// The pages of «Платежи», of paying, of buying and of «Онлайн платежи».
pub(super) async fn walk(clinic: Clinic) {
    let portal = Portal::start(Engine::Sqlite).await;
    let anna = portal.enrol("alfa", &ANNA).await;
    let profile = takes_money(&anna.clinic, "center", provider::TBANK).await;
    let mut made = Vec::new();
    for time in ["09:00", "10:00"] {
        let what = What::Slot(anna.clinic.sokolova_at("2026-12-02", time));
        let order = anna.clinic.order_by(what, &anna.actor);
        let id = book(&anna.clinic.0, &order).await.expect("booked").id;
        let db = anna.clinic.0.db().read().await.expect("the database");
        let purpose = kernel::Purpose::Appointment(id);
        made.push(store::invoices::live(&db, purpose).await.expect("read").expect("an invoice"));
    }
    pay(&anna.clinic, &made[0], profile).await;
    let mut sbp = try_of(&anna.clinic, &made[1], profile, state::PENDING);
    sbp.qr = "https://qr.nspk.ru/AS10003P3RH0LJ2A9ROO038L6NT5RU1M?type=01&bank=000000000001".into();
    let mut page = try_of(&anna.clinic, &made[1], profile, state::PENDING);
    page.page_url = "https://pay.example/new/8kQw".into();
    let failed = try_of(&anna.clinic, &made[1], profile, state::CANCELLED);
    let tries = [("qr", sbp), ("page", page), ("failed", failed)];
    let mut db = anna.clinic.0.db().write().await.expect("the database");
    for (_, row) in &tries {
        payments::add(&mut db, row.clone()).await.expect("a try");
    }
    db.commit().await.expect("committed");

    let chrome = Chrome::start();
    let tab = chrome.open(Look::Desktop, &portal).await;
    let mut gallery = Gallery { tab: &tab, clinic: &clinic, wrong: vec![] };
    tab.keep(clinic.label, "session", &anna.token).await;
    gallery.open("money-list", "/payments").await;
    gallery.open("money-visits", "/appointments").await;
    gallery.open("money-pay", &format!("/payments/invoices/{}", made[1].id())).await;
    gallery.open("money-paid", &format!("/payments/invoices/{}", made[0].id())).await;
    for (name, row) in &tries {
        gallery.open(&format!("money-try-{name}"), &format!("/payments/tries/{}", row.id())).await;
    }
    takes_balances(&anna.clinic, profile).await;
    for (kind, amount, title) in [
        (Kind::PaidIn, Money::roubles(5000), "Внесено в кассе"),
        (Kind::Gift, Money(158_250), "Бонусный сертификат"),
        (Kind::Accrued, Money(5050), "За прием"),
        (Kind::Expired, Money(50), ""),
    ] {
        give(&anna.clinic, anna.id, kind, amount, title).await;
    }
    let (now, trace) = (anna.clinic.0.now(), shell::Trace::staff("Тест"));
    let programme = ProgrammeId::new(now);
    let about = "С каждого приема 5 % его цены возвращается бонусами.".to_owned();
    let wish = Programme { name: "Карта клиники 5%".into(), about, most_percent: 30 };
    save(&anna.clinic.0, programme, 0, wish, &trace).await.expect("a programme");
    let (id, number) = (BonusCardId::new(now), "150001".to_owned());
    let card = Join { id, patient: anna.id, programme, number };
    join(&anna.clinic.0, card, &trace).await.expect("a card");
    gallery.open("money-bonuses", "/bonuses").await;
    gallery.open("money-list-moved", "/payments").await;
    let pay = format!("/payments/invoices/{}", made[1].id());
    gallery.open("money-pay-plain", &pay).await;
    tab.click("#f-bonuses").await;
    gallery.look("money-pay-bonuses").await;
    tab.click("#f-advance").await;
    gallery.look("money-pay-both").await;
    tab.click("#f-bonuses").await;
    gallery.look("money-pay-advance").await;
    tab.click("main form button.button-main").await;
    tab.sees("main", "уже оплачен").await;
    gallery.look("money-pay-spent").await;
    gallery.open("money-prices", "/prices").await;
    let order = anna.browser.get("/prices").await.links("/order").remove(0);
    gallery.open("money-order", &order).await;

    let admin = portal.colleague(clinic.label, Role::Administrator).await;
    tab.keep(clinic.label, "staff", &admin.token).await;
    gallery.open("money-programmes", "/admin/bonuses").await;
    gallery.open("money-programme", &format!("/admin/bonuses/{programme}")).await;
    gallery.open("money-account", &format!("/desk/patients/{}/account", anna.id)).await;
    gallery.open("money-card", &format!("/desk/patients/{}", anna.id)).await;
    gallery.open("money-profiles", "/admin/payments").await;
    gallery.open("money-profile", &format!("/admin/payments/{profile}")).await;
    gallery.open("money-profile-new", "/admin/payments/new?provider=yookassa").await;
    report(&mut gallery, &anna, &made, profile).await;
    let wrong = gallery.wrong;
    drop(chrome);
    portal.finish().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
