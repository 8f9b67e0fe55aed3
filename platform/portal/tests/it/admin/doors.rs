//! Who may come in: administrators, nobody else.

use kernel::staff::Role;
use testkit::on_both_engines;

use super::config;

const PAGES: [&str; 9] = [
    "/admin/settings/general",
    "/admin/settings/cabinet",
    "/admin/settings/booking",
    "/admin/settings/messages",
    "/admin/preview/colours.css",
    "/admin/texts",
    "/admin/texts/home-title",
    "/admin/versions",
    "/admin/versions/1",
];

const FORMS: [&str; 3] =
    ["/admin/settings/booking", "/admin/texts/home-title", "/admin/versions/1/return"];

on_both_engines! {
    async fn others_of_the_staff_are_told_that_it_is_not_theirs(portal: &Portal) {
        let (version, _, _) = config(portal, "alfa").await;
        let seen = version.to_string();
        let form = [("version", &*seen), ("booking.horizon_days", "3"), ("ru", "x")];
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            for page in PAGES {
                assert_eq!(one.browser.get(page).await.status, 403, "{page}: {role:?}");
            }
            for path in FORMS {
                assert_eq!(one.browser.post(path, &form).await.status, 403, "{path}: {role:?}");
            }
        }
        let anna = portal.patient("alfa").await;
        let foreign = portal.visitor("alfa");
        let other = portal.colleague("beta", Role::Administrator).await;
        foreign.keep_cookie("staff", &other.token);
        for browser in [&portal.visitor("alfa"), &anna.browser, &foreign] {
            for page in PAGES {
                let answer = browser.get(page).await;
                assert!(answer.location().starts_with("/staff/sign-in"), "{page}");
            }
            for path in FORMS {
                let answer = browser.post(path, &form).await;
                assert!(answer.location().starts_with("/staff/sign-in"), "{path}");
            }
        }
        assert_eq!(config(portal, "alfa").await.0, version);
    }

    async fn an_administrator_finds_every_place_in_the_menu(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let page = admin.browser.get("/admin/settings/general").await;
        for place in kernel::staff::Place::of(Role::Administrator) {
            assert!(!page.links(place.path()).is_empty(), "{}", place.path());
            assert_eq!(admin.browser.get(place.path()).await.status, 200, "{}", place.path());
        }
        for missing in ["/admin/settings/nothing", "/admin/settings/general/more"] {
            assert_eq!(admin.browser.get(missing).await.status, 404, "{missing}");
        }
    }
}
