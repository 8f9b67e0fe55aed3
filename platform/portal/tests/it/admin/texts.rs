//! The clinic's own texts.

use kernel::{Lang, staff::Role};
use testkit::on_both_engines;

use super::config;

on_both_engines! {
    async fn an_own_text_takes_the_place_of_the_themes_until_it_is_taken_back(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let found = admin.browser.get("/admin/texts?q=nav-questions").await;
        assert_eq!(found.links("/admin/texts/"), ["/admin/texts/nav-questions"], "{}", found.body);
        let path = "/admin/texts/nav-questions";
        let form = admin.browser.get(path).await.form(path).with("ru", "Частые <b>вопросы</b>");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        let page = portal.visitor("alfa").get("/questions").await;
        // Markup is a text like any other.
        assert!(page.body.contains("Частые &lt;b&gt;вопросы"), "{}", page.body);
        assert!(!portal.visitor("beta").get("/questions").await.body.contains("Частые"));
        let own = admin.browser.get("/admin/texts?own=1").await;
        assert_eq!(own.links("/admin/texts/"), [path]);
        let form = admin.browser.get(path).await.form(path).with("ru", "");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        assert!(config(portal, "alfa").await.1.texts.is_empty());
        assert!(portal.visitor("alfa").get("/questions").await.says("Вопросы и ответы"));
    }

    async fn a_text_that_cannot_be_shown_is_not_taken(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let before = config(portal, "alfa").await.0;
        let path = "/admin/texts/home-lead";
        let (long, deep) = ("я".repeat(20_000), "{".repeat(1900));
        for (typed, said) in [
            ("{ $clinic", "не читается"),
            ("{ home-title }", "не читается"),
            ("{ -brand }", "не читается"),
            ("{ NUMBER($clinic) }", "не читается"),
            ("текст\n.title = другой", "не читается"),
            ("{ $password }", "не подставляется"),
            (&long, "Слишком длинный"),
            (&deep, "не читается"),
        ] {
            let form = admin.browser.get(path).await.form(path).with("ru", typed);
            let answer = admin.browser.submit(&form).await;
            assert_eq!(answer.status, 422, "{typed:.30}: {}", answer.body);
            let mistake = answer.mistake("ru").unwrap_or_default();
            assert!(mistake.contains(said), "{typed:.30}: {mistake}");
        }
        for key in ["nothing", "staff-sign_in_title", "admin-saved", "panel-title", "a%0Ab", "%00"] {
            let path = format!("/admin/texts/{key}");
            assert_eq!(admin.browser.get(&path).await.status, 404, "{key}");
            let posted = admin.browser.post(&path, &[("ru", "x"), ("version", "1")]).await;
            assert_eq!(posted.status, 404, "{key}");
        }
        assert_eq!(config(portal, "alfa").await.0, before);
    }

    async fn a_text_with_a_form_for_each_number_is_taken(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let path = "/admin/texts/common-experience";
        let page = admin.browser.get(path).await;
        assert!(page.says("{ $years }"), "{}", page.body);
        let text = "{ $years ->\n    [one] опыт { $years } год\n   *[other] опыт { $years } лет\n}";
        let answer = admin.browser.submit(&page.form(path).with("ru", text)).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let stored = config(portal, "alfa").await.1.texts;
        assert_eq!(stored[&Lang::Ru]["common-experience"], text);
        let page = admin.browser.get(path).await;
        assert_eq!(page.form(path).value("ru"), Some(text));
        assert!(portal.visitor("alfa").get("/specialists").await.says("опыт"));
    }
}
