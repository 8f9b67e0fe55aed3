//! The object store is gone: pictures say so, everything else goes on.

use image::ImageFormat::Jpeg;
use kernel::{staff, vendor};
use testkit::{Engine, Options, Portal};

use super::soon;
use crate::pictures::{form_of, picture, shown, upload};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_object_store_pictures_say_so_and_pages_go_on() {
    let options = Options { lines: true, s3: true, ..Options::on(Engine::Sqlite) };
    let mut portal = Portal::with(options).await;
    let admin = portal.colleague("alfa", staff::Role::Administrator).await;
    let manager = portal.at_console(vendor::Role::Manager).await;
    let visitor = portal.visitor("alfa");
    let form = form_of(&admin, "sokolova");
    let kept = upload(&admin.browser, &form, "a.jpg", &picture(300, [9, 99, 9], Jpeg)).await;
    assert_eq!(kept.status, 303, "{}", kept.body);
    let photo = shown(&visitor.get("/specialists").await).remove(0);
    assert_eq!(visitor.get(&photo).await.status, 200);
    portal.lines.s3.as_mut().expect("a line").cut().await;

    let answer = visitor.get(&photo).await;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"), "{}", answer.body);
    assert!(answer.says("Файлы и изображения сейчас недоступны"), "{}", answer.body);
    for path in ["/specialists", "/booking", "/readyz"] {
        assert_eq!(visitor.get(path).await.status, 200, "{path}");
    }
    let refused = upload(&admin.browser, &form, "b.jpg", &picture(300, [9, 9, 99], Jpeg)).await;
    assert!(refused.status < 500, "{} {}", refused.status, refused.body);
    assert!(shown(&visitor.get("/specialists").await).contains(&photo), "the old one stays");
    let health = format!("/sites/{}/health", admin.clinic.0.site.id);
    assert_eq!(manager.get(&health).await.status, 200);

    portal.lines.s3.as_mut().expect("a line").mend().await;
    soon("the picture", async || visitor.get(&photo).await.status == 200).await;
    portal.finish().await;
}
