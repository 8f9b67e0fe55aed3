//! An administrator uploads a logo and a doctor's photo in a browser, and patients see them in
//! every theme (S4, B4); the pages are accessible and photographed.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use kernel::staff::Role;
use testkit::Portal;

use super::{Chrome, Look, Tab, photo::target};
use crate::pictures::{form_of_first, upload};

/// A head and shoulders.
fn portrait() -> DynamicImage {
    let inside = |x: f32, y: f32, at: (f32, f32), size: (f32, f32)| {
        ((x - at.0) / size.0).powi(2) + ((y - at.1) / size.1).powi(2) < 1.0
    };
    RgbImage::from_fn(900, 1200, |x, y| {
        let (x, y) = (x as f32 / 900.0, y as f32 / 1200.0);
        if inside(x, y, (0.5, 0.42), (0.2, 0.19)) {
            Rgb([232, 190, 160])
        } else if inside(x, y, (0.5, 0.38), (0.24, 0.21)) {
            Rgb([90, 60, 40])
        } else if inside(x, y, (0.5, 0.95), (0.42, 0.34)) {
            Rgb([240, 246, 248])
        } else {
            Rgb([(120.0 + 80.0 * y) as u8, 190, 200])
        }
    })
    .into()
}

/// A wide mark on nothing: a ring, a bar.
fn mark() -> DynamicImage {
    RgbaImage::from_fn(900, 300, |x, y| {
        let ring = ((x as f32 - 150.0).powi(2) + (y as f32 - 150.0).powi(2)).sqrt();
        let bar = (330..870).contains(&x) && (110..190).contains(&y);
        if (90.0..140.0).contains(&ring) || bar { Rgba([214, 64, 90, 255]) } else { Rgba([0; 4]) }
    })
    .into()
}

fn file(image: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("a file");
    bytes.into_inner()
}

async fn inspect(tab: &Tab, name: &str, wrong: &mut Vec<String>) {
    for width in [390, 1280] {
        tab.resize(width).await;
        let stuck = tab.sticks_out(width).await.then(|| "sticks out at the right".into());
        let found = tab.barriers().await.into_iter().chain(stuck);
        wrong.extend(found.map(|one| format!("{name} at {width}: {one}")));
        let folder = target().join("screenshots/pictures").join(width.to_string());
        tab.photo(&folder.join(format!("{name}.png")), width).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_uploaded_is_seen_by_patients_in_every_theme() {
    let portal = Portal::demo().await;
    let chrome = Chrome::start();
    let folder = tempfile::tempdir().expect("a folder");
    let (photo, logo) = (folder.path().join("photo.jpg"), folder.path().join("logo.png"));
    let svg = folder.path().join("drawing.png");
    std::fs::write(&photo, file(portrait(), ImageFormat::Jpeg)).expect("written");
    std::fs::write(&logo, file(mark(), ImageFormat::Png)).expect("written");
    std::fs::write(&svg, "<svg xmlns=\"http://www.w3.org/2000/svg\"/>").expect("written");
    let mut wrong = Vec::new();

    let admin = portal.colleague("alfa", Role::Administrator).await;
    let tab = chrome.open(Look::Desktop, &portal).await;
    tab.keep("alfa", "staff", &admin.token).await;
    let choose = async |path: &std::path::Path| {
        let field = tab.find("#f-file").await;
        field.send_keys(&path.display().to_string()).await.expect("a file is chosen");
    };
    tab.open("alfa", "/admin/settings/general").await;
    inspect(&tab, "admin-without-logo", &mut wrong).await;
    choose(&svg).await;
    tab.press("Загрузить").await;
    tab.sees("#f-file-error", "SVG").await;
    inspect(&tab, "admin-refused", &mut wrong).await;
    choose(&logo).await;
    tab.press("Загрузить").await;
    tab.sees(".notice-success", "Логотип сохранен").await;
    inspect(&tab, "admin-logo", &mut wrong).await;

    let form = form_of_first(&admin).await;
    let page = form.trim_end_matches("/photo");
    tab.open("alfa", page).await;
    inspect(&tab, "doctor-without-photo", &mut wrong).await;
    choose(&photo).await;
    tab.press("Загрузить").await;
    tab.sees(".notice-success", "Фотография сохранена").await;
    inspect(&tab, "doctor-photo", &mut wrong).await;

    let shown = "Array.from(document.images).filter(one => one.src.includes('/pictures/') && one.complete && one.naturalWidth > 0).length > 1";
    for label in ["alfa", "sibir", "malysh"] {
        let admin = portal.colleague(label, Role::Administrator).await;
        let form = form_of_first(&admin).await;
        for (path, file) in [(&*form, &photo), ("/admin/logo", &logo)] {
            let file = std::fs::read(file).expect("the file");
            assert_eq!(upload(&admin.browser, path, "x", &file).await.status, 303, "{label}");
        }
        let patient = chrome.open(Look::Desktop, &portal).await;
        patient.open(label, "/specialists").await;
        patient.until(shown).await;
        inspect(&patient, &format!("{label}-specialists"), &mut wrong).await;
        let own = form.replace("/admin/clinic/doctors", "/specialists");
        patient.open(label, own.trim_end_matches("/photo")).await;
        patient.until(shown).await;
        inspect(&patient, &format!("{label}-specialist"), &mut wrong).await;
    }
    assert_eq!(wrong, [""; 0]);
    portal.finish().await;
}
