//! A doctor's photo: uploaded, shown, replaced, taken away.

use chrono::TimeDelta;
use image::ImageFormat::{Jpeg, Png, WebP};
use kernel::staff::Role;
use testkit::{Engine, Options, Portal, on_both_engines};

use super::{form_of, objects, picture, shown, sides, upload};

async fn lives(portal: &Portal) {
    let admin = portal.colleague("alfa", Role::Administrator).await;
    let (path, doctor) = (form_of(&admin, "sokolova"), admin.clinic.doctor("sokolova"));
    let visitor = portal.visitor("alfa");
    assert_eq!(shown(&visitor.get("/specialists").await), [""; 0], "known before it changes");
    let answer = upload(&admin.browser, &path, "photo.jpg", &picture(500, [9, 99, 9], Jpeg)).await;
    let page = admin.browser.open(answer.location()).await;
    assert!(page.says("Фотография сохранена"), "{}", page.body);
    let large = shown(&page).remove(0);
    assert_eq!(sides(portal, "alfa", &large).await, (400, 400));

    // Patients see it wherever the doctor is.
    let list = visitor.get("/specialists").await;
    let small = shown(&list).remove(0);
    assert_eq!(small, large.replace("-photo.jpg", "-small.jpg"));
    assert_eq!(sides(portal, "alfa", &small).await, (112, 112));
    let own = visitor.get(&format!("/specialists/{doctor}")).await;
    assert_eq!(shown(&own), [&*large]);
    assert!(own.body.contains("фотография\""), "the photo has no words: {}", own.body);
    let (branch, therapy) = (admin.clinic.branch("center"), admin.clinic.specialisation("therapy"));
    for step in [
        format!("/booking/doctors?branch={branch}&s={therapy}"),
        format!("/booking/schedule?branch={branch}&s={therapy}&d={therapy}.{doctor}"),
    ] {
        assert!(shown(&visitor.get(&step).await).contains(&small), "{step}");
    }

    // It is given out for ever, to this clinic's visitors only.
    let given = visitor.get(&small).await;
    assert_eq!((given.status, given.header("content-type")), (200, "image/jpeg"));
    assert_eq!(given.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    assert_eq!(portal.visitor("beta").get(&small).await.status, 404);

    // Saving the doctor's form keeps it.
    let page = format!("/admin/clinic/doctors/{doctor}");
    let form = admin.browser.get(&page).await.form(&page).with("about", "Ведет прием с 2004 года.");
    assert!(admin.browser.submit(&form).await.location().contains("done=saved"));
    assert_eq!(shown(&visitor.get("/specialists").await), [&*small]);

    // Another one: the first goes a little later.
    let answer = upload(&admin.browser, &path, "x", &picture(300, [99, 9, 9], WebP)).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let other = shown(&visitor.get("/specialists").await).remove(0);
    assert_ne!(other, small);
    portal.run_jobs().await;
    assert_eq!(visitor.get(&small).await.status, 200, "pages that are open show it yet");
    portal.clock.advance(TimeDelta::minutes(11));
    portal.run_jobs().await;
    assert_eq!((visitor.get(&small).await.status, visitor.get(&other).await.status), (404, 200));
    assert_eq!(objects(portal, "alfa").await, 2);
    portal.clock.advance(TimeDelta::hours(2));
    portal.run_jobs().await;
    assert_eq!(visitor.get(&other).await.status, 200, "what is shown stays");

    // None: pressed twice, it is the same.
    let admin = portal.colleague("alfa", Role::Administrator).await;
    for _ in 0..2 {
        let answer = admin.browser.post(&format!("{path}/removal"), &[]).await;
        assert!(answer.location().contains("photo_removed"));
    }
    assert_eq!(shown(&visitor.get("/specialists").await), [""; 0]);
    portal.clock.advance(TimeDelta::minutes(11));
    portal.run_jobs().await;
    assert_eq!(objects(portal, "alfa").await, 0);
    let rows = portal.ask("select name as it from pictures").await.expect("the table");
    assert_eq!(rows.len(), 0);
    let told = portal.ask("select action as it from audit where action = 'clinic.photo'").await;
    assert_eq!(told.expect("the journal").len(), 3);
}

on_both_engines! {
    async fn a_photo_is_shown_replaced_and_taken_away(portal: &Portal) {
        lives(portal).await;
    }

    async fn two_uploads_at_once_leave_one_photo(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let path = form_of(&admin, "petrov");
        let (one, two) = (picture(200, [1, 2, 3], Png), picture(200, [200, 2, 3], Png));
        let (first, second) = tokio::join!(
            upload(&admin.browser, &path, "a.png", &one),
            upload(&admin.browser, &path, "a.png", &two),
        );
        assert_eq!((first.status, second.status), (303, 303));
        portal.clock.advance(TimeDelta::hours(2));
        portal.run_jobs().await;
        assert_eq!(objects(portal, "alfa").await, 2, "the sizes of one photo");
        let page = portal.visitor("alfa").get("/specialists").await;
        let small = shown(&page).remove(0);
        assert_eq!(portal.visitor("alfa").get(&small).await.status, 200);
    }

    async fn who_may_not_is_refused_before_the_file_is_read(portal: &Portal) {
        let file = picture(200, [1, 2, 3], Png);
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let paths = [form_of(&admin, "petrov"), "/admin/logo".to_owned()];
        for role in [Role::Registry, Role::Doctor, Role::Auditor] {
            let one = portal.colleague("alfa", role).await;
            for path in &paths {
                assert_eq!(upload(&one.browser, path, "a.png", &file).await.status, 403, "{path}");
                assert_eq!(one.browser.post(&format!("{path}/removal"), &[]).await.status, 403);
            }
        }
        let stranger = portal.visitor("alfa");
        let neighbour = portal.colleague("beta", Role::Administrator).await;
        for path in &paths {
            let answer = upload(&stranger, path, "a.png", &file).await;
            assert!(answer.location().starts_with("/staff/sign-in"), "{path}");
        }
        assert_eq!(upload(&neighbour.browser, &paths[0], "a.png", &file).await.status, 404);
        assert_eq!(objects(portal, "alfa").await + objects(portal, "beta").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_live_in_a_bucket_too() {
    let portal = Portal::with(Options { s3: true, ..Options::on(Engine::Sqlite) }).await;
    lives(&portal).await;
    portal.finish().await;
}
