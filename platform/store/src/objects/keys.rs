//! Every kind of object. A new kind of stored file begins here; nothing else can name one.

use std::fmt;

/// What one of a clinic's objects is called. Sealed: the kinds are those below.
pub trait Key: Sync + sealed::Sealed {
    /// The kind's folder, used by no other kind.
    const FOLDER: &'static str;
    /// The name in the folder; plain, it cannot lead out of it.
    fn name(&self) -> &str;
    /// What the object is, as told to browsers.
    fn content_type(&self) -> &'static str;
}

/// Keeps [`Key`] to this file.
mod sealed {
    pub trait Sealed {}
}

/// A picture that the clinic publishes: of a doctor, of a branch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    name: String,
    content_type: &'static str,
}

/// The pictures that browsers show and that carry no script.
const PICTURES: [(&str, &str); 5] = [
    ("avif", "image/avif"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("png", "image/png"),
    ("webp", "image/webp"),
];

/// The longest slug before the extension.
const SLUG: usize = 100;

impl Photo {
    /// The photo with this name: a slug of lower case ASCII letters, digits, `-` and `_`
    /// that begins with a letter or a digit, a dot, the extension of a kind of picture.
    pub fn new(name: impl Into<String>) -> Result<Self, BadName> {
        let name = name.into();
        let (slug, extension) = name.split_once('.').ok_or(BadName)?;
        let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
        let starts = slug.bytes().next().is_some_and(plain);
        if !starts || slug.len() > SLUG || !slug.bytes().all(|c| plain(c) || c == b'-' || c == b'_')
        {
            return Err(BadName);
        }
        let (_, content_type) =
            PICTURES.into_iter().find(|(known, _)| *known == extension).ok_or(BadName)?;
        Ok(Self { name, content_type })
    }
}

impl sealed::Sealed for Photo {}
impl Key for Photo {
    const FOLDER: &'static str = "photos";
    fn name(&self) -> &str {
        &self.name
    }
    fn content_type(&self) -> &'static str {
        self.content_type
    }
}

/// A table of the clinic's data, kept until it is taken over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFile(String);

impl ImportFile {
    /// The file of an import.
    pub fn of(import: uuid::Uuid) -> Self {
        Self(import.to_string())
    }
}

impl sealed::Sealed for ImportFile {}
impl Key for ImportFile {
    const FOLDER: &'static str = "imports";
    fn name(&self) -> &str {
        &self.0
    }
    fn content_type(&self) -> &'static str {
        "application/octet-stream"
    }
}

/// Whether this is a kind's folder and a plain name in it: neither can lead out of the clinic's.
pub(super) fn is_whole_name(whole: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    let fits = |part: &str| {
        (1..=200).contains(&part.len()) && !part.starts_with('.') && part.bytes().all(plain)
    };
    whole.split_once('/').is_some_and(|(folder, name)| fits(folder) && fits(name))
}

/// What an object is by the end of its name.
pub(super) fn content_type_of(whole: &str) -> &'static str {
    let extension = whole.rsplit('.').next().unwrap_or_default();
    let known = PICTURES.into_iter().find(|(known, _)| *known == extension);
    known.map_or("application/octet-stream", |(_, content_type)| content_type)
}

/// The name is not one that the object store takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadName;

impl std::error::Error for BadName {}
impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a name of an object")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_name_is_a_photo_of_the_extensions_type() {
        let photo = Photo::new("petrova-2_1.jpg").expect("a plain name");
        assert_eq!((photo.name(), photo.content_type()), ("petrova-2_1.jpg", "image/jpeg"));
    }

    #[test]
    fn a_whole_name_is_a_folder_and_a_plain_name() {
        for name in ["photos/a.png", "papers/A-1_b.pdf"] {
            assert!(is_whole_name(name), "{name}");
        }
        let hostile =
            ["", "a", "/a", "a/", "a/b/c", "../a", "a/..", "a/.b", "a/b\\c", "a/b\0", "a/б"];
        for name in hostile {
            assert!(!is_whole_name(name), "{name}");
        }
        assert_eq!(content_type_of("photos/a.png"), "image/png");
        assert_eq!(content_type_of("papers/a"), "application/octet-stream");
    }

    #[test]
    fn a_hostile_name_is_refused() {
        let long = format!("{}.png", "a".repeat(SLUG + 1));
        for name in [
            "",
            ".",
            "..",
            ".png",
            "a",
            "a.",
            "a.svg",
            "a.html",
            "a.png.html",
            "a.tar.png",
            "A.png",
            "a.PNG",
            "../a.png",
            "/a.png",
            "b/a.png",
            "b\\a.png",
            "..\\a.png",
            "%2e%2e/a.png",
            "a\0.png",
            "a.png\0",
            "a b.png",
            "a.png\n",
            "-a.png",
            "_a.png",
            "а.png",
            "~a.png",
            "c:a.png",
            &long,
        ] {
            assert_eq!(Photo::new(name), Err(BadName), "{name:?}");
        }
    }
}
