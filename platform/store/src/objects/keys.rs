//! Every kind of object. A new kind of stored file begins here; nothing else can name one.

use std::fmt;

use uuid::Uuid;

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

/// A picture that the clinic has uploaded, in one of its sizes. Its name has a part of the hash
/// of what is in it and the upload's id: an object with a name never changes, and is one upload's
/// alone. All sizes of a picture begin with the same [stem](Picture::stem).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    name: String,
    size: Size,
}

/// The sizes in which pictures are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A person, on a page of his own.
    Photo,
    /// A person in a list.
    Small,
    /// The clinic's logo.
    Logo,
    /// The logo in a square: the mark of a tab, of an installed portal.
    Icon,
}

impl Size {
    /// Every size.
    pub const ALL: [Self; 4] = [Self::Photo, Self::Small, Self::Logo, Self::Icon];

    /// The end of the objects' names.
    const fn end(self) -> &'static str {
        match self {
            Self::Photo => "photo.jpg",
            Self::Small => "small.jpg",
            Self::Logo => "logo.png",
            Self::Icon => "icon.png",
        }
    }
}

/// How many digits of the hash stand in a stem, and how many of the id.
const STEM: [usize; 2] = [16, 32];

impl Picture {
    /// What the names of all sizes begin with: a part of the hash (hex) of the content, the id of
    /// the upload.
    pub fn stem(hash: &str, upload: Uuid) -> String {
        format!("{}-{}", &hash[..STEM[0].min(hash.len())], upload.simple())
    }

    /// Whether this can be a stem.
    pub fn is_stem(stem: &str) -> bool {
        let hex = |part: &str, digits: usize| {
            part.len() == digits && part.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'))
        };
        stem.split_once('-').is_some_and(|(hash, id)| hex(hash, STEM[0]) && hex(id, STEM[1]))
    }

    /// A size of the picture with this stem.
    pub fn of(stem: &str, size: Size) -> Result<Self, BadName> {
        if !Self::is_stem(stem) {
            return Err(BadName);
        }
        Ok(Self { name: format!("{stem}-{}", size.end()), size })
    }

    /// The picture with this name.
    pub fn new(name: &str) -> Result<Self, BadName> {
        let (stem, end) = name.rsplit_once('-').ok_or(BadName)?;
        let size = Size::ALL.into_iter().find(|size| size.end() == end).ok_or(BadName)?;
        Self::of(stem, size)
    }

    /// Where browsers find it.
    pub fn href(&self) -> String {
        format!("/pictures/{}", self.name)
    }
}

impl sealed::Sealed for Picture {}
impl Key for Picture {
    const FOLDER: &'static str = "pictures";
    fn name(&self) -> &str {
        &self.name
    }
    fn content_type(&self) -> &'static str {
        content_type_of(self.size.end())
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

/// What objects are by the ends of their names.
const KINDS: [(&str, &str); 2] = [("jpg", "image/jpeg"), ("png", "image/png")];

/// What an object is by the end of its name.
pub(super) fn content_type_of(whole: &str) -> &'static str {
    let extension = whole.rsplit('.').next().unwrap_or_default();
    let known = KINDS.into_iter().find(|(known, _)| *known == extension);
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

    const STEM: &str = "0123456789abcdef-0193f5a0c0de7000800000000000beef";

    #[test]
    fn a_picture_has_a_name_for_each_size_and_is_read_from_it() {
        let id = "0193f5a0-c0de-7000-8000-00000000beef".parse().expect("an id");
        let stem = Picture::stem("0123456789abcdef0123", id);
        assert_eq!(stem.len(), STEM.len());
        for size in Size::ALL {
            let picture = Picture::of(&stem, size).expect("a stem");
            assert_eq!(Picture::new(picture.name()), Ok(picture.clone()));
            assert_eq!(picture.href(), format!("/pictures/{}", picture.name()));
            assert!(is_whole_name(&format!("pictures/{}", picture.name())));
        }
        let of = |size| Picture::of(&stem, size).expect("a stem").content_type();
        assert_eq!((of(Size::Small), of(Size::Logo)), ("image/jpeg", "image/png"));
    }

    #[test]
    fn a_whole_name_is_a_folder_and_a_plain_name() {
        for name in ["pictures/a.png", "papers/A-1_b.pdf"] {
            assert!(is_whole_name(name), "{name}");
        }
        let hostile =
            ["", "a", "/a", "a/", "a/b/c", "../a", "a/..", "a/.b", "a/b\\c", "a/b\0", "a/б"];
        for name in hostile {
            assert!(!is_whole_name(name), "{name}");
        }
        assert_eq!(content_type_of("pictures/a.png"), "image/png");
        assert_eq!(content_type_of("papers/a"), "application/octet-stream");
    }

    #[test]
    fn a_hostile_name_is_refused() {
        let of = |stem: &str, end: &str| format!("{stem}-{end}");
        let mut names = ["", ".", "..", ".png", "a", "a.png", "-", "--", "logo.png", "-logo.png"]
            .map(str::to_owned)
            .to_vec();
        for end in
            ["logo.jpg", "logo.png.html", "photo.svg", "Photo.jpg", "logo.png\0", "logo.png\n"]
        {
            names.push(of(STEM, end));
        }
        for before in ["../", "/", "a/", "..\\", "%2e%2e/", "\0", " ", "_"] {
            names.push(of(&format!("{before}{STEM}"), "logo.png"));
        }
        names.push(of(&STEM.to_uppercase(), "logo.png"));
        names.push(of(&STEM[1..], "logo.png"));
        names.push(of(&STEM.replace('a', "а"), "logo.png"));
        names.push(of(&STEM.replace('-', "_"), "logo.png"));
        for name in names {
            assert_eq!(Picture::new(&name), Err(BadName), "{name:?}");
        }
    }
}
