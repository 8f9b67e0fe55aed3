//! Who may come in: administrators change, the registry reads, nobody else sees.

use kernel::staff::Role;
use testkit::on_both_engines;

on_both_engines! {
    async fn administrators_change_the_registry_reads_others_stay_outside(portal: &Portal) {
        let clinic = portal.clinic("alfa");
        let doctor = clinic.doctor("sokolova");
        let branch = clinic.branch("center");
        let pages = [
            "/admin/clinic".to_owned(),
            "/admin/clinic/branches".into(),
            "/admin/clinic/doctors".into(),
            format!("/admin/clinic/branches/{branch}"),
            format!("/admin/clinic/doctors/{doctor}"),
            format!("/admin/clinic/doctors/{doctor}/schedule"),
        ];
        let forms = [
            "/admin/clinic/branches/new".to_owned(),
            format!("/admin/clinic/branches/{branch}"),
            format!("/admin/clinic/doctors/{doctor}/schedule"),
            format!("/admin/clinic/doctors/{doctor}/schedule/release"),
        ];
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let registry = portal.colleague("alfa", Role::Registry).await;
        for page in &pages {
            assert_eq!(admin.browser.get(page).await.status, 200, "{page}");
            let answer = registry.browser.get(page).await;
            assert_eq!(answer.status, 200, "{page}");
            assert!(!answer.body.contains("button-main"), "{page}: nothing to press");
        }
        for path in &forms {
            assert_eq!(registry.browser.post(path, &[("name", "x")]).await.status, 403, "{path}");
        }
        assert_eq!(registry.browser.get("/admin/clinic/branches/new").await.status, 403);
        assert!(registry.browser.get("/admin/clinic").await.links("/import").is_empty());
        for role in [Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            for page in &pages {
                assert_eq!(one.browser.get(page).await.status, 403, "{page}: {role:?}");
            }
            for path in &forms {
                assert_eq!(one.browser.post(path, &[]).await.status, 403, "{path}: {role:?}");
            }
        }
        // Another clinic's administrator finds nothing of this one's.
        let other = portal.colleague("beta", Role::Administrator).await;
        for page in &pages[3..] {
            assert_eq!(other.browser.get(page).await.status, 404, "{page}");
        }
        for path in &forms[1..] {
            let answer = other.browser.post(path, &[("name", "x"), ("do", "remove_weekly"), ("row", &doctor.to_string()), ("version", "0")]).await;
            assert_eq!(answer.status, 404, "{path}");
        }
        for missing in ["/admin/clinic/nothing", "/admin/clinic/branches/x", "/admin/clinic/doctors/x/schedule"] {
            assert_eq!(admin.browser.get(missing).await.status, 404, "{missing}");
        }
    }
}
