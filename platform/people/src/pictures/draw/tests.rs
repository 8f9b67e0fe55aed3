//! Files as people, cameras and attackers make them.

use image::{DynamicImage, GrayImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::{Drawn, ICON, Kind, LOGO, PHOTO, SMALL, draw};

const RED: Rgb<u8> = Rgb([200, 20, 20]);
const BLUE: Rgb<u8> = Rgb([20, 20, 200]);

fn file(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("a file");
    bytes.into_inner()
}

/// Red above, blue below.
fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { RED } else { BLUE })
}

fn opened(drawn: &Drawn, at: usize) -> DynamicImage {
    image::load_from_memory(&drawn[at].1).expect("a picture")
}

fn is_like(found: Rgb<u8>, colour: Rgb<u8>) -> bool {
    found.0.iter().zip(colour.0).all(|(one, other)| one.abs_diff(other) < 30)
}

/// A header of a PNG that promises so many pixels.
fn promise(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 6, 0, 0, 0]);
    let mut crc = u32::MAX;
    for byte in &chunk {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", &*chunk, &(!crc).to_be_bytes(), b"\0\0\0\0IDAT"].concat()
}

#[test]
fn a_photo_becomes_a_square_of_its_middle_in_two_sizes() {
    // The ends are red, the square in the middle is blue.
    let wide = RgbImage::from_fn(900, 300, |x, _| if (300..600).contains(&x) { BLUE } else { RED });
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let drawn = draw(&file(wide.clone(), format), Kind::Photo).expect("drawn");
        for (at, side) in [(0, PHOTO), (1, SMALL)] {
            let image = opened(&drawn, at).to_rgb8();
            assert_eq!(image.dimensions(), (side, side), "{format:?}");
            for place in [(5, 5), (side / 2, side / 2), (side - 6, side - 6)] {
                assert!(is_like(*image.get_pixel(place.0, place.1), BLUE), "{format:?} {place:?}");
            }
        }
        assert!(drawn[0].1.starts_with(&[0xff, 0xd8]), "JPEG, whatever came");
    }
}

#[test]
fn a_photo_is_turned_as_the_camera_was_held_and_its_notes_are_dropped() {
    let jpeg = file(halves(400, 400), ImageFormat::Jpeg);
    // Exif with a place for a name, and the orientation 6: turn it clockwise.
    let mut exif =
        b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
    exif.extend(b"55.7558N 37.6173E Ivanov");
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    let noted = [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat();
    let drawn = draw(&noted, Kind::Photo).expect("drawn");
    let image = opened(&drawn, 0).to_rgb8();
    // What was above is at the right.
    assert!(is_like(*image.get_pixel(390, 200), RED) && is_like(*image.get_pixel(10, 200), BLUE));
    for (_, bytes) in &drawn {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains("Exif") && !text.contains("Ivanov"), "notes are left");
    }
}

#[test]
fn a_logo_keeps_its_shape_and_its_transparency() {
    let logo = RgbaImage::from_fn(3000, 500, |x, _| {
        if x < 1500 { Rgba([0, 0, 0, 0]) } else { Rgba([240, 240, 240, 255]) }
    });
    let drawn = draw(&file(logo, ImageFormat::Png), Kind::Logo).expect("drawn");
    let logo = opened(&drawn, 0).to_rgba8();
    assert_eq!(logo.width(), LOGO[0]);
    assert!((105..=108).contains(&logo.height()), "{}", logo.height());
    assert_eq!(logo.get_pixel(5, 50).0[3], 0);
    // Nothing dark stands at the edge between nothing and white.
    for pixel in logo.pixels().filter(|pixel| pixel.0[3] > 60) {
        assert!(pixel.0[0] > 200, "{pixel:?}");
    }
    let icon = opened(&drawn, 1).to_rgba8();
    assert_eq!(icon.dimensions(), (ICON, ICON));
    assert_eq!(icon.get_pixel(96, 3).0[3], 0, "room around it");
    let small = draw(&file(halves(64, 32), ImageFormat::Png), Kind::Logo).expect("drawn");
    assert_eq!((opened(&small, 0).width(), opened(&small, 0).height()), (64, 32), "not blown up");
}

#[test]
fn transparent_parts_of_a_photo_become_white() {
    let drawn =
        draw(&file(RgbaImage::new(200, 200), ImageFormat::Png), Kind::Photo).expect("drawn");
    assert!(is_like(*opened(&drawn, 0).to_rgb8().get_pixel(50, 50), Rgb([255, 255, 255])));
}

#[test]
fn whatever_stands_behind_a_picture_is_not_kept() {
    let mut polyglot = file(halves(200, 200), ImageFormat::Png);
    polyglot.extend(b"<script>alert(1)</script>PK\x03\x04 an archive");
    for (_, bytes) in draw(&polyglot, Kind::Photo).expect("drawn") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("script") && !text.contains("archive"));
    }
}

#[test]
fn what_is_no_picture_is_refused_with_its_reason() {
    let png = file(halves(300, 300), ImageFormat::Png);
    let jpeg = file(halves(300, 300), ImageFormat::Jpeg);
    let webp = file(halves(300, 300), ImageFormat::WebP);
    let mut broken = png.clone();
    let middle = broken.len() / 2;
    broken[middle..middle + 8].fill(0xff);
    let svg = "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let cases: [(&str, Vec<u8>, &str); 17] = [
        ("nothing", vec![], "pictures.unknown"),
        ("HTML", b"<!doctype html><script>alert(1)</script>".to_vec(), "pictures.unknown"),
        ("an archive", b"PK\x03\x04aaaaaaaaaaaaaaaa".to_vec(), "pictures.unknown"),
        ("GIF", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0".to_vec(), "pictures.unknown"),
        ("TIFF", b"II*\0aaaaaaaaaaaaaaaa".to_vec(), "pictures.unknown"),
        ("SVG", svg.as_bytes().to_vec(), "pictures.svg"),
        ("SVG in big letters", b" \xef\xbb\xbf<SVG onload=alert(1)>".to_vec(), "pictures.svg"),
        ("a beginning of PNG", png[..8].to_vec(), "pictures.broken"),
        ("half a PNG", png[..png.len() / 2].to_vec(), "pictures.broken"),
        ("a PNG with noise", broken, "pictures.broken"),
        ("a beginning of JPEG", jpeg[..20].to_vec(), "pictures.broken"),
        ("half a WebP", webp[..webp.len() / 2].to_vec(), "pictures.broken"),
        ("a bomb of width", promise(60_000, 10), "pictures.too_many_pixels"),
        ("a bomb", promise(60_000, 60_000), "pictures.too_many_pixels"),
        ("a bomb within the sides", promise(11_000, 11_000), "pictures.too_many_pixels"),
        ("the largest promise", promise(u32::MAX >> 1, u32::MAX >> 1), "pictures.too_many_pixels"),
        ("a speck", file(halves(99, 400), ImageFormat::Png), "pictures.too_small"),
    ];
    for (what, bytes, code) in cases {
        assert_eq!(draw(&bytes, Kind::Photo).err(), Some(code), "{what}");
    }
}

#[test]
fn a_picture_of_a_telephone_is_not_too_large() {
    let file = file(GrayImage::new(6000, 4500), ImageFormat::Png);
    assert!(draw(&file, Kind::Photo).is_ok());
}
