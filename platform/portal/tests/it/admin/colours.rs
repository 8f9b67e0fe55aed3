//! Colours: shown before they are saved, and seen by patients afterwards.

use kernel::staff::Role;
use testkit::on_both_engines;

use super::config;

const PATH: &str = "/admin/settings/general";

on_both_engines! {
    async fn colours_are_shown_before_they_are_saved(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let before = config(portal, "alfa").await.0;
        let form = admin.browser.get(PATH).await.form(PATH).with("colours.accent", "#7a1f5c");
        let shown = admin.browser.submit(&form.clone().tick("preview", "1")).await;
        assert_eq!(shown.status, 200, "{}", shown.body);
        assert!(shown.says("Изменения еще не сохранены") && shown.says(": 1"), "{}", shown.body);
        assert_eq!(config(portal, "alfa").await.0, before);
        let sheet = shown.links("/admin/preview/colours.css").remove(0);
        let sheet = admin.browser.get(&sheet).await;
        assert_eq!((sheet.status, sheet.header("content-type")), (200, "text/css; charset=utf-8"));
        assert!(sheet.body.starts_with(".preview{--accent:#7a1f5c;"), "{}", sheet.body);
        let saved = admin.browser.submit(&shown.form(PATH)).await;
        assert_eq!(saved.status, 303, "{}", saved.body);
        let visitor = portal.visitor("alfa");
        let css = visitor.get("/").await.links("/colours.css").remove(0);
        assert!(visitor.get(&css).await.body.contains("--accent:#7a1f5c"));
    }

    async fn nothing_but_colours_gets_into_the_sheet(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let sheet = |accent: &str| {
            format!("/admin/preview/colours.css?accent={accent}&accent-text=%23ffffff&background=%23ffffff&surface=%23ffffff&text=%23000000")
        };
        assert_eq!(admin.browser.get(&sheet("%230b6e78")).await.status, 200);
        for wrong in ["", "red", "%230b6e7", "%230b6e788", "%23+b+e+8", "%230b6e7%C3%A9", "url(x)", "%23000;}"] {
            assert_eq!(admin.browser.get(&sheet(wrong)).await.status, 404, "{wrong}");
        }
        assert_eq!(admin.browser.get("/admin/preview/colours.css").await.status, 404);
    }
}
