//! The portal as a program on the patient's phone: manifest, service worker, the page for the
//! time without a connection.

use testkit::on_both_engines;

on_both_engines! {
    async fn the_manifest_is_the_clinics(portal: &Portal) {
        let answer = portal.visitor("alfa").get("/manifest.webmanifest").await;
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/manifest+json"));
        let manifest = answer.json();
        let config = &portal.clinic("alfa").0.site.config;
        assert_eq!(manifest["name"], config.name.as_str());
        assert_eq!(manifest["theme_color"], config.colours.accent.as_str());
        assert_eq!(manifest["start_url"], "/appointments");
        assert_eq!((&manifest["lang"], &manifest["display"]), (&"ru".into(), &"standalone".into()));
        let icon = manifest["icons"][0]["src"].as_str().expect("an icon");
        assert_eq!(portal.visitor("alfa").get(icon).await.header("content-type"), "image/svg+xml; charset=utf-8");
        let beta = portal.visitor("beta").get("/manifest.webmanifest").await.json();
        assert_ne!(beta["name"], manifest["name"]);
    }

    async fn the_worker_stands_at_the_root_and_is_looked_for_anew(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        let worker = visitor.get("/sw.js").await;
        assert_eq!((worker.status, worker.header("cache-control")), (200, "no-cache"));
        assert!(worker.header("content-type").starts_with("text/javascript"));
        assert!(worker.header("content-security-policy").starts_with("default-src 'self'; "));
        let file = worker.body.split("importScripts(\"").nth(1).and_then(|rest| rest.split_once('"'));
        let file = visitor.get(file.expect("a file").0).await;
        assert_eq!(file.status, 200);
        assert!(file.header("cache-control").contains("immutable"));
        // Another version of the site is another worker.
        portal.reconfigure("alfa", |config| config.colours.accent = "#123456".into()).await;
        assert_ne!(visitor.get("/sw.js").await.body, worker.body);
    }

    async fn the_page_without_a_connection_says_nothing_of_anybody(portal: &Portal) {
        let anna = portal.patient("alfa").await;
        let page = portal.visitor("alfa").get("/offline?lang=en").await;
        assert!(page.status == 200 && page.says("No connection"), "{}", page.body);
        assert!(!page.body.contains("data-signed-in"));
        let page = portal.visitor("alfa").get("/offline").await;
        assert!(page.says("Нет связи"), "{}", page.body);
        // Only who has signed in gets the worker.
        let (visitor, own) = (portal.visitor("alfa").get("/booking").await, anna.browser.get("/booking").await);
        assert!(!visitor.body.contains("/assets/installed."), "{}", visitor.body);
        assert!(own.body.replace("&#x2f;", "/").contains("/assets/installed."), "{}", own.body);
        assert!(own.body.contains("<html lang=\"ru\" data-signed-in"), "{}", own.body);
    }
}
