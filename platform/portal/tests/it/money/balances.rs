//! The pages of bonuses and advances: the cabinet's, the registry's, the administration's.

use kernel::{Money, staff::Role};
use money::ledger::{Account, balance};
use store::payment_profiles::provider;
use testkit::{Enrolled, on_both_engines};

use super::{checkout::buy, takes_balances, takes_money};

async fn holds(who: &Enrolled, account: Account) -> Money {
    let db = who.clinic.0.db().read().await.expect("the database");
    balance(&db, account).await.expect("a balance")
}

/// Lets a branch be paid in bonuses and from the advance too.
async fn takes_bonuses(who: &Enrolled) {
    let id = takes_money(&who.clinic, "center", provider::YOOKASSA).await;
    takes_balances(&who.clinic, id).await;
}

on_both_engines! {
    async fn the_registry_fills_the_accounts_and_the_patient_pays_with_them(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let rita = portal.colleague("alfa", Role::Registry).await;
        takes_bonuses(&anna).await;
        let card = rita.browser.get(&format!("/desk/patients/{}", anna.id)).await;
        let account = card.links("/account").remove(0);
        let page = rita.browser.get(&account).await;
        let form = page.form("/account").with("kind", "gift").with("amount", "100000,50");
        let form = form.with("title", "Бонусный сертификат");
        for _ in 0..2 {
            let told = rita.browser.submit(&form).await;
            assert_eq!(told.status, 303, "{}", told.body);
        }
        let bonus = Account::Bonus(anna.id);
        assert_eq!(holds(&anna, bonus).await, Money(10_000_050), "sent twice, it is one");
        let page = rita.browser.get(&account).await;
        let wrong = page.form("/account").with("amount", "много").with("title", "Ошибка");
        let wrong = rita.browser.submit(&wrong).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        assert!(wrong.mistake("amount").is_some(), "{}", wrong.body);
        assert_eq!(wrong.form("/account").value("title"), Some("Ошибка"));
        let poor = page.form("/account").with("kind", "paid_out").with("amount", "1");
        let poor = rita.browser.submit(&poor).await;
        assert_eq!(poor.status, 409, "{}", poor.body);
        assert!(poor.says("На счету пациента столько нет"), "{}", poor.body);

        let home = anna.browser.get("/bonuses").await;
        for words in ["100000,5 бонуса", "Бонусный сертификат", "Подарки от клиники", "Движение средств"] {
            assert!(home.says(words), "{words}: {}", home.body);
        }
        let invoice = buy(&anna).await;
        let address = format!("/payments/invoices/{invoice}");
        let page = anna.browser.get(&address).await;
        assert!(page.says("Выбор способа оплаты") && page.says("Списать"), "{}", page.body);
        assert!(page.says("Оплатить бонусами"), "{}", page.body);
        let db = anna.clinic.0.db().read().await.expect("the database");
        let row = store::invoices::find(&db, invoice).await.expect("read").expect("there");
        drop(db);
        let due = row.amount_kopecks.to_string();
        let other = page.form(&address).with("bonuses", "100");
        let other = anna.browser.submit(&other).await;
        assert_eq!(other.status, 409, "{}", other.body);
        assert!(other.says("тем временем изменилась"), "{}", other.body);
        let form = page.form(&address).with("bonuses", &due);
        for _ in 0..2 {
            let paid = anna.browser.submit(&form).await;
            assert_eq!((paid.status, paid.location()), (303, &*address), "{}", paid.body);
        }
        assert!(anna.browser.get(&address).await.says("уже оплачен"));
        assert_eq!(holds(&anna, bonus).await, Money(10_000_050 - row.amount_kopecks));
        let list = anna.browser.get("/payments").await;
        assert!(list.says("Оплачено") && list.says("Оплата бонусами"), "{}", list.body);

        // The registry gives it back.
        let page = rita.browser.get(&account).await;
        let form = page.form("/return");
        assert_eq!(rita.browser.submit(&form).await.status, 303);
        let again = rita.browser.submit(&form).await;
        assert_eq!(again.status, 409, "{}", again.body);
        assert_eq!(holds(&anna, bonus).await, Money(10_000_050));
        assert!(rita.browser.get(&account).await.says("Возврат"));
    }

    async fn a_programme_is_kept_by_the_administration_and_joined_at_the_desk(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let (admin, rita) =
            (portal.colleague("alfa", Role::Administrator).await, portal.colleague("alfa", Role::Registry).await);
        for path in ["/admin/bonuses", "/admin/bonuses/new"] {
            assert_eq!(rita.browser.get(path).await.status, 403, "{path}");
        }
        let payments = admin.browser.get("/admin/payments").await;
        let list = admin.browser.get(&payments.links("/admin/bonuses").remove(0)).await;
        let new = admin.browser.get(&list.links("/admin/bonuses/new").remove(0)).await;
        let form = new.form("/admin/bonuses/").with("name", "Карта клиники 5%");
        let wrong = admin.browser.submit(&form.clone().with("most_percent", "половина")).await;
        assert!(wrong.status == 422 && wrong.mistake("most_percent").is_some(), "{}", wrong.body);
        for _ in 0..2 {
            assert_eq!(admin.browser.submit(&form.clone().with("most_percent", "50")).await.status, 303);
        }
        let list = admin.browser.get("/admin/bonuses").await;
        let mut pages = list.links("/admin/bonuses/");
        pages.retain(|one| !one.ends_with("/new"));
        assert_eq!(pages.len(), 1, "{pages:?}");

        let account = format!("/desk/patients/{}/account", anna.id);
        let page = rita.browser.get(&account).await;
        let join = page.form("/cards").with("number", "150001");
        for _ in 0..2 {
            assert_eq!(rita.browser.submit(&join).await.status, 303, "sent twice, it is one");
        }
        let other = kernel::ids::BonusCardId::new(anna.clinic.0.now()).to_string();
        let twice = rita.browser.submit(&join.clone().with("card", &other)).await;
        assert!(twice.status == 409 && twice.says("уже присоединен"), "{}", twice.body);
        let home = anna.browser.get("/bonuses").await;
        assert!(home.says("Карта клиники 5%") && home.says("150001"), "{}", home.body);

        let one = admin.browser.get(&pages[0]).await;
        let end = one.form("/retirement");
        let stale = one.form("/admin/bonuses/").with("about", "О программе");
        assert_eq!(admin.browser.submit(&end).await.status, 303);
        let stale = admin.browser.submit(&stale).await;
        assert!(stale.status == 409 && stale.says("изменил кто-то другой"), "{}", stale.body);
        assert!(anna.browser.get("/bonuses").await.says("Программа завершена"));
        let page = rita.browser.get(&account).await;
        assert!(page.says("Программ нет"), "{}", page.body);
        assert_eq!(rita.browser.submit(&page.form("/end")).await.status, 303);
        assert!(anna.browser.get("/bonuses").await.says("не присоединились"));
    }
}
