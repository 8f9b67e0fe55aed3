//! How much room a clinic has, and what becomes of what nothing shows.

use chrono::TimeDelta;
use image::ImageFormat::Png;
use kernel::{staff::Role, vendor::Role as Hand};
use people::pictures::{self, Kind};
use testkit::{Portal, on_both_engines};

use super::{form_of, objects, picture, upload};

/// Takes room, all but some bytes.
async fn fill(portal: &Portal, label: &str, but: u64) {
    let clinic = portal.clinic(label).0;
    let mut db = clinic.db().write().await.expect("the database");
    let kept = store::pictures::bytes(&db).await.expect("counted");
    let bytes = i32::try_from(1024 * 1024 - kept - but).expect("room");
    let row = store::pictures::Picture::new(
        format!("filler-{but}"),
        "photo".into(),
        bytes,
        clinic.now(),
        None,
    );
    store::pictures::add(&mut db, row).await.expect("stored");
    db.commit().await.expect("committed");
}

on_both_engines! {
    async fn a_clinic_without_room_is_told_so_and_may_still_replace(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.limits.storage_mb = 1).await;
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let (path, other) = (form_of(&admin, "petrov"), form_of(&admin, "sokolova"));
        let (first, second) = (picture(200, [1, 2, 3], Png), picture(200, [3, 2, 1], Png));
        assert_eq!(upload(&admin.browser, &path, "a.png", &first).await.status, 303);
        fill(portal, "alfa", 10).await;
        let full = upload(&admin.browser, &other, "a.png", &second).await;
        assert_eq!(full.status, 422);
        assert!(full.mistake("file").expect("a mistake").contains("закончилось"), "{}", full.body);
        let logo = upload(&admin.browser, "/admin/logo", "a.png", &second).await;
        assert!(logo.mistake("file").expect("a mistake").contains("закончилось"));
        // One flat photo in the place of another takes no more.
        assert_eq!(upload(&admin.browser, &path, "a.png", &second).await.status, 303);
        // The neighbour has room of its own.
        let neighbour = portal.colleague("beta", Role::Administrator).await;
        let path = form_of(&neighbour, "petrov");
        assert_eq!(upload(&neighbour.browser, &path, "a.png", &first).await.status, 303);
    }

    async fn of_two_uploads_the_last_room_goes_to_one(portal: &Portal) {
        portal.reconfigure("alfa", |config| config.limits.storage_mb = 1).await;
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let (one, two) = (form_of(&admin, "petrov"), form_of(&admin, "sokolova"));
        let file = picture(200, [1, 2, 3], Png);
        let size = pictures::draw(&file, Kind::Photo).expect("drawn").iter().map(|(_, bytes)| bytes.len() as u64).sum::<u64>();
        fill(portal, "alfa", size + size / 2).await;
        let (one, two) = tokio::join!(
            upload(&admin.browser, &one, "a.png", &file),
            upload(&admin.browser, &two, "a.png", &file),
        );
        let mut both = [one.status, two.status];
        both.sort_unstable();
        assert_eq!(both, [303, 422]);
    }

    async fn the_console_sets_the_room_and_shows_how_much_is_taken(portal: &Portal) {
        let manager = portal.at_console(Hand::Manager).await;
        let id = portal.clinic("alfa").0.site.id;
        let form = manager.get(&format!("/sites/{id}/limits")).await.form("/limits").with("mode", "off");
        let wrong = manager.submit(&form.clone().with("storage_mb", "-1")).await;
        assert!(wrong.mistake("storage_mb").is_some());
        assert_eq!(manager.submit(&form.with("storage_mb", "1")).await.status, 303);
        assert_eq!(portal.clinic("alfa").0.site.config.limits.storage_mb, 1);
        let health = format!("/sites/{id}/health");
        assert!(!manager.get(&health).await.says("исчерпано"));
        fill(portal, "alfa", 0).await;
        let page = manager.get(&health).await;
        assert!(page.says("Файлы, МБ") && page.says("исчерпано"), "{}", page.body);
    }

    async fn what_was_uploaded_and_never_shown_is_deleted(portal: &Portal) {
        let clinic = portal.clinic("alfa").0;
        let place = clinic.app.pictures.place().expect("a place");
        let file = picture(200, [1, 2, 3], Png);
        let stem = pictures::keep(&clinic, place, Kind::Photo, file, None).await.expect("kept");
        portal.run_jobs().await;
        assert_eq!(objects(portal, "alfa").await, 2);
        portal.clock.advance(TimeDelta::minutes(61));
        portal.run_jobs().await;
        assert_eq!(objects(portal, "alfa").await, 0);
        let mut db = clinic.db().write().await.expect("the database");
        assert!(pictures::claim(&mut db, &stem).await.is_err(), "it is gone");
    }
}
