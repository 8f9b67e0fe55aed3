//! Files that are none of what is asked for. How each is read is tested where it is read.

use image::ImageFormat::Png;
use kernel::staff::Role;
use reqwest::Method;
use testkit::on_both_engines;

use super::{form_of, objects, picture, upload};

const SVG: &[u8] = b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";

on_both_engines! {
    async fn what_is_no_picture_is_refused_at_the_field_and_leaves_nothing(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let png = picture(300, [1, 2, 3], Png);
        let large = vec![0; 9 * 1024 * 1024];
        let speck = picture(8, [1, 2, 3], Png);
        let cases: [(&str, &[u8], &str); 7] = [
            ("page.png", b"<!doctype html><script>alert(1)</script>", "Это не изображение"),
            ("empty.png", b"", "Это не изображение"),
            ("logo.png", SVG, "SVG загрузить нельзя"),
            ("half.png", &png[..png.len() / 2], "Файл поврежден"),
            ("speck.png", &speck, "слишком маленькое"),
            ("large.png", &large, "больше 8 МБ"),
            ("", b"", "Выберите файл"),
        ];
        for path in [form_of(&admin, "petrov"), "/admin/logo".to_owned()] {
            for (name, file, said) in cases {
                let answer = upload(&admin.browser, &path, name, file).await;
                assert_eq!(answer.status, 422, "{path} {name}: {}", answer.body);
                let mistake = answer.mistake("file").unwrap_or_default();
                assert!(mistake.contains(said), "{path} {name}: {mistake}");
            }
        }
        assert_eq!(objects(portal, "alfa").await, 0);
        assert_eq!(portal.ask("select name as it from pictures").await.expect("the table").len(), 0);
    }

    async fn what_is_no_form_with_a_file_is_refused(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let path = form_of(&admin, "petrov");
        let send = async |kind: &str, body: Vec<u8>| {
            let request = admin.browser.request(Method::POST, &path).header("content-type", kind);
            admin.browser.send(request.body(body)).await.status
        };
        let edge = "multipart/form-data; boundary=e";
        assert_eq!(send("application/x-www-form-urlencoded", b"file=a".to_vec()).await, 415);
        assert_eq!(send("multipart/form-data", b"--e\r\n".to_vec()).await, 415, "no boundary");
        assert_eq!(send(edge, b"nothing of the kind".to_vec()).await, 400);
        assert_eq!(send(edge, b"--e\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nhalf".to_vec()).await, 400);
        assert_eq!(send(edge, b"--e--\r\n".to_vec()).await, 422, "no file in it");
        let other = b"--e\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--e--\r\n";
        assert_eq!(send(edge, other.to_vec()).await, 422);
        // A form with a file elsewhere is no way around the limit of size.
        let settings = admin.browser.request(Method::POST, "/admin/settings/booking");
        let settings = settings.header("content-type", edge).body(vec![b'a'; 1024 * 1024]);
        assert_eq!(admin.browser.send(settings).await.status, 415);
        let at_patients = portal.visitor("alfa");
        let feedback = at_patients.request(Method::POST, "/feedback");
        let feedback = feedback.header("content-type", edge).body(vec![b'a'; 1024 * 1024]);
        assert_eq!(at_patients.send(feedback).await.status, 413);
        // Nor is another site's page.
        let request = admin.browser.request(Method::POST, &path).header("content-type", edge);
        let foreign = request.header("origin", "https://evil.example").body("--e--\r\n");
        assert_eq!(admin.browser.send(foreign).await.status, 403);
    }

    async fn of_too_many_uploads_at_once_the_last_is_asked_to_come_again(portal: &Portal) {
        let admin = portal.colleague("alfa", Role::Administrator).await;
        let (path, file) = (form_of(&admin, "petrov"), picture(200, [1, 2, 3], Png));
        let mut places = vec![];
        while let Ok(place) = portal.app.pictures.place() {
            places.push(place);
        }
        let busy = upload(&admin.browser, &path, "a.png", &file).await;
        assert_eq!(busy.status, 422);
        assert!(busy.mistake("file").expect("a mistake").contains("слишком много"), "{}", busy.body);
        drop(places);
        assert_eq!(upload(&admin.browser, &path, "a.png", &file).await.status, 303);
    }

    async fn names_of_pictures_lead_nowhere_else(portal: &Portal) {
        let visitor = portal.visitor("alfa");
        for name in ["a.png", "..%2f..%2fportal.db", "%00", crate::walls::PICTURE] {
            assert_eq!(visitor.get(&format!("/pictures/{name}")).await.status, 404, "{name}");
        }
    }
}
