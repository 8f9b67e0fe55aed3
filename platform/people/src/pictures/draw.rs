//! From a file that somebody sent to the pictures that are kept. Pure: no store, no database.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
    RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::{self, FilterType},
};
use store::objects::keys::Size;

/// The longest side of a picture that is read, in pixels.
const SIDE: u32 = 12_000;

/// The most pixels: what telephones take.
const PIXELS: u64 = 32_000_000;

/// How much memory reading one may take.
const MEMORY: u64 = 160 * 1024 * 1024;

/// The sides of a photo on a doctor's own page and in lists: four times, and twice, what they are
/// shown at.
const PHOTO: u32 = 400;
const SMALL: u32 = 112;

/// The box into which a logo must fit.
const LOGO: [u32; 2] = [640, 176];

/// The side of the square mark.
const ICON: u32 = 192;

/// What a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A person.
    Photo,
    /// The clinic's logo.
    Logo,
}

impl Kind {
    /// The word in the database.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Photo => "photo",
            Self::Logo => "logo",
        }
    }

    /// The kind with this word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Photo, Self::Logo].into_iter().find(|kind| kind.slug() == slug)
    }

    /// The sizes that are kept, the one that is hashed first.
    pub const fn sizes(self) -> &'static [Size] {
        match self {
            Self::Photo => &[Size::Photo, Size::Small],
            Self::Logo => &[Size::Logo, Size::Icon],
        }
    }

    /// The shortest side that is not too coarse, in pixels.
    const fn least(self) -> u32 {
        match self {
            Self::Photo => 100,
            Self::Logo => 16,
        }
    }
}

/// The pictures to be kept: in the order of [`Kind::sizes`].
pub type Drawn = Vec<(Size, Vec<u8>)>;

/// Reads a file by what is in it, whatever it is called, turns it as the camera was held, and
/// draws it anew in the sizes that pages need. Nothing else of the file is left.
///
/// An error is the code of what is wrong with the file: `pictures.svg`, `pictures.unknown`,
/// `pictures.too_many_pixels`, `pictures.broken`, `pictures.too_small`.
pub fn draw(file: &[u8], kind: Kind) -> Result<Drawn, &'static str> {
    let image = read(file)?;
    if image.width().min(image.height()) < kind.least() {
        return Err("pictures.too_small");
    }
    let drawn = match kind {
        Kind::Photo => {
            let photo = on_white(&image.resize_to_fill(PHOTO, PHOTO, FilterType::CatmullRom));
            let small = imageops::resize(&photo, SMALL, SMALL, FilterType::CatmullRom);
            vec![(Size::Photo, jpeg(&photo)), (Size::Small, jpeg(&small))]
        }
        Kind::Logo => {
            let logo = within(image, LOGO);
            let mark = within(logo.clone().into(), [ICON, ICON]);
            let mut icon = RgbaImage::new(ICON, ICON);
            let [left, top] = [mark.width(), mark.height()].map(|side| i64::from(ICON - side) / 2);
            imageops::overlay(&mut icon, &mark, left, top);
            vec![(Size::Logo, png(&logo)), (Size::Icon, png(&icon))]
        }
    };
    let all = drawn.into_iter().map(|(size, bytes)| bytes.map(|bytes| (size, bytes)));
    all.collect::<Result<_, _>>().map_err(|_| "pictures.broken")
}

fn read(file: &[u8]) -> Result<DynamicImage, &'static str> {
    let format = match image::guess_format(file) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => format,
        _ if is_svg(file) => return Err("pictures.svg"),
        _ => return Err("pictures.unknown"),
    };
    let wrong = |why: ImageError| match why {
        ImageError::Limits(_) => "pictures.too_many_pixels",
        _ => "pictures.broken",
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE);
    limits.max_image_height = Some(SIDE);
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(wrong)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > MEMORY {
        return Err("pictures.too_many_pixels");
    }
    let turned = decoder.orientation().map_err(wrong)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(wrong)?;
    image.apply_orientation(turned);
    Ok(image)
}

/// Whether a file is a drawing in SVG: text with its element near the beginning.
fn is_svg(file: &[u8]) -> bool {
    let begin = String::from_utf8_lossy(&file[..file.len().min(4096)]).to_lowercase();
    begin.contains("<svg")
}

/// What is transparent becomes white: JPEG has no transparency.
fn on_white(image: &DynamicImage) -> RgbImage {
    let image = image.to_rgba8();
    let mut flat = RgbImage::new(image.width(), image.height());
    for (to, from) in flat.pixels_mut().zip(image.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let mixed = [red, green, blue].map(|part| (part * alpha + 255 * (255 - alpha)) / 255);
        to.0 = mixed.map(|part| u8::try_from(part).unwrap_or(u8::MAX));
    }
    flat
}

/// The picture made smaller to fit, if it does not. The colours of transparent pixels count for
/// nothing: they are multiplied out before and divided after, so that edges get no dark rim.
fn within(image: DynamicImage, [width, height]: [u32; 2]) -> RgbaImage {
    if image.width() <= width && image.height() <= height {
        return image.into_rgba8();
    }
    let mut image = image.into_rgba8();
    let part = |part: u8, by: u32, of: u32| {
        u8::try_from((u32::from(part) * by + of / 2) / of.max(1)).unwrap_or(u8::MAX)
    };
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let by = u32::from(alpha);
        pixel.0 = [part(red, by, 255), part(green, by, 255), part(blue, by, 255), alpha];
    }
    let fitted = DynamicImage::from(image).resize(width, height, FilterType::CatmullRom);
    let mut image = fitted.into_rgba8();
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let of = u32::from(alpha);
        pixel.0 = [part(red, 255, of), part(green, 255, of), part(blue, 255, of), alpha];
    }
    image
}

fn jpeg(image: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 86).encode_image(image)?;
    Ok(bytes)
}

fn png(image: &RgbaImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let kind = image::ExtendedColorType::Rgba8;
    PngEncoder::new(&mut bytes).write_image(image, image.width(), image.height(), kind)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
