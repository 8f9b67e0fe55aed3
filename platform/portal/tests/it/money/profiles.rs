//! «Онлайн платежи» of the administration (P1–P3).

use kernel::staff::Role;
use testkit::on_both_engines;

const SECRET: &str = "test_ONX0vM2KfyUADE";

on_both_engines! {
    async fn a_profile_is_added_assigned_changed_and_taken_out_of_use(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let list = admin.browser.get("/admin/payments").await;
        assert!(list.says("Профилей оплаты пока нет"), "{}", list.body);
        let new = admin.browser.get(&list.links("provider=yookassa").remove(0)).await;
        for words in ["Новое API ЮКасса", "Внутренний идентификатор", "Секретный ключ", "Способы оплаты",
            "Только банковской картой", "Google Pay или Apple Pay", "Отображать договор оферты",
            "Использовать оплату из аванса и бонусами", "Формировать чеки для полной оплаты из аванса",
            "Параметры Атол.Онлайн", "Текст договора оферты"] {
            assert!(new.says(words), "{words}: {}", new.body);
        }
        let form = new.form("/admin/payments/");
        let wrong = admin.browser.submit(&form.clone().tick("show_offer", "on")).await;
        assert_eq!(wrong.status, 422, "{}", wrong.body);
        for field in ["name", "account", "key", "offer"] {
            assert!(wrong.mistake(field).is_some(), "{field}: {}", wrong.body);
        }
        let form = form.with("name", "ООО «Альфа»").with("account", "735422").with("key", SECRET)
            .with("offer", "Договор оферты").tick("show_offer", "on");
        for _ in 0..2 {
            let saved = admin.browser.walk(&form).await;
            assert!(saved.says("Профиль сохранен") && saved.says("Задан"), "{}", saved.body);
            assert!(!saved.body.contains(SECRET), "{}", saved.body);
        }
        let list = admin.browser.get("/admin/payments").await;
        let pages: Vec<_> = list.links("/admin/payments/").into_iter().filter(|one| !one.contains("new")).collect();
        assert_eq!(pages.len(), 1, "sent twice, it is one: {pages:?}");
        let id = pages[0].rsplit('/').next().expect("an id").to_owned();
        let center = admin.clinic.branch("center");
        let field = format!("branch.{center}");
        let branches = list.form("/admin/payments/branches");
        let assigned = admin.browser.walk(&branches.clone().with(&field, &id)).await;
        assert!(assigned.says("Учреждения сохранены"), "{}", assigned.body);
        // Somebody else's form was made before that.
        let again = admin.browser.submit(&branches.clone().with(&field, &id)).await;
        assert_eq!(again.status, 303, "the same once more: {}", again.body);

        // Without a secret the old one stays; the offer's text is a new version.
        let page = admin.browser.get(&pages[0]).await;
        let change = page.form("/admin/payments/").with("offer", "Новая редакция");
        let saved = admin.browser.walk(&change).await;
        assert!(saved.says("Редакция 2") && saved.says("Редакция 1"), "{}", saved.body);
        let late = admin.browser.submit(&change.with("name", "Другое")).await;
        assert_eq!(late.status, 409, "{}", late.body);
        assert!(late.says("Профиль тем временем изменили") && late.body.contains("Другое"));
        let sealed = portal.ask("SELECT sealed AS it FROM payment_profiles").await.expect("a row");
        assert!(!sealed[0].contains(SECRET));

        let end = admin.browser.get(&pages[0]).await.form("/retirement");
        let ended = admin.browser.walk(&end).await;
        assert!(ended.says("Профиль выведен из использования"), "{}", ended.body);
        let left = portal.ask("SELECT count(*) || '' AS it FROM branch_profiles").await;
        assert_eq!(left.expect("a count"), ["0"]);
        let told = portal.ask("SELECT action AS it FROM audit WHERE action LIKE 'profiles.%' ORDER BY action").await;
        let told = told.expect("the journal");
        for action in ["add", "assign", "change", "offer", "retire"] {
            assert!(told.contains(&format!("profiles.{action}")), "{action}: {told:?}");
        }
    }

    async fn only_administrators_see_profiles(portal: &Portal) {
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            assert_eq!(one.browser.get("/admin/payments").await.status, 403, "{role:?}");
        }
    }
}
