//! The history of settings, and the way back.

use kernel::{site::Status, staff::Role};
use testkit::on_both_engines;

use super::config;

on_both_engines! {
    async fn one_sees_what_a_version_has_changed_and_goes_back(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let (first, old, _) = config(portal, "alfa").await;
        let path = "/admin/settings/booking";
        let form = admin.browser.get(path).await.form(path).with("booking.horizon_days", "21");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let list = admin.browser.get("/admin/versions").await;
        assert!(list.says(&admin.actor.member.name) && list.says("Действует"), "{}", list.body);
        let page = admin.browser.get(&format!("/admin/versions/{}", first + 1)).await;
        assert!(page.says("На сколько дней вперед открыта запись") && page.says("21"), "{}", page.body);
        // Meanwhile the vendor gives the clinic another name.
        portal.reconfigure("alfa", |site| site.name = "Новое имя".into()).await;
        let page = admin.browser.get(&format!("/admin/versions/{first}")).await;
        let done = admin.browser.walk(&page.form("/return")).await;
        assert!(done.says("Прежние настройки возвращены"), "{}", done.body);
        let (version, new, author) = config(portal, "alfa").await;
        assert_eq!((version, &*author), (first + 3, &*admin.actor.member.name));
        assert_eq!((&*new.name, new.status), ("Новое имя", Status::Active));
        assert_eq!(new.booking, old.booking);
    }

    async fn a_version_that_is_not_there_is_not_found(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        for number in ["0", "-1", "99", "9223372036854775807", "-9223372036854775808", "x"] {
            let page = admin.browser.get(&format!("/admin/versions/{number}")).await;
            assert_eq!(page.status, 404, "{number}");
        }
        let version = config(portal, "alfa").await.0.to_string();
        let form = [("version", &*version)];
        let answer = admin.browser.post("/admin/versions/99/return", &form).await;
        assert_eq!(answer.status, 404);
        // A form made of an older version is shown once more.
        let answer = admin.browser.post("/admin/versions/1/return", &[("version", "0")]).await;
        assert_eq!(answer.status, 409, "{}", answer.body);
    }
}
