//! Roles and what they may do; switching off; the last administrator.

use kernel::staff::Role;
use offices::staff::{change, switch_off};
use testkit::on_both_engines;

use super::{PASSWORD, is_in, sign_in, somebody, with_password};

on_both_engines! {
    async fn a_role_decides_what_is_open(portal: &Portal) {
        for role in Role::ALL {
            let one = portal.colleague("alfa", role).await;
            let page = one.browser.get("/admin/staff").await;
            let expected = if role == Role::Administrator { 200 } else { 403 };
            assert_eq!(page.status, expected, "{}: {}", role.slug(), page.body);
            let invited = one.browser.post("/admin/staff", &[("email", "x")]).await;
            let expected = if role == Role::Administrator { 422 } else { 403 };
            assert_eq!(invited.status, expected, "{}: {}", role.slug(), invited.body);
            assert_eq!(one.browser.get("/staff/profile").await.status, 200);
        }
        // A patient is nobody here, and a session of another clinic neither.
        let anna = portal.patient("alfa").await;
        assert!(anna.browser.get("/admin/staff").await.location().starts_with("/staff/sign-in"));
        let beta = portal.colleague("beta", Role::Administrator).await;
        let alfa = portal.visitor("alfa");
        alfa.keep_cookie("staff", "0");
        assert!(alfa.get("/admin/staff").await.location().starts_with("/staff/sign-in"));
        let id = portal.colleague("alfa", Role::Registry).await.id;
        assert_eq!(beta.browser.get(&format!("/admin/staff/{id}")).await.status, 404);
        let off = beta.browser.post(&format!("/admin/staff/{id}/off"), &[]).await;
        assert_eq!(off.status, 404);
    }

    async fn another_role_or_switching_off_ends_the_sessions(portal: &Portal) {
        let email = "tamara@alfa.example";
        let browser = with_password(portal, email, Role::Registry).await;
        let head = portal.colleague("alfa", Role::Administrator).await;
        let db = head.clinic.0.db().read().await.unwrap();
        let id = store::staff::of_email(&db, email).await.unwrap().unwrap().id();
        drop(db);
        sign_in(&browser, email, PASSWORD).await;
        let page = head.browser.get(&format!("/admin/staff/{id}")).await;
        let form = page.form(&format!("/admin/staff/{id}"));
        let same = head.browser.walk(&form.clone().with("name", "Тестова Тамара Олеговна")).await;
        assert!(same.says("Изменения сохранены."), "{}", same.body);
        assert!(is_in(&browser).await, "another name ends nothing");
        head.browser.submit(&form.with("role", "auditor")).await;
        assert!(!is_in(&browser).await);
        sign_in(&browser, email, PASSWORD).await;
        let page = head.browser.get(&format!("/admin/staff/{id}")).await;
        let page = head.browser.walk(&page.form("/off")).await;
        assert!(page.says("Сотрудник отключен."), "{}", page.body);
        assert_eq!(sign_in(&browser, email, PASSWORD).await.status, 422);
        let page = head.browser.walk(&page.form("/on")).await;
        assert!(page.says("Сотрудник снова может входить."), "{}", page.body);
        assert_eq!(sign_in(&browser, email, PASSWORD).await.status, 303);
        let journal = portal
            .ask("SELECT action AS it FROM audit WHERE action LIKE 'staff.%' AND staff_id IS NOT NULL")
            .await
            .unwrap();
        for action in ["staff.sign_in", "staff.change", "staff.switch_off", "staff.switch_on"] {
            assert!(journal.iter().any(|one| one == action), "{action}: {journal:?}");
        }
    }

    async fn the_last_administrator_who_can_sign_in_stays_even_when_two_leave_at_once(portal: &Portal) {
        let (one, two) = ("one@alfa.example", "two@alfa.example");
        with_password(portal, one, Role::Administrator).await;
        with_password(portal, two, Role::Administrator).await;
        // Invited, but without a password: nobody to rely upon.
        let clinic = portal.clinic("alfa");
        crate::staff::invited(&clinic, "three@alfa.example", Role::Administrator).await;
        let db = clinic.0.db().read().await.unwrap();
        let of = async |email| store::staff::of_email(&db, email).await.unwrap().unwrap().id();
        let (first, second) = (of(one).await, of(two).await);
        drop(db);
        let trace = shell::Trace::staff("Тест");
        let demote = change(&clinic.0, second, somebody(two, Role::Registry), &trace);
        let (off, demoted) = tokio::join!(switch_off(&clinic.0, first, &trace), demote);
        let outcomes = [testkit::outcome(&off), testkit::outcome(&demoted)];
        let refused = outcomes.iter().filter(|one| one.contains("staff.last_administrator")).count();
        assert_eq!(refused, 1, "{outcomes:?}");
    }
}
