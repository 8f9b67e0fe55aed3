//! The registry looks payments up and gives money back (B8).

use kernel::staff::Role;

use super::*;

on_both! {
    async fn the_registry_gives_back_a_part_and_then_the_rest(portal: &Portal) {
        let till = Till::of(portal, By::YooKassa).await;
        let payment = till.begin(means::PAGE).await;
        let rita = portal.colleague("alfa", Role::Registry).await;
        let path = format!("/desk/payments/{}", payment.id());
        // Nothing can go back of what has not come.
        assert!(!rita.browser.get(&path).await.body.contains("/refund\""));
        till.pay(portal, &payment).await;
        pass(portal, TimeDelta::seconds(5)).await;

        let number = till.invoice().await.number;
        let list = rita.browser.get(&format!("/desk/payments?number={number}")).await;
        assert!(list.says("Тестова Анна") && list.says("Оплачено"), "{}", list.body);
        assert_eq!(list.links("/desk/payments/"), [&*path]);
        let shown = rita.browser.get(&path).await;
        let form = shown.form("/refund");
        assert_eq!(form.value("amount"), Some("1500,00"));
        let ask = async |amount: &str| rita.browser.submit(&form.clone().with("amount", amount)).await;
        for wrong in ["", "0", "-5", "много", "0,001", "1e3", "99999999999999999999"] {
            let refused = ask(wrong).await;
            assert_eq!(refused.status, 422, "{wrong}");
            let mistake = refused.mistake("amount").expect("a mistake");
            assert!(mistake.contains("Введите сумму возврата"), "{wrong}: {mistake}");
        }
        let refused = ask("1500,01").await;
        assert_eq!(refused.status, 409);
        assert!(refused.says("Сумма возврата больше"), "{}", refused.body);

        // First the question: what, to whom, by whom; nothing is given back by asking.
        let question = ask("500,50").await;
        assert_eq!(question.status, 200);
        for said in ["500,50", "Тестова Анна", "Сотрудник registry alfa", "999,50"] {
            assert!(question.says(said), "{said}: {}", question.body);
        }
        assert!(till.refunds(payment.id()).await.is_empty());
        let part = question.form("/refund");
        let refused = rita.browser.submit(&part.clone().with("note", " ")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.mistake("note").expect("a mistake").contains("причину"), "{}", refused.body);
        assert_eq!(refused.form("/refund").value("amount"), Some("500,50"), "what was typed stays");
        let part = part.with("note", "Пациент заболел");
        assert_eq!(rita.browser.submit(&part).await.status, 303);
        // Pressed twice, or in another tab: once.
        let again = rita.browser.submit(&part).await;
        assert_eq!(again.status, 409, "{}", again.body);
        assert!(again.says("тем временем уже оформили возврат"), "{}", again.body);
        pass(portal, TimeDelta::seconds(30)).await;
        let shown = rita.browser.get(&path).await;
        assert!(shown.says("Возвращено") && shown.says("500,50"), "{}", shown.body);
        assert!(shown.says("Пациент заболел"), "{}", shown.body);
        let rest = shown.form("/refund");
        assert_eq!(rest.value("amount"), Some("999,50"));
        let rest = rita.browser.submit(&rest).await.form("/refund").with("note", "Остаток");
        assert_eq!(rita.browser.submit(&rest).await.status, 303);
        pass(portal, TimeDelta::seconds(30)).await;
        assert!(!rita.browser.get(&path).await.body.contains("/refund\""), "nothing is left");
        let sums: Vec<_> =
            till.refunds(payment.id()).await.iter().map(|row| row.amount_kopecks).collect();
        assert_eq!(sums.iter().sum::<i64>(), PRICE.kopecks());
        assert_eq!(till.held(Account::Provider(till.profile)).await, Money(0));
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'refunds.decide'").await;
        assert_eq!(told.expect("the journal").len(), 2);
    }

    async fn payments_are_the_registrys_and_of_the_own_clinic(portal: &Portal) {
        let till = Till::of(portal, By::TBank).await;
        let payment = till.begin(means::PAGE).await;
        till.pay(portal, &payment).await;
        pass(portal, TimeDelta::seconds(5)).await;
        let path = format!("/desk/payments/{}", payment.id());
        let theirs = portal.colleague("beta", Role::Registry).await;
        assert_eq!(theirs.browser.get(&path).await.status, 404);
        assert!(theirs.browser.get("/desk/payments").await.links("/desk/payments/").is_empty());
        for (under, form) in [
            ("refund", [("amount", "1"), ("seen", "0")]),
            ("receipt", [("receipt", &*payment.id.to_string()), ("x", "")]),
        ] {
            let answer = theirs.browser.post(&format!("{path}/{under}"), &form).await;
            assert_eq!(answer.status, 404, "{under}");
        }
        for role in [Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            assert_eq!(one.browser.get(&path).await.status, 403, "{role:?}");
        }
        let rita = portal.colleague("alfa", Role::Registry).await;
        for query in ["name=Никто", "number=1", "number=x", "state=cancelled", "until=2020-01-01"] {
            let list = rita.browser.get(&format!("/desk/payments?{query}")).await;
            assert!(list.says("Ничего не найдено"), "{query}");
        }
        // A receipt of something else is not this payment's.
        let strange = [("receipt", "0198c7a0-1111-7000-8000-000000000001")];
        assert_eq!(rita.browser.post(&format!("{path}/receipt"), &strange).await.status, 404);
    }
}
