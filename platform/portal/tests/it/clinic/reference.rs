//! Branches, services, doctors and the others, one at a time.

use kernel::staff::Role;
use testkit::on_both_engines;

on_both_engines! {
    async fn a_service_is_added_with_an_exact_price_and_patients_see_it(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let visitor = portal.visitor("alfa");
        assert!(!visitor.get("/prices").await.body.contains("Прием сомнолога"));
        let page = admin.browser.get("/admin/clinic/services/new").await;
        let form = page.form("/admin/clinic/services/new").with("name", "Прием сомнолога");
        for wrong in ["сто", "1500.505", "-1"] {
            let answer = admin.browser.submit(&form.clone().with("price", wrong)).await;
            assert_eq!(answer.status, 422, "{wrong}");
            assert!(answer.mistake("price").is_some(), "{wrong}");
            assert!(answer.body.contains("Прием сомнолога"), "what was typed stays");
        }
        let form = form.with("price", "1 500,05").with("minutes", "40");
        let answer = admin.browser.submit(&form).await;
        assert!(answer.location().starts_with("/admin/clinic/services/"), "{}", answer.body);
        let shown = visitor.get("/prices").await;
        assert!(shown.says("Прием сомнолога"));
        assert!(shown.body.contains("500,05"), "{}", shown.body);
        let page = admin.browser.get(answer.location()).await;
        assert!(page.body.contains("value=\"1500,05\""), "the price comes back as it is");
        let hide = page.form("/admin/clinic/services/").untick("shown");
        admin.browser.submit(&hide).await;
        assert!(!visitor.get("/prices").await.body.contains("Прием сомнолога"), "hidden at once");
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'clinic.service'").await.expect("the journal");
        assert_eq!(told.len(), 2);
    }

    async fn of_two_who_edit_the_second_is_told_and_nothing_is_lost(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let path = format!("/admin/clinic/branches/{}", clinic.branch("center"));
        let (one, other) = (portal.colleague("alfa", Role::Administrator).await, portal.colleague("alfa", Role::Administrator).await);
        let first = one.browser.get(&path).await.form(&path);
        let second = other.browser.get(&path).await.form(&path);
        let answer = one.browser.submit(&first.with("metro", "Первая")).await;
        assert!(answer.location().contains("done=saved"));
        let answer = other.browser.submit(&second.with("metro", "Вторая")).await;
        assert_eq!(answer.status, 409);
        assert!(answer.body.contains("Вторая"), "what was typed stays");
        let kept = one.browser.get(&path).await;
        assert!(kept.body.contains("Первая") && !kept.body.contains("Вторая"));
    }

    async fn a_code_is_taken_once_and_a_doctor_keeps_posts_and_services(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let clinic = portal.clinic("alfa");
        let page = admin.browser.get("/admin/clinic/departments/new").await;
        let form = page.form("/admin/clinic/departments/new").with("name", "Новое").with("code", "dep-1");
        assert!(admin.browser.submit(&form).await.location().contains("done=saved"));
        let again = admin.browser.submit(&form).await;
        assert_eq!(again.status, 422);
        assert!(again.mistake("code").is_some());
        // Saving a doctor's form as it is changes nothing.
        let path = format!("/admin/clinic/doctors/{}", clinic.doctor("sokolova"));
        let form = admin.browser.get(&path).await.form(&path);
        assert!(admin.browser.submit(&form).await.location().contains("done=saved"));
        let told = portal.ask("SELECT action AS it FROM audit WHERE action = 'clinic.doctor'").await.expect("the journal");
        assert_eq!(told.len(), 0, "nothing was changed");
        let answer = admin.browser.submit(&form.with("surname", "123")).await;
        assert!(answer.mistake("surname").is_some());
    }
}
