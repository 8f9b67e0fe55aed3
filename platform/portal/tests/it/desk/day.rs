//! The day at the desk.

use kernel::staff::Role;
use testkit::on_both_engines;

use super::{day, slot};

on_both_engines! {
    async fn the_day_shows_visits_holds_and_free_times_as_they_are_now(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let clinic = &rita.clinic;
        let path = day(clinic, "2026-12-02");
        let page = rita.browser.get(&path).await;
        assert!(page.says("Соколова") && page.says("Свободно"), "{}", page.body);
        let (nine, ten) = (slot(clinic, "2026-12-02", "09:00"), slot(clinic, "2026-12-02", "10:00"));
        assert_eq!(page.links(&nine).len(), 1);
        let booked = clinic.book(clinic.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        clinic.hold(&clinic.sokolova_at("2026-12-02", "10:00"), "anna").await.expect("held");
        let page = rita.browser.get(&path).await;
        assert!(page.links(&nine).is_empty() && page.links(&ten).is_empty());
        assert!(page.says("Бронь"), "{}", page.body);
        assert_eq!(page.links(&format!("/desk/visits/{}", booked.id)).len(), 1);
        // On paper there is neither what is free nor what is only held.
        let paper = rita.browser.get(&path.replace("/desk?", "/desk/print?")).await;
        assert!(paper.says("Записан") && !paper.says("Бронь") && !paper.says("Свободно"));
        // Another clinic, and another branch, know nothing of it.
        let other = portal.colleague("beta", Role::Registry).await;
        let page = other.browser.get(&day(&other.clinic, "2026-12-02")).await;
        assert!(page.links("/desk/visits/").iter().all(|link| link.contains("/new?")));
        assert_eq!(other.browser.get(&path).await.status, 404, "a branch of another clinic");
    }

    async fn a_page_asks_for_a_newer_day_and_gets_nothing_while_there_is_none(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        let clinic = &rita.clinic;
        let page = rita.browser.get(&day(clinic, "2026-12-02")).await;
        let (_, rest) = page.body.split_once("data-live=\"").expect("a live part");
        let newer = rest.split('"').next().expect("an address").replace("&amp;", "&").replace("&#x2f;", "/");
        let ask = async || {
            let request = rita.browser.request(reqwest::Method::GET, &newer);
            rita.browser.send(request.header("X-Fragment", "1")).await
        };
        assert_eq!(ask().await.status, 204);
        clinic.book(clinic.sokolova_at("2026-12-02", "09:00")).await.expect("booked");
        let fresh = ask().await;
        assert_eq!(fresh.status, 200);
        assert!(fresh.says("Записан") && !fresh.body.contains("<html"), "{}", fresh.body);
    }

    async fn days_that_are_none_are_not_found(portal: &Portal) {
        let rita = portal.colleague("alfa", Role::Registry).await;
        for query in [
            "date=2026-13-01",
            "date=+262142-12-31",
            "date=0000-01-01",
            "branch=1",
            "doctor=x",
            "card=x",
            "move=00000000-0000-0000-0000-000000000000",
        ] {
            assert_eq!(rita.browser.get(&format!("/desk?{query}")).await.status, 404, "{query}");
        }
        for query in ["", "date=2000-01-01", "date=31.12.2100", "seen=1"] {
            assert_eq!(rita.browser.get(&format!("/desk?{query}")).await.status, 200, "{query}");
        }
    }
}
