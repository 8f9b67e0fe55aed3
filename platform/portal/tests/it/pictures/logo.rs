//! The clinic's logo: uploaded, shown, taken along.

use chrono::TimeDelta;
use image::ImageFormat::{Jpeg, Png};
use kernel::{staff::Role, vendor::Role as Hand};
use portal::sites::{apply, export, files};
use testkit::{Portal, on_both_engines};
use vendor::{
    backup::{Key, Lock, restore, save},
    journal::By,
};

use super::{form_of, objects, picture, shown, sides, upload};

const PAGE: &str = "/admin/settings/general";

async fn set(portal: &Portal, colour: [u8; 3]) -> String {
    let admin = portal.colleague("alfa", Role::Administrator).await;
    let answer = upload(&admin.browser, "/admin/logo", "logo", &picture(300, colour, Png)).await;
    assert!(answer.location().contains("done=logo"), "{}", answer.body);
    shown(&portal.visitor("alfa").get("/").await).remove(0)
}

on_both_engines! {
    async fn a_logo_is_shown_replaced_and_taken_away(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        assert_eq!(shown(&visitor.get("/").await), [""; 0]);
        let first = set(portal, [200, 0, 0]).await;
        assert_eq!(sides(portal, "alfa", &first).await, (176, 176));
        let given = visitor.get(&first).await;
        assert_eq!((given.status, given.header("content-type")), (200, "image/png"));
        assert_eq!(portal.visitor("beta").get(&first).await.status, 404);
        let icon = first.replace("-logo.png", "-icon.png");
        assert_eq!(sides(portal, "alfa", &icon).await, (192, 192));
        assert!(!visitor.get("/").await.links(&icon).is_empty(), "the tab's mark");
        let manifest = visitor.get("/manifest.webmanifest").await.json();
        assert_eq!(manifest["icons"][0], serde_json::json!({ "src": icon, "type": "image/png", "sizes": "192x192" }));
        let admin = portal.colleague("alfa", Role::Administrator).await;
        assert!(shown(&admin.browser.get(PAGE).await).contains(&first), "the preview");
        assert!(portal.visitor("beta").get("/").await.links("/pictures/").is_empty());

        let second = set(portal, [0, 0, 200]).await;
        portal.clock.advance(TimeDelta::minutes(11));
        portal.run_jobs().await;
        assert_eq!((visitor.get(&first).await.status, visitor.get(&second).await.status), (404, 200));

        // Earlier settings come back, earlier logos do not: they are deleted.
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let form = admin.browser.get("/admin/versions/2").await.form("/return");
        assert_eq!(admin.browser.submit(&form).await.status, 303);
        assert_eq!(shown(&visitor.get("/").await), [&*second]);
        let id = portal.clinic("alfa").0.site.id;
        let manager = portal.at_console(Hand::Manager).await;
        let page = manager.get(&format!("/sites/{id}/versions/2")).await;
        assert_eq!(manager.submit(&page.form("/return")).await.status, 303);
        assert_eq!(shown(&visitor.get("/").await), [&*second]);

        for _ in 0..2 {
            let admin = portal.colleague("alfa", Role::Administrator).await;
            assert!(admin.browser.post("/admin/logo/removal", &[]).await.location().contains("logo_removed"));
        }
        assert_eq!(shown(&visitor.get("/").await), [""; 0]);
        portal.clock.advance(TimeDelta::minutes(11));
        portal.run_jobs().await;
        assert_eq!(objects(portal, "alfa").await, 0);
    }

    async fn an_uploaded_logo_stands_before_the_one_of_the_files(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.logo = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".into()).await;
        let visitor = portal.visitor("alfa");
        assert!(visitor.get("/").await.body.contains("logo.svg"));
        set(portal, [1, 1, 1]).await;
        assert!(!visitor.get("/").await.body.contains("logo.svg"));
        let admin = portal.colleague("alfa", Role::Administrator).await;
        admin.browser.post("/admin/logo/removal", &[]).await;
        assert!(visitor.get("/").await.body.contains("logo.svg"));
    }

    async fn a_logo_changed_while_a_form_is_open_does_not_lose_the_form(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let form = admin.browser.get(PAGE).await.form(PAGE).with("contacts.address", "Новая улица, 1");
        set(portal, [1, 1, 1]).await;
        let answer = admin.browser.submit(&form).await;
        assert_eq!(answer.status, 409);
        assert_eq!(answer.form(PAGE).value("contacts.address"), Some("Новая улица, 1"));
    }

    async fn exported_sites_take_their_logo_along(portal: &Portal) {
        let logo = set(portal, [0, 200, 0]).await;
        let (app, folder) = (&portal.app, tempfile::tempdir().expect("a folder"));
        export::export(&app.db, &app.objects, folder.path()).await.expect("exported");
        let read = || files::read_all(folder.path(), &|_| true).expect("read");
        let (all, mistakes) = read();
        assert_eq!(mistakes, []);
        let mut alfa = all.into_iter().find(|one| one.label == "alfa").expect("alfa");
        assert!(apply::plan(&app.db, &alfa).await.expect("a plan").is_empty());
        // Another site, as of another installation, gets it with the files.
        alfa.label = "gamma".into();
        let plan = apply::plan(&app.db, &alfa).await.expect("a plan");
        apply::carry_out(&app.db, &plan, "code", &portal.clock).await.expect("applied");
        for _ in 0..2 {
            apply::keep_logo(&app.db, &app.objects, &alfa, &portal.clock).await.expect("kept");
        }
        app.sites.refresh(&app.db).await.expect("refreshed");
        portal.clock.advance(TimeDelta::hours(2));
        portal.run_jobs().await;
        let gamma = portal.visitor("gamma");
        assert_eq!(shown(&gamma.get("/").await), [&*logo]);
        assert_eq!(gamma.get(&logo).await.status, 200);
        assert_eq!(objects(portal, "gamma").await, 2);
        // Files that do not fit together are named.
        std::fs::write(folder.path().join("alfa/logo.png"), picture(50, [9, 9, 9], Png)).expect("written");
        assert!(read().1[0].what.contains("not the picture that logo_picture names"));
        std::fs::remove_file(folder.path().join("alfa/logo.png")).expect("removed");
        assert!(read().1[0].what.contains("missing"));
    }

    async fn a_backup_takes_the_pictures_along(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let photo = upload(&admin.browser, &form_of(&admin, "petrov"), "a", &picture(300, [7, 7, 7], Jpeg)).await;
        assert_eq!(photo.status, 303);
        let logo = set(portal, [0, 200, 0]).await;
        let small = shown(&portal.visitor("alfa").get("/specialists").await);
        let small = small.iter().find(|one| one.ends_with("-small.jpg")).expect("a photo");
        let identity = age::x25519::Identity::generate();
        let lock = Lock::recipient(&identity.to_public().to_string()).expect("a lock");
        let key = Key::Identity(Box::new(identity));
        let mut file = Vec::new();
        let sums = save(&portal.app, &portal.clinic("alfa").0.site, lock, &mut file).await.expect("saved");
        assert_eq!((sums.objects, sums.rows["pictures"]), (4, 2));
        restore(&portal.app, key, &*file, Some("gamma"), &By::command()).await.expect("restored");
        let gamma = portal.visitor("gamma");
        assert_eq!((gamma.get(&logo).await.status, gamma.get(small).await.status), (200, 200));
        assert_eq!(shown(&gamma.get("/").await), [&*logo]);
        // A copy's pictures are its own.
        let here = portal.colleague("alfa", Role::Administrator).await;
        here.browser.post("/admin/logo/removal", &[]).await;
        portal.clock.advance(TimeDelta::minutes(11));
        portal.run_jobs().await;
        assert_eq!(portal.visitor("alfa").get(&logo).await.status, 404);
        assert_eq!(gamma.get(&logo).await.status, 200);
    }
}
