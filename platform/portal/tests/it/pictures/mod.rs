//! Pictures that the clinic's people upload: doctors' photos and the logo (S4, B4).

mod hostile;
mod logo;
mod photo;
mod room;

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::Method;
use testkit::{Answer, Colleague, Portal, Visitor};

/// A picture of one colour.
pub fn picture(side: u32, colour: [u8; 3], format: ImageFormat) -> Vec<u8> {
    let image = DynamicImage::from(RgbImage::from_pixel(side, side, Rgb(colour)));
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).expect("a file");
    file.into_inner()
}

/// Sends a file as a browser does.
pub async fn upload(browser: &Visitor, path: &str, name: &str, file: &[u8]) -> Answer {
    let edge = "----edge0123456789";
    let head = format!(
        "--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    let body = [head.as_bytes(), file, format!("\r\n--{edge}--\r\n").as_bytes()].concat();
    let kind = format!("multipart/form-data; boundary={edge}");
    browser.send(browser.request(Method::POST, path).header("content-type", kind).body(body)).await
}

/// The address of the form of a doctor's photo.
pub fn form_of(admin: &Colleague, doctor: &str) -> String {
    format!("/admin/clinic/doctors/{}/photo", admin.clinic.doctor(doctor))
}

/// The addresses of pictures on a page, in order.
pub fn shown(page: &Answer) -> Vec<String> {
    let sources = page.body.split(" src=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let sources = sources.map(|(source, _)| source.replace("&#x2f;", "/"));
    sources.filter(|source| source.starts_with("/pictures/")).collect()
}

/// The sides of a picture that is given out.
pub async fn sides(portal: &Portal, label: &str, href: &str) -> (u32, u32) {
    let visitor = portal.visitor(label);
    let found = visitor.request(Method::GET, href).send().await.expect("an answer");
    let bytes = found.bytes().await.expect("a picture");
    let image = image::load_from_memory(&bytes).expect("a picture");
    (image.width(), image.height())
}

/// How many objects the clinic has.
pub async fn objects(portal: &Portal, label: &str) -> usize {
    portal.clinic(label).0.objects().list(None).await.expect("a list").len()
}

/// The same of the clinic's first doctor by surname.
pub async fn form_of_first(admin: &Colleague) -> String {
    let db = admin.clinic.0.db().read().await.expect("the database");
    let doctors = store::doctors::all(&db).await.expect("doctors");
    let first = doctors.iter().find(|one| one.hidden_at.is_none()).expect("a doctor");
    format!("/admin/clinic/doctors/{}/photo", first.id)
}
