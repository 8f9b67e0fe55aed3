//! «Версия для слабовидящих»: what the visitor set, kept in a cookie.

use serde::Serialize;

/// The settings of the low-vision version. The default is the ordinary page.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct View {
    /// Size of text: 0…3, where 3 is above 200 %.
    pub size: u8,
    /// Colours: one of [`SCHEMES`].
    pub scheme: &'static str,
    /// Pictures: one of [`IMAGES`].
    pub images: &'static str,
    /// Spacing of letters and lines: 0…2.
    pub spacing: u8,
    /// One of [`FONTS`].
    pub font: &'static str,
}

/// Colour schemes; `none` leaves the clinic's own.
pub const SCHEMES: [&str; 6] = ["none", "black", "white", "blue", "brown", "yellow"];
/// What becomes of pictures.
pub const IMAGES: [&str; 3] = ["on", "grey", "off"];
/// Kinds of type.
pub const FONTS: [&str; 2] = ["sans", "serif"];

/// The cookie's name.
pub const COOKIE: &str = "view";

impl Default for View {
    fn default() -> Self {
        Self { size: 0, scheme: SCHEMES[0], images: IMAGES[0], spacing: 0, font: FONTS[0] }
    }
}

impl View {
    /// Makes settings of what a form or a cookie says; anything unknown is the default.
    pub fn of(size: &str, scheme: &str, images: &str, spacing: &str, font: &str) -> Self {
        let one_of = |known: &[&'static str], wished: &str| {
            known
                .iter()
                .find(|name| **name == wished)
                .or(known.first())
                .copied()
                .unwrap_or_default()
        };
        let number = |text: &str, most: u8| text.parse().unwrap_or(0).min(most);
        Self {
            size: number(size, 3),
            scheme: one_of(&SCHEMES, scheme),
            images: one_of(&IMAGES, images),
            spacing: number(spacing, 2),
            font: one_of(&FONTS, font),
        }
    }

    /// Reads the cookie.
    pub fn from_cookie(value: &str) -> Self {
        let parts: Vec<&str> = value.split('.').collect();
        match parts.as_slice() {
            [size, scheme, images, spacing, font] => Self::of(size, scheme, images, spacing, font),
            _ => Self::default(),
        }
    }

    /// What the cookie holds.
    pub fn to_cookie(&self) -> String {
        format!("{}.{}.{}.{}.{}", self.size, self.scheme, self.images, self.spacing, self.font)
    }

    /// Whether anything differs from the ordinary page.
    pub fn is_on(&self) -> bool {
        *self != Self::default()
    }

    /// The classes for the page's root element.
    pub fn classes(&self) -> String {
        if !self.is_on() {
            return String::new();
        }
        let Self { size, scheme, images, spacing, font } = self;
        format!(
            "vi vi-size-{size} vi-scheme-{scheme} vi-images-{images} vi-spacing-{spacing} vi-font-{font}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::View;

    #[test]
    fn a_cookie_gives_back_what_was_set_and_nothing_hostile() {
        let view = View::of("2", "blue", "off", "1", "serif");
        assert_eq!(View::from_cookie(&view.to_cookie()), view);
        for hostile in ["", "9.\"><script>.x.7.y", "1.2", "a.b.c.d.e.f"] {
            let read = View::from_cookie(hostile);
            assert!(read.size <= 3 && read.scheme == "none" && read.spacing <= 2, "{read:?}");
        }
    }
}
